import { type AnyChangeset, memoryKey, type Scope } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import { compiledOf, type ResourceChange } from '@ashlar/core/extension';
import { sameStored } from '../../../credentials/same-stored.ts';
import { lockUser } from '../../../token-store/lock-user.ts';
import { isConfirming } from './confirm.ts';
import { type ConfirmationPart, confirmsUser } from './confirmation-part.ts';
import { type AskedChange, type Link, sendLinks, storeChangeLink, storeLink } from './links.ts';

/** What becomes of a write of what is monitored. */
interface Outcome {
  /** New values that wait to be confirmed. */
  readonly asked: readonly AskedChange[];
  /** Whether new values are written, and a link confirms them afterwards. */
  readonly confirmLater: boolean;
}

/**
 * Keeps what is monitored from being written until it is confirmed, whichever action or hook writes it, one record or many.
 * Judged after all other hooks, so no hook can write past it.
 */
export function watchUpdates(part: ConfirmationPart): Omit<ResourceChange, 'name' | 'source'> {
  const outcome = memoryKey<Outcome>();
  const present = memoryKey<Readonly<Row> | 'gone'>();
  const links = memoryKey<readonly Link[]>();
  const linksOf = async (changeset: AnyChangeset, scope: Scope, key: Readonly<Row>): Promise<readonly Link[]> => {
    const { asked = [], confirmLater = false } = changeset.recall(outcome) ?? {};
    const stored = [];
    const isOne = changeset.data !== undefined;
    for (const change of asked) {
      stored.push(await (isOne ? storeChangeLink : storeUnlessPresent)(part, scope, { key, change }));
    }
    if (confirmLater) stored.push(await storeLink(part, scope, { key, isOfUpdate: true }));
    return stored.filter((link) => link !== undefined);
  };
  return {
    on: ['update'],
    async intercept(changeset, { scope }) {
      const written = part.settings.monitorFields.filter((field) => changeset.changing(field));
      if (written.length === 0 || isConfirming(changeset)) return;
      if (part.settings.autoConfirmActions.includes(changeset.action)) {
        if (written.some((field) => confirmsUser(part, field))) changeset.set(part.confirmedAtField, scope.now());
        return;
      }
      if (changeset.data !== undefined && changeset.recall(present) === undefined) {
        const user = await lockUser(scope, part.resource, { key: changeset.data, sensitive: written });
        changeset.remember(present, user ?? 'gone');
      }
      const row = changeset.recall(present);
      const changed = written.filter((field) => !hasValue(part, row, { field, to: changeset.get(field) }));
      if (changed.length === 0) return;
      const before = changeset.recall(outcome) ?? { asked: [], confirmLater: false };
      changeset.remember(outcome, { ...before, ...judge(part, changeset, { changed, asked: before.asked }) });
    },
    where: (changeset) => changeset.recall(outcome) !== undefined,
    async after(changeset, user, { scope }) {
      changeset.remember(links, await linksOf(changeset, scope, user));
    },
    async afterBulk(changeset, keys, { scope }) {
      for (const key of keys) await sendLinks(part, scope, await linksOf(changeset, scope, key));
    },
    async afterTransaction(changeset, _user, { scope }) {
      await sendLinks(part, scope, changeset.recall(links) ?? []);
    },
  };
}

/** Takes new values back, or lets them be written: then the user is no longer confirmed. */
function judge(
  { resource, settings, confirmedAtField }: ConfirmationPart,
  changeset: AnyChangeset,
  { changed, asked }: { readonly changed: readonly string[]; readonly asked: readonly AskedChange[] },
): Partial<Outcome> {
  if (!settings.confirmOnUpdate || !settings.inhibitUpdates) {
    changeset.set(confirmedAtField, null);
    return { confirmLater: settings.confirmOnUpdate };
  }
  // What a hook says of the new value must not be said of the old one.
  if (changeset.changing(confirmedAtField)) changeset.withhold(confirmedAtField);
  const taken = changed.map((field) => ({ field, to: changeset.withhold(field) ?? null }));
  // A hook may have written the normalised form too: the user would sign in with an address that is not confirmed.
  for (const { name, standsFor } of compiledOf(resource).attributes.values()) {
    if (standsFor !== undefined && changed.includes(standsFor)) changeset.withhold(name);
  }
  return { asked: [...asked.filter(({ field }) => !changed.includes(field)), ...taken] };
}

/** Of many users, some may have the new value already: they have nothing to confirm. */
async function storeUnlessPresent(
  part: ConfirmationPart,
  scope: Scope,
  { key, change }: { readonly key: Readonly<Row>; readonly change: AskedChange },
): Promise<Link | undefined> {
  const user = await lockUser(scope, part.resource, { key, sensitive: [change.field] });
  if (hasValue(part, user ?? 'gone', change)) return undefined;
  return await storeChangeLink(part, scope, { key, change });
}

function hasValue(
  part: ConfirmationPart,
  user: Readonly<Row> | 'gone' | undefined,
  { field, to }: AskedChange,
): boolean {
  return user !== undefined && user !== 'gone' && sameStored(part.resource, user, { [field]: to });
}
