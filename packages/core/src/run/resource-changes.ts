import type { ActionContext } from '../action/action-context.ts';
import type { Change, ResourceChange } from '../action/change.ts';
import type { CompiledAction } from '../action/compiled-action.ts';
import type { AnyResource } from '../contract/any-resource.ts';
import { refusePromise } from '../error/refuse-promise.ts';
import { keptFor } from '../extension/kept-for.ts';
import { compiledOf } from '../resource/compiled-resource.ts';
import type { ChangesetState } from './changeset-state.ts';

/** The changes of one action: its own and those of the resource that always apply, and those that have a `where`. */
export interface ApplicableChanges {
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
  { always, conditional, intercepting }: ApplicableChanges,
  { changeset }: ChangesetState,
  context: ActionContext,
): Promise<readonly Change[]> {
  for (const change of always) await change.before?.(changeset, context);
  const applied: Change[] = [...always];
  let waiting = conditional;
  for (;;) {
    for (const change of intercepting) await change.intercept?.(changeset, context);
    const holding = waiting.filter((change) => applies(change, changeset));
    if (holding.length === 0) return applied;
    for (const change of holding) await change.before?.(changeset, context);
    applied.push(...holding);
    waiting = waiting.filter((change) => !holding.includes(change));
  }
}

/** Whether the `where` of a change holds. A promise would count as true, whatever it resolves to. */
export function applies(change: ResourceChange, changeset: ChangesetState['changeset']): boolean {
  const answer = change.where?.(changeset) ?? true;
  refusePromise(answer, () => new TypeError('the where of a change is a promise: it has to answer at once'));
  return answer;
}
