import type { ActionContext } from '../action/action-context.ts';
import type { Change, ResourceChange } from '../action/change.ts';
import type { CompiledAction } from '../action/compiled-action.ts';
import type { AnyResource } from '../contract/any-resource.ts';
import { quoted } from '../error/quoted.ts';
import { refusePromise } from '../error/refuse-promise.ts';
import { keptFor } from '../extension/kept-for.ts';
import { compiledOf } from '../resource/compiled-resource.ts';
import { userSource } from '../resource/resource-draft.ts';
import type { ChangesetState } from './changeset-state.ts';

/** The changes of one action: its own and those of the resource that always apply, and those that have a `where`. */
export interface ApplicableChanges {
  readonly resource: AnyResource;
  readonly always: readonly Change[];
  readonly conditional: readonly ResourceChange[];
  /** Those of either that may take values back. */
  readonly intercepting: readonly ResourceChange[];
  /** Whether a hook may look at the record as it was. */
  readonly needRecord: boolean;
}

/** Which changes an action has, apart from the question whether a `where` holds. */
export const changesOf: (action: CompiledAction, resource: AnyResource) => ApplicableChanges = keptFor(
  (action, resource) => {
    const ofResource = compiledOf(resource).changes.filter(({ on }) => on.some((type) => type === action.type));
    return {
      resource,
      always: [...action.changes, ...ofResource.filter(({ where }) => where === undefined)],
      conditional: ofResource.filter(({ where }) => where !== undefined),
      intercepting: ofResource.filter(({ intercept }) => intercept !== undefined),
      needRecord: [...action.changes, ...ofResource].some(({ needsRecord = true }) => needsRecord),
    };
  },
);

/**
 * Runs the hooks before the write, then asks every `where`, which sees the values that will be written. A change whose
 * `where` holds may set attributes, so the others are asked again until none is added. Before each judgement, changes
 * may take values back. Returns the changes that apply.
 */
export async function runBeforeHooks(
  { resource, always, conditional, intercepting }: ApplicableChanges,
  { changeset }: ChangesetState,
  context: ActionContext,
): Promise<readonly Change[]> {
  for (const change of always) await change.before?.(changeset, context);
  const applied: Change[] = [...always];
  let waiting = conditional;
  for (;;) {
    for (const change of intercepting) await change.intercept?.(changeset, context);
    const holding = waiting.filter((change) => applies(change, changeset, resource));
    if (holding.length === 0) return applied;
    for (const change of holding) await change.before?.(changeset, context);
    applied.push(...holding);
    waiting = waiting.filter((change) => !holding.includes(change));
  }
}

/** Whether the `where` of a change holds. A promise would count as true, whatever it resolves to. */
export function applies(
  change: ResourceChange,
  changeset: ChangesetState['changeset'],
  resource: AnyResource,
): boolean {
  const answer = change.where?.(changeset) ?? true;
  refusePromise(answer, () => {
    const called = `${resource.name}.${changeset.action}`;
    return new TypeError(`${called}: the where of ${placeOf(change, resource)} is a promise: it has to answer at once`);
  });
  return answer;
}

/** The application finds a change of its own by its place; one of an extension has a name. */
function placeOf(change: ResourceChange, resource: AnyResource): string {
  if (change.source !== userSource) return `the change ${quoted(change.name)} of ${change.source}`;
  const own = compiledOf(resource).changes.filter(({ source }) => source === userSource);
  return `changes[${own.indexOf(change)}]`;
}
