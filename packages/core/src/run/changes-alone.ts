import { type Change, needsTransaction } from '../action/change.ts';
import type { CompiledAction } from '../action/compiled-action.ts';
import type { ChangesetState } from './changeset-state.ts';
import { type ApplicableChanges, applies } from './resource-changes.ts';

/** A write whose hooks before the transaction have run. */
interface PreparedWrite {
  readonly action: CompiledAction;
  readonly changes: ApplicableChanges;
  readonly state: ChangesetState;
}

/**
 * The changes that apply to a write that can go as one statement, without a transaction. Undefined if something has to be atomic
 * with the statement: a hook of the action or of the resource, what an action declares, or metadata that is checked after the
 * write. Nothing sets a value any more, so a `where` sees what will be written.
 */
export function changesAlone({ action, changes, state }: PreparedWrite): readonly Change[] | undefined {
  const { always, conditional, intercepting } = changes;
  if (action.asksForTransaction || intercepting.length > 0 || Object.keys(action.metadata).length > 0) return undefined;
  if (always.some(needsTransaction)) return undefined;
  const holding = conditional.filter((change) => applies(change, state.changeset, changes.resource));
  return holding.some(needsTransaction) ? undefined : [...always, ...holding];
}
