import { type AnyResource, coreErrors, type Finding, ResourceInfo } from '@ashlar/core';
import { compare, type SelectStatement } from '@ashlar/core/data-layer';
import { type Draft, type Fact, fact, keptFor } from '@ashlar/core/extension';

/** Longer than the time between two runs of an expunger, in milliseconds. */
const GRACE = 24 * 3_600_000;

/** Whether expungers may remove the expired rows of a resource. */
export const isExpunged: Fact<true> = fact('authentication.expunged');

/** Lets expungers remove the expired rows of a resource, and `domain.check()` count those that nothing removes. */
export function allowExpunging(draft: Draft, section: string): void {
  const { resource } = draft;
  draft.setFact(isExpunged, true);
  draft.addCheck(async (domain): Promise<readonly Finding[]> => {
    try {
      const parameters = { before: new Date(domain.now().getTime() - GRACE) };
      const { count } = await domain.store.run(countOf(resource), parameters);
      return count === 0 ? [] : [waiting(count, { section, name: resource.name })];
    } catch (error) {
      // What is wrong with the store or the table is a finding already.
      if (coreErrors.is(error, 'SCHEMA_MISMATCH') || coreErrors.is(error, 'STORE_UNAVAILABLE')) return [];
      throw error;
    }
  });
}

function waiting(count: number, { section, name }: { readonly section: string; readonly name: string }): Finding {
  return {
    code: 'EXPIRED_ROWS',
    path: [section],
    problem: `${count} ${count === 1 ? 'row has' : 'rows have'} been expired for over a day, and nothing removes them`,
    cure: `await expungeExpired(${name}) once, and startExpunger(${name}) in one process that runs on`,
  };
}

const countOf: (resource: AnyResource) => SelectStatement = keptFor((resource) => ({
  kind: 'select',
  relation: ResourceInfo.relation(resource),
  attributes: [],
  where: compare('expiresAt', 'lt', 'before'),
  countOnly: true,
}));
