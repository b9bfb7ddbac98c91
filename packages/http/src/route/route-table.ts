import { phasesOf, type ServedPhase } from '@ashlar/authentication/extension';
import { ResourceInfo } from '@ashlar/core';
import { didYouMean, quoted } from '@ashlar/core/extension';
import type { GuardedResource } from '../session/guarded-resource.ts';
import { membersOfPath } from './path-members.ts';
import type { AnyRoute, PhaseOfStrategy, ServedRoute, SessionRoute } from './served-route.ts';

/** The routes of a front end. */
export interface RouteTable {
  /** The routes of a path as a request writes it, by method. */
  at(path: string): ReadonlyMap<string, AnyRoute> | undefined;
}

/** What decides which routes there are. */
export interface RouteChoice {
  /** The path of the front end: `/auth`. */
  readonly base: string;
  /** Only the routes of these strategies and add-ons. */
  readonly only: readonly string[] | undefined;
  /** Not the routes of these. */
  readonly except: readonly string[] | undefined;
}

/**
 * All routes: those of strategies and add-ons as declared, then those of the session.
 *
 * @throws TypeError with every problem: two routes of one path, a phase that anyone could call for any record, and a name
 * in `only` or `except` that no strategy has
 */
export function listRoutes(resources: readonly GuardedResource[], choice: RouteChoice): readonly ServedRoute[] {
  const phases = resources.flatMap((guarded) => phasesOf(guarded.resource).map((served) => ({ guarded, served })));
  const known = [...new Set(phases.map(({ served }) => served.strategy))];
  const chosen = phases.filter(
    ({ served: { strategy } }) =>
      (choice.only?.includes(strategy) ?? true) && !(choice.except?.includes(strategy) ?? false),
  );
  const routes = [
    ...chosen.flatMap(({ guarded, served }) => phaseRoutes(choice.base, guarded, served)),
    ...resources.flatMap((guarded) => sessionRoutes(choice.base, guarded)),
  ];
  const problems = [
    ...unknownNames(choice, known),
    ...chosen.flatMap(({ guarded, served }) => openRecord(guarded, served)),
    ...chosen.flatMap(({ guarded, served }) => changedByGet(guarded, served)),
    ...repeatedPaths(routes),
  ];
  if (problems.length > 0) throw new TypeError(`createAuthHttp: ${problems.join('\n')}`);
  return routes;
}

/** The routes by path and method. */
export function routeTable(routes: readonly AnyRoute[]): RouteTable {
  const table = new Map<string, Map<string, AnyRoute>>();
  for (const route of routes) {
    const methods = table.get(route.path) ?? new Map<string, AnyRoute>();
    table.set(route.path, methods.set(route.method, route));
  }
  const templates = [...table].filter(([path]) => path.includes('/:'));
  // A template is no path: no request may be for `/:id` itself.
  for (const [template] of templates) table.delete(template);
  return {
    at: (path) => table.get(path) ?? templates.find(([template]) => membersOfPath(template, path) !== undefined)?.[1],
  };
}

function phaseRoutes(base: string, guarded: GuardedResource, served: ServedPhase): readonly PhaseOfStrategy[] {
  const { strategy, name: phase, caller, session, answers, alias } = served;
  const { resource, subjectName } = guarded;
  const common = { kind: 'phase', resource, subjectName, strategy, phase, caller, session, answers } as const;
  const at = ({ method, path }: Pick<PhaseOfStrategy, 'method' | 'path'>): PhaseOfStrategy => ({
    ...{ ...common, method, path: base + path, guarded, served },
  });
  return alias === undefined ? [at(served)] : [at(served), at(alias)];
}

function sessionRoutes(base: string, guarded: GuardedResource): readonly SessionRoute[] {
  const { resource, subjectName } = guarded;
  const path = `${base}/${subjectName}/session`;
  const common = { kind: 'session', resource, subjectName, strategy: undefined, guarded } as const;
  return [
    { ...common, method: 'GET', path, phase: 'session', caller: 'user', session: 'keeps', answers: 200 },
    {
      ...common,
      method: 'POST',
      path: `${path}/renew`,
      phase: 'renew',
      caller: 'user',
      session: 'replaces',
      answers: 200,
    },
    { ...common, method: 'DELETE', path, phase: 'signOut', caller: 'anyone', session: 'ends', answers: 204 },
  ];
}

function unknownNames({ only = [], except = [] }: RouteChoice, known: readonly string[]): readonly string[] {
  const at = (option: string, names: readonly string[]) =>
    names
      .filter((name) => !known.includes(name))
      .map((name) => `${option} names ${quoted(name)}, and no strategy has that name; ${didYouMean(name, known)}`);
  return [...at('only', only), ...at('except', except)];
}

/** A caller without a session would name the record to change by its key. */
function openRecord(
  { resource }: GuardedResource,
  { caller, strategy, name, route, params }: ServedPhase,
): readonly string[] {
  if (caller === 'user' || route.record === undefined || params !== undefined) return [];
  return [
    `the phase ${quoted(name)} of ${resource.name}.${strategy} changes a record that any caller could name: ` +
      "give it caller: 'user', or params",
  ];
}

/** A link that a user follows, or a scanner of mails, must change nothing. */
function changedByGet(
  { resource }: GuardedResource,
  { alias, strategy, name, session, route }: ServedPhase,
): readonly string[] {
  if (alias?.method !== 'GET') return [];
  const { type } = ResourceInfo.action(resource, route.action);
  if (session === 'keeps' && (type === 'read' || type === 'action')) return [];
  const cause = session === 'keeps' ? `its action is of type ${type}` : `its session is ${quoted(session)}`;
  return [`GET may change nothing, and the phase ${quoted(name)} of ${resource.name}.${strategy} does: ${cause}`];
}

function repeatedPaths(routes: readonly ServedRoute[]): readonly string[] {
  const places = new Map<string, string[]>();
  for (const { method, path, resource, strategy = 'the session', phase } of routes) {
    const key = `${method} ${path}`;
    places.set(key, [...(places.get(key) ?? []), `${resource.name}.${strategy}.${phase}`]);
  }
  return [...places]
    .filter(([, names]) => names.length > 1)
    .map(([key, names]) => `${key} is the route of ${names.join(' and of ')}: rename one of them`);
}
