import { type AuthenticatedResource, Info, memoryLimits, tableLimits } from '@ashlar/authentication';
import {
  type AttemptFacts,
  attemptOf,
  createLimitGuard,
  type LimitGuard,
  limitKeysOf,
  limitRulesOf,
  type ServedPhase,
} from '@ashlar/authentication/extension';
import type { Domain, Scope } from '@ashlar/core';
import { keptFor } from '@ashlar/core/extension';
import type { HttpLimits } from './auth-http-options.ts';

/** A call of a phase that limits count. */
export interface LimitedCall {
  readonly resource: AuthenticatedResource;
  readonly served: ServedPhase;
  readonly params: unknown;
  /** The scope of the call. Its context has the device. */
  readonly scope: Scope;
}

/** Counts the attempts of resources that do not count by themselves. */
export interface DoorLimits {
  /**
   * Runs a call, unless it is over a limit. 'suppressed': a request for mail that is over its limit, so nothing ran.
   *
   * @throws AuthenticationFailed with `retryAfter`, and what the call throws
   */
  around<Result>(call: LimitedCall, run: () => Promise<Result>): Promise<Result | 'suppressed'>;
}

const signInDefaults = {
  perIdentity: '10 per 15 minutes',
  perAddress: '20 per minute',
  perIdentityAndAddress: false,
} as const;
const requestDefaults = { perIdentity: '3 per hour' } as const;

/** Limits at the door. A resource with the add-on `limits` is counted by that alone. */
export function createDoorLimits(options: HttpLimits | false, domain: Domain): DoorLimits {
  if (options === false) return { around: (_call, run) => run() };
  const { resource, store = resource === undefined ? memoryLimits() : tableLimits(resource) } = options;
  if (resource !== undefined && !domain.has(resource)) {
    throw new TypeError(
      `createAuthHttp: limits.resource is ${resource.name}, which is not in the domain: add it to the resources`,
    );
  }
  const { signIn = {}, requests = {} } = options;
  const rules = limitRulesOf({
    signIn: signIn === false ? false : { ...signInDefaults, ...signIn },
    requests: requests === false ? false : { ...requestDefaults, ...requests },
  });
  const guardOf = keptFor((of: AuthenticatedResource): LimitGuard => {
    const realm = JSON.stringify(['http', Info.subjectName(of)]);
    return createLimitGuard({ store, rules, keys: limitKeysOf(of), realm });
  });
  return {
    async around(call, run) {
      const { resource: of, served } = call;
      if (served.route.counts === undefined || Info.hasKind(of, 'limits')) return await run();
      const guard = guardOf(of);
      const attempt = await factsOf(call);
      if ((await guard.before(attempt, call.scope)) === 'suppress') return 'suppressed';
      try {
        const result = await run();
        await guard.after({ ...attempt, status: 'success', rolledBack: false });
        return result;
      } catch (error) {
        await guard.after({ ...attempt, status: 'failure', rolledBack: false });
        throw error;
      }
    },
  };
}

async function factsOf({ resource, served, params, scope }: LimitedCall): Promise<AttemptFacts> {
  const { strategy: name, name: action, route } = served;
  const options = Info.findStrategy(resource, name)?.options ?? {};
  const record = route.record === undefined ? undefined : Reflect.get(Object(params), route.record);
  const facts = await attemptOf(resource, { strategy: { name, options }, action, route, record }, params);
  return { ...facts, context: scope.options.context ?? {} };
}
