import { type AnyRecord, coreErrors, type Page, type Scope } from '@ashlar/core';
import { callAction } from '@ashlar/core/extension';
import { wireOf, wireOfPage, wireWithRelated } from '../handler/wire/wire.ts';
import { httpProblem } from '../problem/http-problem.ts';
import { changeRecord } from './change-record.ts';
import { keySegment } from './definition/record-key.ts';
import { refuseUnlessMatching, tagHeader } from './entity-tag.ts';
import { linkHeader } from './link-header.ts';
import type { ResourceCall } from './resource-call.ts';
import type { ResourceFrontEnd } from './resource-front-end.ts';
import { type ServedAction, takesKey } from './resource-route.ts';

/** What a route has done. */
export interface ResourceOutcome {
  /** Default: the status that the route answers with. */
  readonly status?: 200;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Runs the action behind a route. What came from outside is its key, parameters, filter, order and page: never an option such as
 * `actor` or `authorize`.
 *
 * @throws what the action throws, and TypeError for what JSON cannot say and for a page whose cursors tell what no answer shows
 */
export async function runRoute(front: ResourceFrontEnd, call: ResourceCall, scope: Scope): Promise<ResourceOutcome> {
  const { route, key, query, body, ifMatch } = call;
  const { compiled, resource, action } = route;
  const { filter, sort, page, load, params: inQuery } = query;
  const params = route.method === 'GET' ? inQuery : body;
  const run = (...args: readonly unknown[]): Promise<unknown> => callAction(resource, action, { args, scope });
  const related = load === undefined ? {} : { load };
  if (takesKey(compiled) && !compiled.byKey) return written(front, route, await changeRecord(call, scope));
  if (compiled.byKey) return showOne(await run(key, related), call);
  // What is no record has no entity tag.
  if (ifMatch !== undefined && ifMatch !== '*') throw httpProblem('PRECONDITION_FAILED');
  if (compiled.page !== undefined) {
    const options = { ...(filter === undefined ? {} : { filter }), ...(sort === undefined ? {} : { sort }) };
    // Invariant: a read with `page` resolves to one.
    const read = (await run(params, { ...options, ...related, ...(page && { page }) })) as Page<AnyRecord>;
    return showPage(front, call, read);
  }
  if (compiled.type === 'read') return showOne(await run(params, related), call);
  return written(front, route, await run(...(compiled.bulk ? [filter] : []), params));
}

/** The answer to an action that is no read. */
function written(front: ResourceFrontEnd, route: ServedAction, result: unknown): ResourceOutcome {
  const { compiled, resource, restName } = route;
  if (route.answers === 204) return {};
  if (compiled.bulk) return { body: { count: Object(result).count } };
  if (compiled.type === 'action')
    return { body: result === undefined ? {} : { result: wireOf(result, originOf(route, 'result')) } };
  // Invariant: creates and updates resolve to a record.
  const record = result as AnyRecord;
  const isOld = compiled.upsert !== undefined && Object(Reflect.get(record, '$metadata')).created === false;
  // RFC 9110 section 15.3.2: 201 is for what was not there before.
  const status = isOld ? { status: 200 as const } : {};
  // That of what the path, or Location, names.
  const tag = restName === undefined ? {} : tagHeader(resource, record);
  return {
    ...status,
    body: { record: wireOf(record, originOf(route, 'record')) },
    headers: { ...locationOf(front, route, record), ...tag },
  };
}

function showOne(result: unknown, { route, query, ifMatch }: ResourceCall): ResourceOutcome {
  if (typeof result !== 'object' || result === null) throw coreErrors.error('NOT_FOUND');
  refuseUnlessMatching(route.resource, result, ifMatch);
  // Related records change without the version of this one.
  const isAlone = route.compiled.byKey && query.load === undefined;
  const headers = isAlone ? tagHeader(route.resource, result) : {};
  return { body: { record: wireWithRelated(result, originOf(route, 'record')) }, headers };
}

function showPage(
  { baseUrl }: ResourceFrontEnd,
  { route, query }: ResourceCall,
  page: Page<AnyRecord>,
): ResourceOutcome {
  const body = wireOfPage(page, originOf(route, 'page'));
  if (route.method !== 'GET') return { body };
  const { next, previous } = page;
  const link = linkHeader({ url: baseUrl + route.path, given: query.given, next, previous });
  return { body, ...(link === undefined ? {} : { headers: { Link: link } }) };
}

/** What a message calls a member of the answer. */
function originOf({ resource, action }: ServedAction, member: string): string {
  return `${resource.name}.${action}: ${member}`;
}

/** Where the new record is, if a route leads to it and its key leaves over HTTP (RFC 9110 section 15.3.2). */
function locationOf(
  { baseUrl, routes }: ResourceFrontEnd,
  { answers, name, resource }: ServedAction,
  record: AnyRecord,
): Readonly<Record<string, string>> {
  const target = routes.find((each) => each.name === name && each.restName !== undefined && takesKey(each.compiled));
  const segment = answers === 201 && target !== undefined ? keySegment(resource, record) : undefined;
  return segment === undefined ? {} : { Location: baseUrl + target?.path.replace(':key', () => segment) };
}
