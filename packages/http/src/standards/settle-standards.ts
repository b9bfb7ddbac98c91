import type { AuthenticatedResource } from '@ashlar/authentication';
import type { StandardRoute } from '../route/served-route.ts';
import { type StandardProofs, standardRoutes } from '../route/standard-routes.ts';
import { endsEveryToken } from '../session/guarded-resource.ts';
import { signedCaller } from './signed-caller.ts';
import type { JudgeCaller, StandardsFrontEnd } from './standards-front-end.ts';
import type { AuthorizeSystem, GlobalTokenRevocationOptions, StandardsOptions } from './standards-options.ts';

/** The routes of standards, and who may call them. */
export interface SettledStandards extends Pick<StandardsFrontEnd, 'judges'> {
  readonly routes: readonly StandardRoute[];
}

/** Where the front end is: `https://app.example.com` and `/auth`. */
interface Place {
  readonly baseUrl: string;
  readonly path: string;
}

/** Settles the option `standards`, which was found valid. */
export function settleStandards(
  { revocation = false, introspection, globalTokenRevocation }: StandardsOptions,
  { baseUrl, path }: Place,
): SettledStandards {
  const proofs: StandardProofs = {
    ...(revocation !== false && { revoke: 'possession' as const }),
    ...(introspection && { introspect: 'authorize' as const }),
    ...(globalTokenRevocation && { globalTokenRevocation: isSigned(globalTokenRevocation) ? 'jwt' : 'authorize' }),
  };
  const routes = standardRoutes(path, proofs);
  const endpoint = `${baseUrl}${routes.find(({ phase }) => phase === 'globalTokenRevocation')?.path}`;
  return {
    routes,
    judges: {
      ...(introspection && { introspect: authorizedCaller(introspection.authorize, 'introspection') }),
      ...(globalTokenRevocation && { globalTokenRevocation: judgeOf(globalTokenRevocation, endpoint) }),
    },
  };
}

/** Why the options do not fit the domain. */
export function standardsProblems(
  { globalTokenRevocation }: StandardsOptions,
  resources: readonly AuthenticatedResource[],
): readonly string[] {
  if (globalTokenRevocation === undefined || resources.some((resource) => endsEveryToken(resource))) return [];
  return [
    'standards.globalTokenRevocation: no resource stores all its tokens, so none could be ended: ' +
      'set authentication.tokens.storeAllTokens and requireTokenPresenceForAuthentication to true',
  ];
}

function isSigned(
  options: GlobalTokenRevocationOptions,
): options is Extract<GlobalTokenRevocationOptions, { issuer: string }> {
  return options.authorize === undefined;
}

function judgeOf(options: GlobalTokenRevocationOptions, endpoint: string): JudgeCaller {
  if (isSigned(options)) return signedCaller(options, endpoint);
  return authorizedCaller(options.authorize, 'globalTokenRevocation');
}

/** The application judges. Its function sees no cookie: one that a browser sends along by itself must let no one in. */
function authorizedCaller(authorize: AuthorizeSystem, option: string): JudgeCaller {
  return async ({ url, method, headers: given }) => {
    const headers = new Headers(given);
    headers.delete('cookie');
    const answer: unknown = await authorize(new Request(url, { method, headers }));
    if (typeof answer !== 'boolean') {
      throw new TypeError(`standards.${option}.authorize answered with something else than true or false`);
    }
    return answer ? { message: undefined } : undefined;
  };
}
