import type { LimitRule } from './limit-store.ts';
import { type Rate, rateOf } from './rate.ts';

/** Rates as they are written: of each, `false` for none. */
export interface LimitRates {
  readonly signIn:
    | false
    | {
        readonly perIdentity: Rate | false;
        readonly perAddress: Rate | false;
        readonly perIdentityAndAddress: Rate | false;
      };
  readonly requests: false | { readonly perIdentity: Rate | false };
}

/** The rules that attempts are counted by; what is absent is not counted. */
export interface LimitRules {
  readonly signIn: {
    readonly perIdentity?: LimitRule;
    readonly perAddress?: LimitRule;
    readonly perIdentityAndAddress?: LimitRule;
  };
  readonly requests: { readonly perIdentity?: LimitRule };
}

/**
 * How long an identity over its limit waits for the next attempt that is judged, in milliseconds. Never for ever: a stranger
 * who guesses must not lock the account (CWE-645).
 */
const thenOneEvery = 60_000;

const noRates = { perIdentity: false, perAddress: false, perIdentityAndAddress: false } as const;

/** The rules of rates. */
export function limitRulesOf({ signIn, requests }: LimitRates): LimitRules {
  const { perIdentity, perAddress, perIdentityAndAddress } = signIn === false ? noRates : signIn;
  const identity = ruleOf(perIdentity);
  const address = ruleOf(perAddress);
  const both = ruleOf(perIdentityAndAddress);
  const request = ruleOf(requests === false ? false : requests.perIdentity);
  return {
    signIn: {
      ...(identity && { perIdentity: { ...identity, thenOneEvery } }),
      ...(address && { perAddress: address }),
      ...(both && { perIdentityAndAddress: both }),
    },
    requests: { ...(request && { perIdentity: request }) },
  };
}

function ruleOf(rate: Rate | false): LimitRule | undefined {
  return rate === false ? undefined : rateOf(rate);
}
