import { Info } from '@ashlar/authentication';
import { cookieProblem, sessionCookie } from '../cookie/session-cookie.ts';
import { createDoorLimits } from '../limits/door-limits.ts';
import { noticeMemory } from '../limits/notice-memory.ts';
import { authHttpSchema } from '../options/auth-http-schema.ts';
import { optionProblems, refuseProblems } from '../options/option-problems.ts';
import { createAddressFinder } from '../request/client-address.ts';
import { bodyLimits } from '../request/read-body.ts';
import { createDeveloperNotices } from '../route/developer-notices.ts';
import { listRoutes, routeTable } from '../route/route-table.ts';
import { documentRoute } from '../route/served-route.ts';
import { type GuardedResource, signsIn } from '../session/guarded-resource.ts';
import { settleStandards, standardsProblems } from '../standards/settle-standards.ts';
import type { AuthHttpOptions } from './auth-http-options.ts';
import type { FrontEnd } from './front-end.ts';

const caller = 'createAuthHttp';

/**
 * The settings of a front end.
 *
 * @throws TypeError with every problem and its cure
 */
export function settleOptions(options: AuthHttpOptions): FrontEnd {
  refuseProblems(caller, optionProblems(authHttpSchema, options));
  const { domain, baseUrl, path = '/auth', trustedOrigins = [], redirectOrigins = [], cookie = {} } = options;
  const { origin: own, hostname, protocol } = new URL(baseUrl);
  const isSecure = protocol === 'https:';
  const { limits = {} } = options;
  const resources = guardedResources(options, { isSecure, host: hostname });
  const { openApi = false, standards = {} } = options;
  const served = listRoutes(resources, { base: path, only: options.only, except: options.except });
  const { routes: ofStandards, judges } = settleStandards(standards, { baseUrl: own, path });
  const routes = [...served, ...ofStandards, ...(openApi === false ? [] : [documentRoute(path)])];
  const { clearSiteData = [] } = options.logOut ?? {};
  noticeMemory({ domain, resources, limits, isSecure });
  return {
    ...{ domain, baseUrl: own, path, resources, routes, table: routeTable(routes), bodyLimits, judges },
    origins: new Set([own, ...trustedOrigins.map(originOf)]),
    returnOrigins: new Set([own, ...redirectOrigins.map(originOf)]),
    findAddress: createAddressFinder(options.trustedProxies ?? 0),
    forms: options.forms ?? false,
    remember: cookie.remember ?? 'always',
    clearSiteData: clearSiteData.length === 0 ? undefined : clearSiteData.map((each) => `"${each}"`).join(', '),
    limits: createDoorLimits(limits, domain),
    limitsSignIn: limits !== false && limits.signIn !== false,
    info: { title: domain.name, version: '1.0.0', ...(typeof openApi === 'object' && openApi) },
    on: options.on ?? {},
    notices: createDeveloperNotices({ domain, baseUrl: own, path, routes }),
  };
}

/** An origin as browsers send it: `https://www.example.com`, however it was written. */
function originOf(text: string): string {
  return new URL(text).origin;
}

function guardedResources(
  { domain, cookie: options = {}, limits = {}, standards = {} }: AuthHttpOptions,
  { isSecure, host }: { readonly isSecure: boolean; readonly host: string },
): readonly GuardedResource[] {
  const found = domain.resources.filter(signsIn);
  const { name } = options;
  refuseProblems(caller, [
    ...(found.length === 0
      ? [`no resource of the domain ${domain.name} has tokens: set authentication.tokens.enabled`]
      : []),
    ...(found.length > 1 && name !== undefined
      ? ['cookie.name names the cookies of several resources: leave it out']
      : []),
    ...found.flatMap((resource) => cookieProblem(name ?? Info.subjectName(resource), options, host) ?? []),
    ...(limits === false || limits.resource === undefined || domain.has(limits.resource)
      ? []
      : [`limits.resource is ${limits.resource.name}, which is not in the domain: add it to the resources`]),
    ...standardsProblems(standards, found),
  ]);
  const settings = { options, isSecure };
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
