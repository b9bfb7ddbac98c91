import { type AnyResource, ResourceInfo, type Scope } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import { type Fact, fact } from '@ashlar/core/extension';
import type { AttemptEvent, AttemptFacts, IssueEvent, RevokeEvent } from './events.ts';

/**
 * Hears of each token that is stored, inside the transaction that stores it: what it writes commits with the token, and what
 * it throws refuses the token. A transaction that is tried again calls it again. What is slow belongs into `scope.detach`.
 */
export type IssueListener = (event: IssueEvent, scope: Scope) => void | Promise<void>;

/**
 * Hears of each revocation that ended at least one token, inside its transaction: what it writes commits with the
 * revocation, and what it throws undoes it.
 */
export type RevokeListener = (event: RevokeEvent, scope: Scope) => void | Promise<void>;

/**
 * Hears of each call of a strategy action once, in the background, after the outermost transaction has committed or rolled
 * back. A failure goes to the domain's `onError`.
 */
export type AttemptListener = (event: AttemptEvent, scope: Scope) => void | Promise<void>;

/**
 * Judges a call of a strategy action after its input was found valid, before anything is looked up or hashed. It throws to
 * refuse the call. For an action that sends mail it may answer 'suppress': the action answers as ever and sends nothing.
 */
export type AttemptGate = (
  facts: AttemptFacts,
  scope: Scope,
) => undefined | 'suppress' | Promise<undefined | 'suppress'>;

/** What a strategy proves (NIST SP 800-63B): what a user knows, has, or is. */
export type Factor = 'knowledge' | 'possession' | 'inherence';

/** Whether a user needs a factor. Runs inside the transaction that issues, which holds the user's row. */
export type FactorTest = (user: Readonly<Row>, scope: Scope) => boolean | Promise<boolean>;

/** Users who need a factor. */
export interface FactorRule {
  readonly factor: Factor;
  readonly test: FactorTest;
}

/** What the parts of a resource listen to. */
export interface PartListeners {
  readonly issue: readonly IssueListener[];
  readonly revoke: readonly RevokeListener[];
  readonly attempt: readonly AttemptListener[];
  readonly gates: readonly AttemptGate[];
  readonly factors: readonly FactorRule[];
  /** What each strategy proves, by its name. */
  readonly satisfies: ReadonlyMap<string, readonly Factor[]>;
  /** The attributes that hold a credential, of all strategies. */
  readonly credentialFields: readonly string[];
}

/** The fact that holds the listeners of a resource; read it with `listenersOf`. Absent if no part listens. */
export const partListeners: Fact<PartListeners> = fact<PartListeners>('authentication.listeners');

/** What the parts of a resource listen to; undefined if none does, which is one look-up. */
export function listenersOf(resource: AnyResource): PartListeners | undefined {
  return ResourceInfo.fact(resource, partListeners);
}
