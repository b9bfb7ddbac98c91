import { Info } from '@ashlar/authentication';
import type { Domain } from '@ashlar/core';
import { quoted } from '@ashlar/core/extension';
import type { CookieOptions } from '../cookie/cookie-options.ts';
import { cookieProblem, sessionCookie } from '../cookie/session-cookie.ts';
import { createDoorLimits } from '../limits/door-limits.ts';
import { createAddressFinder } from '../request/client-address.ts';
import { originProblem } from '../request/origin-problem.ts';
import { bodyLimits } from '../request/read-body.ts';
import { createDeveloperNotices } from '../route/developer-notices.ts';
import { listRoutes, routeTable } from '../route/route-table.ts';
import { documentRoute } from '../route/served-route.ts';
import { type GuardedResource, signsIn } from '../session/guarded-resource.ts';
import type { AuthHttpOptions } from './auth-http-options.ts';
import type { FrontEnd } from './front-end.ts';

/**
 * The settings of a front end.
 *
 * @throws TypeError with every problem and its cure
 */
export function settleOptions(options: AuthHttpOptions): FrontEnd {
  const { domain, baseUrl, path = '/auth', trustedOrigins = [], redirectOrigins = [], cookie = {} } = options;
  refuseIfAny([
    ...(isDomain(domain) ? [] : ['domain is no domain: pass what createDomain returned']),
    ...problemsWith('baseUrl', [baseUrl]),
    ...problemsWith('trustedOrigins', trustedOrigins),
    ...problemsWith('redirectOrigins', redirectOrigins),
    ...(/^(?:\/(?!\.{1,2}(?:\/|$))[\w.~-]+)+$/.test(path)
      ? []
      : [`path is ${quoted(path)}: expected a path such as '/auth'`]),
  ]);
  const { origin: own, hostname, protocol } = new URL(baseUrl);
  const isSecure = protocol === 'https:';
  const resources = guardedResources(domain, { options: cookie, isSecure, host: hostname });
  const { openApi = false } = options;
  const served = listRoutes(resources, { base: path, only: options.only, except: options.except });
  const routes = openApi === false ? served : [...served, documentRoute(path)];
  const { clearSiteData = [] } = options.logOut ?? {};
  return {
    ...{ domain, baseUrl: own, path, resources, routes, table: routeTable(routes), bodyLimits },
    origins: new Set([own, ...trustedOrigins.map(originOf)]),
    returnOrigins: new Set([own, ...redirectOrigins.map(originOf)]),
    findAddress: createAddressFinder(options.trustedProxies ?? 0),
    forms: options.forms ?? false,
    remember: cookie.remember ?? 'always',
    clearSiteData: clearSiteData.length === 0 ? undefined : clearSiteData.map((each) => `"${each}"`).join(', '),
    limits: createDoorLimits(options.limits ?? {}, domain),
    limitsSignIn: options.limits !== false && options.limits?.signIn !== false,
    info: { title: domain.name, version: '1.0.0', ...(typeof openApi === 'object' && openApi) },
    on: options.on ?? {},
    notices: createDeveloperNotices({ domain, baseUrl: own, path, routes }),
  };
}

/** An origin as browsers send it: `https://www.example.com`, however it was written. */
function originOf(text: string): string {
  return new URL(text).origin;
}

function refuseIfAny(problems: readonly string[]): void {
  if (problems.length > 0) throw new TypeError(`createAuthHttp: ${problems.join('\n')}`);
}

function isDomain(value: unknown): value is Domain {
  return typeof value === 'object' && value !== null && 'resources' in value && 'check' in value;
}

function problemsWith(option: string, origins: readonly string[]): readonly string[] {
  return origins.flatMap((origin) => {
    const problem = originProblem(origin);
    return problem === undefined ? [] : [`${option} is ${quoted(origin)}: ${problem}`];
  });
}

function guardedResources(
  domain: Domain,
  settings: { readonly options: CookieOptions; readonly isSecure: boolean; readonly host: string },
): readonly GuardedResource[] {
  const found = domain.resources.filter(signsIn);
  const { name } = settings.options;
  refuseIfAny([
    ...(found.length === 0
      ? [`no resource of the domain ${domain.name} has tokens: set authentication.tokens.enabled`]
      : []),
    ...(found.length > 1 && name !== undefined
      ? ['cookie.name names the cookies of several resources: leave it out']
      : []),
    ...found.flatMap(
      (resource) => cookieProblem(name ?? Info.subjectName(resource), settings.options, settings.host) ?? [],
    ),
  ]);
  return found.flatMap((resource) => {
    const subjectName = Info.subjectName(resource);
    const { tokenResource } = Info.tokens(resource);
    if (tokenResource === undefined) return [];
    const cookies = {
      cookie: sessionCookie(name ?? subjectName, settings),
      pendingCookie: sessionCookie(`${name ?? subjectName}-pending`, settings),
    };
    return [{ resource, subjectName, tokenResource, ...cookies }];
  });
}
