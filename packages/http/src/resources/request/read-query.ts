import { InvalidInput, type Issue } from '@ashlar/core';
import { formMembers } from '../../route/form-members.ts';
import { jsonMembers } from '../../route/json-members.ts';
import { type ServedAction, takesKey } from '../resource-route.ts';
import { queryNames } from './query-names.ts';
import { readFilter } from './read-filter.ts';
import { type LoadOption, readLoad } from './read-load.ts';
import { readSort } from './read-sort.ts';

/** In characters. A cursor has 16,384 at most, and a filter half of that. */
const longestQuery = 32_768;

/** What the query of a request says. */
export interface ReadQuery {
  /** The filter of a bulk action, or of a read in pages. */
  readonly filter?: unknown;
  readonly sort?: unknown;
  /** The option `load` of the action. */
  readonly load?: LoadOption;
  /** The option `page` of the action. */
  readonly page?: Readonly<Record<string, unknown>>;
  /** The arguments of a read by GET. */
  readonly params: Readonly<Record<string, unknown>>;
  /** As it was written, for messages that must not quote it, and for links. */
  readonly given: ReadonlyMap<string, string>;
}

/**
 * Reads the query of a request. What a route does not take is refused, so that nothing is left out in silence.
 *
 * @throws InvalidInput with every problem
 */
export function readQuery(route: ServedAction, query: string): ReadQuery {
  const issues: Issue[] = [];
  const given = readMembers(query, issues);
  const args = argumentsIn(route);
  const known: readonly string[] = [...optionsIn(route), ...args.map(({ name }) => name)];
  for (const name of given.keys()) if (!known.includes(name)) issues.push({ path: [name], message: 'unknown key' });
  const filter = given.get('filter');
  const sort = given.get('sort');
  const load = given.get('load');
  const page = readPage(given, issues);
  const read = {
    ...(filter === undefined ? {} : { filter: readFilter(route.resource, filter, issues) }),
    ...(sort === undefined ? {} : { sort: readSort(route.resource, sort, issues) }),
    ...(load === undefined ? {} : { load: readLoad(route.load, load, issues) }),
    ...(Object.keys(page).length === 0 ? {} : { page }),
  };
  if (route.compiled.bulk && filter === undefined) issues.push({ path: ['filter'], message: 'is required' });
  if (issues.length > 0) throw new InvalidInput(`${route.resource.name}.${route.action}`, issues);
  const texts = Object.fromEntries(args.flatMap(({ name }) => (given.has(name) ? [[name, given.get(name)]] : [])));
  return { ...read, params: jsonMembers(formMembers(texts, args), args), given };
}

/** The options of the action that a query may have. */
export function optionsIn({ compiled, load }: ServedAction): readonly string[] {
  const related = load.length > 0 ? ['load'] : [];
  if (compiled.page !== undefined) return [...queryNames.filter((name) => name !== 'load'), ...related];
  return compiled.bulk ? ['filter'] : related;
}

/** The arguments that stand in the query: those of a read by GET. All others are in the body. */
export function argumentsIn({ method, fields, compiled }: ServedAction): ServedAction['fields'] {
  return method === 'GET' && !takesKey(compiled) ? fields : [];
}

function readMembers(query: string, issues: Issue[]): ReadonlyMap<string, string> {
  const members = new Map<string, string>();
  if (query.length > longestQuery) {
    issues.push({ path: [], message: `expected a query of at most ${longestQuery} characters` });
    return members;
  }
  for (const [name, value] of new URLSearchParams(query)) {
    if (members.has(name)) issues.push({ path: [name], message: 'occurs twice' });
    members.set(name, value);
  }
  return members;
}

function readPage(given: ReadonlyMap<string, string>, issues: Issue[]): Readonly<Record<string, unknown>> {
  const page: Record<string, unknown> = {};
  for (const name of ['size', 'offset'] as const) {
    const text = given.get(name);
    if (text === undefined) continue;
    if (/^\d{1,15}$/.test(text)) page[name] = Number(text);
    else issues.push({ path: [name], message: 'expected a whole number' });
  }
  for (const name of ['after', 'before'] as const) if (given.has(name)) page[name] = given.get(name);
  if (given.get('count') === 'true') page.count = true;
  else if (given.has('count')) issues.push({ path: ['count'], message: 'expected true' });
  return page;
}
