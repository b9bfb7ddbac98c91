import { actionContext } from '../action/action-context.ts';
import type { CompiledAction } from '../action/compiled-action.ts';
import type { AnyResource } from '../contract/any-resource.ts';
import { InvalidInput } from '../error/invalid-input.ts';
import type { Issue } from '../error/issue.ts';
import { compileFilter } from '../filter/compile-filter.ts';
import { parseInput } from '../input/parse-input.ts';
import { bulkSelect, bulkStatement, shapeOfUpdate } from './action-statements.ts';
import { changesAlone } from './changes-alone.ts';
import { createChangeset } from './changeset-state.ts';
import { nameConflicts } from './name-conflicts.ts';
import { refuseClosed } from './policies/field-view.ts';
import { narrowed, refuseForbidden, subjectOf } from './policies/judge-call.ts';
import { refuseForeignTransaction } from './refuse-foreign-transaction.ts';
import { changesOf, runBeforeHooks } from './resource-changes.ts';
import type { RunningCall } from './running-call.ts';
import { tellRecords } from './tell-change.ts';
import { updatedValues } from './written-values.ts';

/** Runs an update or destroy of all records that a filter matches: one statement, whatever their number. */
export async function runBulk(
  resource: AnyResource,
  action: CompiledAction,
  call: RunningCall & { readonly filter: unknown },
): Promise<{ readonly count: number }> {
  const { scope } = call;
  const input = await parseInput(resource, action, call.params);
  const { closed } = call.fields(input);
  const filter = compileFilter(subjectOf(resource, scope, closed), call.filter);
  // Parameters may have the same names.
  const inFilter = (path: Issue['path']): Issue['path'] => ['filter', ...path];
  if (filter.issues.length > 0) {
    const issues = filter.issues.map((issue) => ({ ...issue, path: inFilter(issue.path) }));
    throw new InvalidInput(`${resource.name}.${action.name}`, issues);
  }
  const judgement = call.judge(input);
  refuseForbidden(judgement, resource, action);
  refuseClosed(resource, filter.closed.map(inFilter));
  const visible = narrowed(filter, judgement);
  await call.gate();
  const state = createChangeset(resource, action, { data: undefined, ...input });
  const changes = changesOf(action, resource);
  const context = actionContext(scope);
  for (const change of changes.always) await change.change?.(state.changeset, context);
  state.refuseIfInvalid();
  for (const change of changes.always) await change.beforeTransaction?.(state.changeset, context);
  state.refuseIfInvalid();

  const alone = changesAlone({ action, changes, state });
  const startOver = state.mark();
  const write = async (): Promise<{ readonly count: number }> => {
    startOver();
    const applied = alone ?? (await runBeforeHooks(changes, state, context));
    state.refuseIfInvalid();
    refuseForeignTransaction(scope, `${resource.name}.${action.name}`, applied);
    const written =
      action.type === 'update'
        ? updatedValues(resource, action, { ...state, now: scope.now() })
        : { values: {}, increments: {} };
    const { names, sums, parameters, isIdle: isEmpty } = shapeOfUpdate(written);
    const watching = applied.filter((change) => change.afterBulk !== undefined);
    const shape = { names, sums, where: visible.condition, keys: watching.length > 0 };
    const isIdle = action.type === 'update' && isEmpty;
    if (isIdle && state.withheld.size === 0) return { count: 0 };
    // Nothing is left to be written where a change took all of it back: it still learns of whom.
    const statement = isIdle ? bulkSelect(resource, action, shape) : bulkStatement(resource, action, shape);
    const { rows, count } = await nameConflicts(resource, call.params, () =>
      scope.store.run(statement, { ...parameters, ...visible.parameters }),
    );
    if (!isIdle) tellRecords({ resource, action, scope }, count);
    for (const change of watching) await change.afterBulk?.(state.changeset, rows, context);
    state.refuseIfInvalid();
    return { count };
  };
  if (alone !== undefined) return await scope.store.alone(write);
  return action.transaction ? await scope.store.transaction(write) : await write();
}
