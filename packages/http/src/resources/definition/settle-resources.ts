import { type AuthenticatedResource, Info } from '@ashlar/authentication';
import { pathStep } from '@ashlar/authentication/extension';
import { type AnyResource, ResourceInfo } from '@ashlar/core';
import { didYouMean, hasSection, quoted } from '@ashlar/core/extension';
import { optionProblems, refuseProblems } from '../../options/option-problems.ts';
import { bodyLimits } from '../../request/read-body.ts';
import type { ResourceFrontEnd } from '../resource-front-end.ts';
import type { ResourceHttpOptions, ServedResourceOptions } from '../resource-http-options.ts';
import { actionProblems } from './action-problems.ts';
import { listRoutes, type ServedResource } from './list-routes.ts';
import { loadProblems } from './load-problems.ts';
import { isFrontEnd, isResource, resourceHttpSchema } from './options-schema.ts';
import { resourceTable } from './resource-table.ts';

type Options = ResourceHttpOptions<Readonly<Record<string, ServedResourceOptions>>>;

/**
 * The settings of the routes of resources.
 *
 * @throws TypeError with every problem and its cure
 */
export function settleResources(options: Options): ResourceFrontEnd {
  const problems = optionProblems(resourceHttpSchema, options);
  const isReadable = typeof options === 'object' && options !== null;
  refuseProblems('createResourceHttp', [...problems, ...(isReadable ? allProblems(options) : [])]);
  const { auth, domain, path = '/api', openApi = false, largestBody = bodyLimits.size } = options;
  const user = options.user ?? usersOf(options)[0];
  // Invariant: without one, the problems have said so.
  if (user === undefined) throw new TypeError('createResourceHttp: auth signs no user in');
  const routes = servedOf(options).flatMap((served) => listRoutes(path, served));
  return {
    ...{ auth, domain, path, user, routes, baseUrl: auth.baseUrl, subjectName: Info.subjectName(user) },
    table: resourceTable(path, routes),
    bodyLimits: { ...bodyLimits, size: largestBody },
    info: { title: domain.name, version: '1.0.0', ...(typeof openApi === 'object' && openApi) },
    showsDocument: openApi !== false,
  };
}

/** What is wrong beyond the forms of the options. It looks at what has the right form alone. */
function allProblems(options: Options): readonly string[] {
  const served = servedOf(options);
  return [
    ...pathProblems(options),
    ...userProblems(options),
    ...served.flatMap((each) => [...nameProblems(each, served), ...resourceProblems(each, options)]),
    ...served.flatMap(actionProblems),
    ...served.flatMap((each) => loadProblems(each, options.domain)),
  ];
}

/** The entries of `resources` that have the right form. */
function servedOf({ resources }: Options): readonly ServedResource[] {
  return Object.entries(Object(resources) as Options['resources']).flatMap(([name, entry]) => {
    const { resource, actions, load = [] }: Partial<Record<'resource' | 'actions' | 'load', unknown>> = Object(entry);
    if (!isResource(resource) || !Array.isArray(actions)) return [];
    const [named, related] = [actions, load].map(textsIn);
    return [{ name, resource, actions: named ?? [], load: related ?? [] }];
  });
}

function textsIn(list: unknown): readonly string[] {
  return Array.isArray(list) ? list.filter((each) => typeof each === 'string') : [];
}

/** Hosts give everything below the path of a front end to that front end. */
function pathProblems({ auth, path = '/api' }: Options): readonly string[] {
  if (!isFrontEnd(auth) || typeof path !== 'string') return [];
  const [own, other] = [`${path}/`, `${auth.path}/`];
  if (!own.startsWith(other) && !other.startsWith(own)) return [];
  return [
    `path: ${quoted(path)} and the path of auth, ${quoted(auth.path)}, are in each other's way, change one of them`,
  ];
}

function usersOf({ auth }: Options): readonly AuthenticatedResource[] {
  if (!isFrontEnd(auth)) return [];
  return [...new Set(auth.routes.flatMap(({ resource }) => resource ?? []))];
}

function userProblems(options: Options): readonly string[] {
  if (!isFrontEnd(options.auth)) return [];
  const { user } = options;
  const users = usersOf(options);
  const names = users.map(({ name }) => name).join(', ');
  if (user === undefined) return users.length > 1 ? [`user: is missing, auth signs in several: ${names}`] : [];
  const isKnown = !isResource(user) || users.includes(user);
  return isKnown ? [] : [`user: ${quoted(user.name)} is not one that auth signs in, there are: ${names}`];
}

function nameProblems({ name }: ServedResource, all: readonly ServedResource[]): readonly string[] {
  const at = `resources.${name}`;
  if (!/^[a-z][A-Za-z0-9]*$/.test(name)) return [`resources: ${quoted(name)} is no name such as notes or blogPosts`];
  const same = all.find((each) => each.name !== name && pathStep(each.name) === pathStep(name));
  return same === undefined ? [] : [`${at}: has the path of ${quoted(same.name)}, rename one of them`];
}

function resourceProblems({ name, resource }: ServedResource, { domain }: Options): readonly string[] {
  const at = `resources.${name}.resource`;
  const inside: readonly AnyResource[] = Array.isArray(domain?.resources) ? domain.resources : [resource];
  const names = inside.map((each) => each.name);
  const isInside = inside.includes(resource);
  const outside = `${at}: ${quoted(resource.name)} is not in the domain ${domain?.name}, ${didYouMean(resource.name, names)}`;
  return [...(isInside ? [] : [outside]), ...openProblems(at, resource)];
}

/** What would be open to the whole world. */
function openProblems(at: string, resource: AnyResource): readonly string[] {
  const name = quoted(resource.name);
  if (hasSection(resource, 'tokenResource')) {
    return [`${at}: ${name} keeps tokens, which are served by no route, leave it out`];
  }
  if (ResourceInfo.policies(resource) !== undefined) return [];
  const cure = 'give it policies: { read: [allowIf(() => true)] } for what everybody may read';
  return [`${at}: ${name} has no policies, so anyone could do everything, ${cure}`];
}
