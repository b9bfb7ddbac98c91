import { authenticate, Info } from '@ashlar/authentication';
import { quoted } from '@ashlar/core/extension';
import { createOpenApi } from '../openapi/create-open-api.ts';
import { isSameOrigin } from '../request/is-same-origin.ts';
import { refuseForged } from '../request/refuse-forged.ts';
import { malformedCredential, sessionNeeded } from '../session/challenge.ts';
import { deviceOf } from '../session/device-of.ts';
import type { GuardedResource } from '../session/guarded-resource.ts';
import { readCredential } from '../session/read-credential.ts';
import type { AuthHttp } from './auth-http.ts';
import type { AuthHttpOptions } from './auth-http-options.ts';
import type { FrontEnd } from './front-end.ts';
import { handle } from './handle.ts';
import { ownProblem } from './own-problem.ts';
import { settleOptions } from './settle-options.ts';

/**
 * Serves the strategies and add-ons of a domain over HTTP (AshAuthentication: `AshAuthentication.Plug`).
 *
 * @throws TypeError with every problem of the options and its cure
 *
 * @example
 * const auth = createAuthHttp({ domain: accounts, baseUrl: 'https://app.example.com' });
 * const response = await auth.handler(new Request('https://app.example.com/auth/user/session'));
 * response.status // => 401
 */
export function createAuthHttp(options: AuthHttpOptions): AuthHttp {
  const front = settleOptions(options);
  const { domain, origins } = front;
  const session = sessionReader(front);
  return {
    baseUrl: front.baseUrl,
    path: front.path,
    remember: front.remember,
    routes: front.routes.map(
      ({ method, path, resource, subjectName, strategy, phase, caller, session: effect, answers }) => {
        return Object.freeze({
          method,
          path,
          resource,
          subjectName,
          strategy,
          phase,
          caller,
          session: effect,
          answers,
        });
      },
    ),
    handler: (request, from = {}) => handle(front, request, from),
    session,
    async requireSession(resource, request, from) {
      const { headers, method = 'GET' } = request;
      refuseForged(front, { method, headers });
      const found = await session(resource, request, from);
      if (found !== null) return found;
      const { cookie, subjectName } = guardedOf(front, resource);
      const credential = readCredential(headers, cookie.name);
      throw sessionNeeded(subjectName, typeof credential === 'object' ? credential.transport : undefined);
    },
    scope(given) {
      if (given === null) return domain;
      return domain.with({ actor: given.user, context: { device: given.device, claims: given.claims } });
    },
    openApi: (info) => createOpenApi({ ...front, info: { ...front.info, ...info } }),
    sameOrigin: (request) => isSameOrigin(request, origins),
    device: ({ headers }, from = {}) => deviceOf(front, headers, from),
    problem: (error) => ownProblem(front, error),
  };
}

function sessionReader(front: FrontEnd): AuthHttp['session'] {
  return async (resource, { headers }, from = {}) => {
    const { cookie, subjectName } = guardedOf(front, resource);
    const credential = readCredential(headers, cookie.name);
    if (credential === 'malformed') throw malformedCredential(subjectName);
    if (credential === 'none') return null;
    const found = await authenticate(resource, credential.token, { domain: front.domain });
    if (found === null) return null;
    const { claims } = found;
    const device = deviceOf(front, headers, from);
    return { ...found, sessionId: claims.sid ?? claims.jti, transport: credential.transport, device };
  };
}

function guardedOf({ resources, domain }: FrontEnd, resource: object & { readonly name: string }): GuardedResource {
  const found = resources.find((each) => each.resource === resource);
  if (found !== undefined) return found;
  const known = resources.map((each) => Info.subjectName(each.resource)).join(', ');
  throw new TypeError(
    `${quoted(resource.name)} signs no user in through the domain ${domain.name}; there are: ${known}`,
  );
}
