import { type AuthenticatedResource, Info, memoryLimits, tableLimits } from '@ashlar/authentication';
import {
  type AttemptFacts,
  attemptOf,
  createLimitGuard,
  type LimitGuard,
  limitKeysOf,
  limitRulesOf,
  requestLimits,
  signInLimits,
} from '@ashlar/authentication/extension';
import type { Domain, Scope } from '@ashlar/core';
import { keptFor } from '@ashlar/core/extension';
import type { HttpLimits } from './http-limits.ts';
import type { LimitedCall } from './limited-call.ts';
import { noticeMissingAddress } from './notice-missing-address.ts';

/** Runs once the input of a call was found valid: what the schema refuses is no attempt. */
type Gate = (scope: Scope) => Promise<void>;

/** Counts the attempts of resources that do not count by themselves. */
export interface DoorLimits {
  /**
   * Runs a call with a gate that counts it. 'suppressed': a request for mail that is over its limit, so nothing ran.
   *
   * @throws AuthenticationFailed with `retryAfter`, and what the call throws
   */
  around<Result>(call: LimitedCall, run: (gate: Gate | undefined) => Promise<Result>): Promise<Result | 'suppressed'>;
  /**
   * Counts what strangers present, by the rule for addresses and apart from sign-ins. `work` says whether it was ours, and then
   * it is given back.
   *
   * @throws AuthenticationFailed with `retryAfter`, and what `work` throws
   */
  byAddress(caller: StrangeCaller, work: () => Promise<boolean>): Promise<void>;
}

/** Who presents something without a session. */
interface StrangeCaller {
  /** The first one has the key of the counts. */
  readonly resources: readonly { readonly resource: AuthenticatedResource }[];
  /** Its context has the device. */
  readonly scope: Scope;
}

/** A request for mail that is over its limit. No caller sees it. */
class Suppressed extends Error {
  override readonly name = 'Suppressed';
}

/** Limits at the door. A resource with the add-on `limits` is counted by that alone. */
export function createDoorLimits(options: HttpLimits | false, domain: Domain): DoorLimits {
  const guardOf = options === false ? undefined : guardsOf(options, 'http');
  const guardOfStrangers = options === false ? undefined : guardsOf(options, 'http presented');
  const isByAddress = options !== false && options.signIn !== false && options.signIn?.perAddress !== false;
  const notice = noticeMissingAddress(domain, isByAddress);
  return {
    async around(call, run) {
      const { resource, served, scope } = call;
      if (served.route.counts === undefined) return await run(undefined);
      notice(call);
      if (guardOf === undefined || Info.hasKind(resource, 'limits')) return await run(undefined);
      const guard = guardOf(resource);
      const attempt = await factsOf(call);
      try {
        const result = await run(async (inside) => {
          if ((await guard.before(attempt, inside)) === 'suppress') throw new Suppressed();
        });
        await giveBack(scope, () => guard.after({ ...attempt, status: 'success', rolledBack: false }));
        return result;
      } catch (error) {
        if (error instanceof Suppressed) return 'suppressed';
        throw error;
      }
    },
    async byAddress({ resources: [first], scope }, work) {
      const guard = first && guardOfStrangers?.(first.resource);
      const attempt = { ...unnamed, context: scope.options.context ?? {} };
      await guard?.before(attempt, scope);
      if (!(await work())) return;
      await giveBack(scope, async () => await guard?.after({ ...attempt, status: 'success', rolledBack: false }));
    },
  };
}

/** An attempt that names no user: only its address is counted. */
const unnamed: Omit<AttemptFacts, 'context'> = {
  ...{ strategy: 'standards', action: 'revoke', counts: 'signIn' as const },
  ...{ identity: null, identityField: null, subject: null },
};

function guardsOf(options: HttpLimits, realmName: string): (resource: AuthenticatedResource) => LimitGuard {
  const { resource, store = resource === undefined ? memoryLimits() : tableLimits(resource) } = options;
  const { signIn = {}, requests = {} } = options;
  const rules = limitRulesOf({
    signIn: signIn === false ? false : signInLimits.parse(signIn),
    requests: requests === false ? false : requestLimits.parse(requests),
  });
  return keptFor((of: AuthenticatedResource): LimitGuard => {
    const realm = JSON.stringify([realmName, Info.subjectName(of)]);
    return createLimitGuard({ store, rules, keys: limitKeysOf(of), realm });
  });
}

/** In the scope of the call: a table of limits is looked up there. The user is signed in, whatever becomes of the count. */
async function giveBack(scope: Scope, work: () => Promise<void>): Promise<void> {
  try {
    await scope.call(work);
  } catch (error) {
    scope.report(error);
  }
}

async function factsOf({ resource, served, params, scope }: LimitedCall): Promise<AttemptFacts> {
  const { strategy: name, name: action, route } = served;
  const options = Info.findStrategy(resource, name)?.options ?? {};
  const record = route.record === undefined ? undefined : Reflect.get(Object(params), route.record);
  const facts = await attemptOf(resource, { strategy: { name, options }, action, route, record }, params);
  return { ...facts, context: scope.options.context ?? {} };
}
