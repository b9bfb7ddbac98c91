import type { CompiledAction } from '../../action/compiled-action.ts';
import type { Page } from '../../action/page.ts';
import type { AnyRecord, AnyResource } from '../../contract/any-resource.ts';
import type { Scope } from '../../contract/scope.ts';
import { and } from '../../data-layer/conditions.ts';
import type { Row } from '../../data-layer/data-layer.ts';
import type { Condition, Order } from '../../data-layer/statement.ts';
import { InvalidInput } from '../../error/invalid-input.ts';
import type { ParsedInput } from '../../input/parse-input.ts';
import { type CursorSubject, readCursor, writeCursor } from '../../page/cursor.ts';
import { digestOf } from '../../page/digest.ts';
import { pageInOrder } from '../../page/order-of-page.ts';
import type { AskedPage, PageStart } from '../../page/page-request.ts';
import { behind, type Place, pageOrder, reversed } from '../../page/place.ts';
import { compiledOf } from '../../resource/compiled-resource.ts';
import { countStatement, pageStatement } from '../action-statements.ts';
import type { LoadPlan } from '../load/load-plan.ts';
import { neededBy, recordsOf } from '../load/records-of.ts';
import { type FieldView, refuseClosed } from '../policies/field-view.ts';
import type { QueryParts, ReadRequest } from './query-parts.ts';

/** A read in pages, with everything but its cursor checked. */
export interface PageCall {
  readonly input: ParsedInput;
  readonly request: ReadRequest;
  readonly scope: Scope;
  readonly collected: QueryParts;
  /** Which records all pages have together. */
  readonly where: Condition;
  readonly asked: AskedPage;
  readonly plan: LoadPlan;
  readonly fields: FieldView;
}

/**
 * Reads one page. It reads one record more than the page has, which says if a further page follows.
 *
 * @throws InvalidInput for a cursor that is none, or belongs to another query
 */
export async function readPage(
  resource: AnyResource,
  action: CompiledAction,
  call: PageCall,
): Promise<Page<AnyRecord>> {
  const { scope, collected, where, asked, plan, fields } = call;
  const order = pageOrder(collected.orderBy, compiledOf(resource).relation.primaryKey);
  // Everyone can read the values in a cursor, whatever chose the order.
  const hidden = order.filter(({ attribute }) => fields.closed.has(attribute));
  refuseClosed(
    resource,
    hidden.map(({ attribute }) => ['sort', attribute]),
  );
  const subject = subjectOf(resource, action, { ...call, order });
  const subjectName = `${resource.name}.${action.name}`;
  const { start } = asked;
  const place = start.kind === 'offset' ? undefined : placeOf(subjectName, subject, start);
  const backwards = start.kind === 'before';
  const orderBy = backwards ? reversed(order) : order;
  const bound = place === undefined ? undefined : behind(orderBy, place);
  const offset = start.kind === 'offset' ? start.offset : 0;
  const statement = pageStatement(resource, action, {
    where: bound === undefined ? where : and(where, bound.condition),
    orderBy,
    offset: offset > 0,
    also: neededBy(plan),
  });
  const { rows } = await scope.store.run(statement, {
    ...collected.parameters,
    ...bound?.parameters,
    limit: asked.size + 1,
    offset,
  });
  const kept = rows.slice(0, asked.size);
  if (backwards) kept.reverse();
  const cursorAt = (row: Row | undefined): string | null =>
    row === undefined ? null : cursorOf(subjectName, subject, { order, row });
  const further = rows.length > asked.size;
  // The side that the caller came from. Where nothing is left, the way back counts the place itself, if this page did not.
  const came = (row: Row | undefined): string | null => {
    if (row !== undefined || place === undefined) return cursorAt(row);
    return writeCursor(subject, { ...place, orAt: !place.orAt }) ?? null;
  };
  const [first, last] = [kept.at(0), kept.at(-1)];
  const page = {
    records: await recordsOf(resource, action, { rows: kept, plan, scope, fields }),
    next: backwards ? came(last) : further ? cursorAt(last) : null,
    previous: backwards ? (further ? cursorAt(first) : null) : place !== undefined || offset > 0 ? came(first) : null,
    ...(asked.count ? { count: await countOf(resource, action, call) } : {}),
  };
  return pageInOrder(page, { resource, attributes: order.map(({ attribute }) => attribute) });
}

async function countOf(
  resource: AnyResource,
  action: CompiledAction,
  { scope, where, collected }: PageCall,
): Promise<number> {
  const { count } = await scope.store.run(countStatement(resource, action, where), collected.parameters);
  return count;
}

/**
 * What a cursor belongs to. Filters of the action are not part of it: they may depend on the moment or the actor, and hold
 * for each page. What makes them is part of it: the arguments and the tenant.
 */
function subjectOf(
  resource: AnyResource,
  action: CompiledAction,
  {
    order,
    request,
    input,
    scope,
  }: Pick<PageCall, 'request' | 'input' | 'scope'> & { readonly order: readonly Order[] },
): CursorSubject {
  const { attributes } = compiledOf(resource).relation;
  const { tenant } = scope.options;
  const query = [resource.name, action.name, order, request.filter ?? {}, input.arguments, tenant ?? null];
  return {
    attributes: order.flatMap(({ attribute }) => attributes.get(attribute) ?? []),
    digest: digestOf(query),
  };
}

function placeOf(
  subjectName: string,
  subject: CursorSubject,
  { kind, cursor }: Extract<PageStart, { readonly cursor: unknown }>,
): Place {
  const place = readCursor(subject, cursor);
  if (typeof place === 'object') return place;
  const [message, hint] =
    place === 'foreign'
      ? ['is the cursor of another query', 'keep filter, sort, parameters and tenant, or begin without a cursor']
      : ['is no cursor', 'give the `next` or `previous` of a page, or leave it out for the first page'];
  throw new InvalidInput(subjectName, [{ path: ['page', kind], message, hint }]);
}

function cursorOf(
  subjectName: string,
  subject: CursorSubject,
  { order, row }: { readonly order: readonly Order[]; readonly row: Row },
): string {
  const cursor = writeCursor(subject, { values: order.map(({ attribute }) => row[attribute] ?? null), orAt: false });
  if (cursor !== undefined) return cursor;
  const issue = { path: ['sort'], message: 'a record has a value that is too long for a cursor' };
  throw new InvalidInput(subjectName, [{ ...issue, hint: 'sort by a shorter attribute' }]);
}
