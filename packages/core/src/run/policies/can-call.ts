import { actionContext } from '../../action/action-context.ts';
import type { CompiledAction } from '../../action/compiled-action.ts';
import type { AnyResource } from '../../contract/any-resource.ts';
import type { Scope } from '../../contract/scope.ts';
import type { Row } from '../../data-layer/data-layer.ts';
import { type ParsedInput, parseInput } from '../../input/parse-input.ts';
import { createChangeset } from '../changeset-state.ts';
import { checkTarget, keyOf } from '../check-record.ts';
import { findAction } from '../find-action.ts';
import { readRecord } from '../read-record.ts';
import { changesOf } from '../resource-changes.ts';
import { isUpsertAllowed } from '../upsert/is-upsert-allowed.ts';
import { createdValues } from '../written-values.ts';
import { isNewRowAllowed, judgeCall, visibleWhere } from './judge-call.ts';

/** A call that is only asked about. */
interface AskedCall {
  readonly scope: Scope;
  /** As after `Post.actions.edit`: the record or its key, then parameters. Those that are left out are not judged. */
  readonly args: readonly unknown[];
}

/**
 * Whether the policies of a resource allow a call. It writes nothing. A filter rule is judged on the record of an update or
 * destroy, and on what a create would write; where that is left out, and for a read or a bulk action, the answer is whether it
 * may let some record through.
 *
 * @throws TypeError for an unknown action, InvalidInput for input that the action would refuse
 */
export async function canCall(resource: AnyResource, name: string, { scope, args }: AskedCall): Promise<boolean> {
  const action = findAction(resource, name);
  const isOfOne = action.byKey || (!action.bulk && (action.type === 'update' || action.type === 'destroy'));
  const [record, params] = isOfOne ? args : [undefined, action.bulk ? args[1] : args[0]];
  const input = params === undefined ? nothing : await parseInput(resource, action, params);
  const judgement = judgeCall(resource, action, { scope, arguments: input.arguments });
  if (action.upsert !== undefined && params !== undefined && judgement.kind !== 'forbidden') {
    const row = await rowToCreate(resource, action, { input, scope });
    const created = { row, store: scope.store };
    if (judgement.kind === 'where' && !(await isNewRowAllowed(judgement, resource, created))) return false;
    const onUpdate = judgeCall(resource, action, { scope, arguments: input.arguments, as: 'update' });
    return await isUpsertAllowed(onUpdate, resource, { action, row, scope });
  }
  if (judgement.kind !== 'where') return judgement.kind === 'allowed';
  if (isOfOne && record !== undefined) {
    const key = keyOf(checkTarget(resource, name, { record }));
    return (await readRecord(resource, action, { key, scope, visible: visibleWhere(judgement) })) !== undefined;
  }
  if (action.type === 'create' && params !== undefined) {
    const row = await rowToCreate(resource, action, { input, scope });
    return await isNewRowAllowed(judgement, resource, { row, store: scope.store });
  }
  // A body of its own shows all of what it returns, or nothing.
  return action.type !== 'action' && action.run === undefined;
}

const nothing: ParsedInput = { arguments: {}, values: {}, defaulted: [] };

/** What a create would write, as far as its changes before the write tell. */
async function rowToCreate(
  resource: AnyResource,
  action: CompiledAction,
  { input, scope }: { readonly input: ParsedInput; readonly scope: Scope },
): Promise<Row> {
  const state = createChangeset(resource, action, { data: undefined, ...input });
  for (const change of changesOf(action, resource).always) {
    await change.change?.(state.changeset, actionContext(scope));
  }
  state.refuseIfInvalid();
  return await createdValues(resource, action, { ...state, now: scope.now() });
}
