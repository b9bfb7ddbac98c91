import { actionContext } from '../../action/action-context.ts';
import type { CompiledAction } from '../../action/compiled-action.ts';
import type { AnyQuery } from '../../action/query.ts';
import type { AnyResource } from '../../contract/any-resource.ts';
import type { Scope } from '../../contract/scope.ts';
import { InvalidInput } from '../../error/invalid-input.ts';
import { type ParsedInput, parseInput } from '../../input/parse-input.ts';
import { askedPage } from '../../page/page-request.ts';
import { planLoad } from '../load/load-plan.ts';
import { neededBy, recordsOf } from '../load/records-of.ts';
import { type FieldView, refuseClosed, shownResult } from '../policies/field-view.ts';
import { type Visible, visibleWhere } from '../policies/judge-call.ts';
import type { RunningCall } from '../running-call.ts';
import { QueryParts, type ReadRequest } from './query-parts.ts';
import { readPage } from './read-page.ts';

/** Runs a read: a list of records, a page of them, or one or null for `get`. In a transaction if the action says so. */
export async function runRead(
  resource: AnyResource,
  action: CompiledAction,
  call: RunningCall & { readonly request: ReadRequest },
): Promise<unknown> {
  const input = await parseInput(resource, action, call.params);
  const judgement = call.judge(input);
  const fields = call.fields(input);
  await call.gate();
  // What a body of its own returns cannot be narrowed: it is shown as a whole, or not at all.
  if (action.run !== undefined && judgement.kind !== 'allowed') return action.get ? null : [];
  const visible = visibleWhere(judgement);
  const read = (): Promise<unknown> => readParsed(resource, action, { ...call, input, visible, fields });
  return action.transaction ? await call.scope.store.transaction(read) : await read();
}

async function readParsed(
  resource: AnyResource,
  action: CompiledAction,
  call: {
    readonly input: ParsedInput;
    readonly request: ReadRequest;
    readonly scope: Scope;
    readonly visible: Visible;
    readonly fields: FieldView;
  },
): Promise<unknown> {
  const { input, fields } = call;
  const context = actionContext(call.scope);
  if (action.run !== undefined) {
    refuseLoad(resource, action, call.request);
    return shownResult(resource, fields)(await action.run(input, context));
  }

  const own = typeof action.filter === 'function' ? action.filter(input, context) : action.filter;
  const collected = new QueryParts(resource, action, { scope: call.scope, closed: fields.closed });
  // A filter function that returns undefined is refused: undefined would match every record.
  collected.filter(action.filter === undefined ? {} : own, true, []);
  collected.request(call.request);
  const query: AnyQuery = {
    action: action.name,
    arguments: input.arguments,
    filter: (filter) => collected.filter(filter, true, []),
    sort: (sort) => collected.sort(sort, ['sort']),
    limit: (count) => collected.count('limit', count),
    offset: (count) => collected.count('offset', count),
  };
  await action.prepare?.(query, context);
  collected.only(call.visible);
  const where = collected.where();
  const plan = planLoad(resource, call.request.load, { scope: call.scope, issues: collected.issues });
  const asked = action.page && askedPage(action.page, call.request.page, collected.issues);
  if (collected.issues.length > 0) throw new InvalidInput(`${resource.name}.${action.name}`, collected.issues);

  refuseClosed(resource, collected.closed);
  if (asked !== undefined) return await readPage(resource, action, { ...call, collected, where, asked, plan });
  const statement = collected.statement(where, neededBy(plan));
  const { rows } = await call.scope.store.run(statement, collected.parameters);
  const records = await recordsOf(resource, action, { rows, plan, scope: call.scope, fields });
  return action.get ? (records[0] ?? null) : records;
}

/** What a body of its own returns is no row that related records could be found by. */
function refuseLoad({ name }: AnyResource, action: CompiledAction, { load }: ReadRequest): void {
  if (load === undefined) return;
  const message = 'does not go with this action, which has a body of its own';
  throw new InvalidInput(`${name}.${action.name}`, [
    { path: ['load'], message, hint: 'load with `get`, or with a read' },
  ]);
}
