import { type AuthenticatedResource, Info } from '@ashlar/authentication';
import type { Domain } from '@ashlar/core';
import type { LimitedCall } from './limited-call.ts';

/**
 * Reports once that attempts have no address, so that all callers share one limit: a stranger who guesses would keep every
 * user out. `isByAddress` says whether the front end counts by address.
 */
export function noticeMissingAddress(
  domain: Domain,
  isByAddress: boolean,
): (call: Pick<LimitedCall, 'resource' | 'served' | 'scope'>) => void {
  let isReported = false;
  return ({ resource, served, scope }) => {
    const { ip } = Object(scope.options.context?.device);
    if (isReported || served.route.counts !== 'signIn' || ip !== null) return;
    if (!(Info.hasKind(resource, 'limits') ? countsByAddress(resource) : isByAddress)) return;
    isReported = true;
    domain.report(
      new TypeError(
        'createAuthHttp: attempts to sign in came without an address, so all callers share one limit by address. ' +
          'Pass it as auth.handler(request, { ip }), which the adapters do; behind a proxy, also set trustedProxies. ' +
          'Where there is none, set signIn.perAddress of the limits to false',
      ),
    );
  };
}

/** Whether the add-on `limits` of a resource counts by address. */
function countsByAddress(resource: AuthenticatedResource): boolean {
  return Info.strategies(resource).some(({ kind, options }) => {
    const { signIn } = Object(options);
    return kind === 'limits' && signIn !== false && signIn?.perAddress !== false;
  });
}
