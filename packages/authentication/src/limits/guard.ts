import type { Scope } from '@ashlar/core';
import { AuthenticationFailed } from '../error/authentication-failed.ts';
import type { AttemptEvent, AttemptFacts } from '../part/events.ts';
import type { LimitKeys } from './limit-keys.ts';
import type { LimitRules } from './limit-rules.ts';
import type { LimitRule, LimitStore, Taken } from './limit-store.ts';
import { networkOf } from './network-of.ts';
import { takeOne } from './take-one.ts';

/** What a guard counts, and where. */
export interface GuardOptions {
  readonly store: LimitStore;
  readonly rules: LimitRules;
  readonly keys: LimitKeys;
  /** What tells the users of one resource from those of another in the same store, such as the subject name. */
  readonly realm: string;
}

/** Counts attempts, and refuses those over a limit. Its three functions fit `beforeAttempt`, `onAttempt` and an action. */
export interface LimitGuard {
  /**
   * Counts an attempt before anything is looked up or hashed. Over a limit of sign-ins it throws; over one of requests it
   * answers 'suppress'.
   *
   * @throws AuthenticationFailed with `retryAfter`; an error of class `unavailable` if the store fails
   */
  before(attempt: AttemptFacts, scope: Scope): Promise<undefined | 'suppress'>;
  /** Gives back what an attempt took that has succeeded. One whose transaction rolled back stays counted. */
  after(attempt: AttemptEvent): Promise<void>;
  /** Forgets what was counted for a person: sign-ins, also with addresses, and requests. */
  clear(person: LimitedPerson): Promise<void>;
}

/** Whose attempts are counted together: those with one normalised identity, or those on one record without an identity. */
export type LimitedPerson = Pick<AttemptFacts, 'identity' | 'identityField' | 'subject'>;

/** One thing that an attempt is counted by. */
interface Counted {
  readonly rule: LimitRule;
  readonly key: string;
  /** Whether a success forgets it. */
  readonly isForgotten?: boolean;
}

/**
 * A guard over a store of limits. The add-on `limits` connects one to the actions of its resource. Other callers of actions,
 * such as an HTTP front end for resources without the add-on, can call it around each call.
 *
 * @example
 * const guard = createLimitGuard({ store: memoryLimits(), rules, keys: limitKeys(undefined), realm: 'user' });
 * await guard.before({ strategy, action, counts: 'signIn', identity, identityField, subject: null, context }, scope);
 */
export function createLimitGuard({ store, rules, keys, realm }: GuardOptions): LimitGuard {
  // By the context of the call, which is one object from its beginning to its end.
  const takenBy = new WeakMap<object, (Counted & { readonly taken: Taken })[]>();
  const personKey = (counts: 'signIn' | 'requests', person: readonly string[]) => keys([realm, counts, ...person]);

  async function beforeRequest(attempt: AttemptFacts, scope: Scope): Promise<undefined | 'suppress'> {
    const rule = rules.requests.perIdentity;
    const person = personOf(attempt);
    if (rule === undefined || person === undefined) return undefined;
    const key = await personKey('requests', person);
    const { allowed } = await takeOne(store, { key, rule, now: scope.now() });
    return allowed ? undefined : 'suppress';
  }

  async function beforeSignIn(attempt: AttemptFacts, scope: Scope): Promise<void> {
    const taken: (Counted & { readonly taken: Taken })[] = [];
    takenBy.set(attempt.context, taken);
    for (const counted of await countedBy(attempt)) {
      const now = scope.now();
      const answer = await takeOne(store, { ...counted, now });
      // What is refused by one is not counted by the next: an address that is blocked cannot block identities.
      if (!answer.allowed) throw new AuthenticationFailed(attempt.strategy, { retryAfter: secondsTo(answer, now) });
      taken.push({ ...counted, taken: answer });
    }
  }

  /** By address, then by both, then by identity: the widest last, since it is what hurts the owner. */
  async function countedBy(attempt: AttemptFacts): Promise<readonly Counted[]> {
    const { perAddress, perIdentityAndAddress, perIdentity } = rules.signIn;
    const network = networkOf(addressOf(attempt.context));
    const person = personOf(attempt);
    const counted: Counted[] = [];
    if (perAddress && network !== undefined) {
      counted.push({ rule: perAddress, key: await keys([realm, 'signIn', 'address', network]) });
    }
    if (person === undefined) return counted;
    const key = await personKey('signIn', person);
    if (perIdentityAndAddress && network !== undefined) {
      const both = `${key}.${await keys([realm, 'signIn', 'and address', ...person, network])}`;
      counted.push({ rule: perIdentityAndAddress, key: both, isForgotten: true });
    }
    if (perIdentity) counted.push({ rule: perIdentity, key });
    return counted;
  }

  return {
    async before(attempt, scope) {
      if (attempt.counts === 'requests') return await beforeRequest(attempt, scope);
      if (attempt.counts === 'signIn') await beforeSignIn(attempt, scope);
      return undefined;
    },
    async after({ context, status, rolledBack }) {
      const taken = takenBy.get(context);
      takenBy.delete(context);
      if (taken === undefined || status !== 'success' || rolledBack) return;
      for (const each of taken) {
        if (each.isForgotten) await store.clear(each.key);
        else await store.giveBack(each.key, each.rule, each.taken);
      }
    },
    async clear(given) {
      const person = personOf(given);
      if (person === undefined) return;
      await store.clearAll(await personKey('signIn', person));
      await store.clear(await personKey('requests', person));
    },
  };
}

/**
 * With the attribute: the user name of one person can be the address of another. A record that was read without its
 * identity is counted by its subject.
 */
function personOf({ identity, identityField, subject }: LimitedPerson): readonly string[] | undefined {
  if (identity !== null) return ['identity', identityField ?? '', identity];
  return subject === null ? undefined : ['subject', subject];
}

function addressOf({ device }: AttemptFacts['context']): unknown {
  if (device === undefined || device === null) return undefined;
  // A caller that means to name an address and names none, such as a server without its proxy, is not left uncounted.
  if (typeof device !== 'object') return null;
  return 'ip' in device ? (device.ip ?? null) : undefined;
}

/** Whole seconds, at least one: a client that waits for so long is not refused for having come too early. */
function secondsTo({ nextAt }: Taken, now: Date): number {
  return Math.max(1, Math.ceil((nextAt.getTime() - now.getTime()) / 1000));
}
