import { type AnyResource, ResourceInfo, type Scope } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import { type Fact, fact } from '@ashlar/core/extension';
import type {
  AttemptEvent,
  AttemptFacts,
  AuthenticateEvent,
  IssueEvent,
  NewTokenEvent,
  RevokeEvent,
} from './events.ts';

/**
 * Called for each token that is stored, inside the transaction that stores it. Its writes commit with the token, and
 * its error refuses the token. If the transaction is tried again, it is called again. Put slow work into
 * `scope.detach`.
 */
export type IssueListener = (event: IssueEvent, scope: Scope) => void | Promise<void>;

/**
 * Called for each revocation that ended at least one token, and for each log-out of everyone, inside its transaction. Its
 * writes commit with the revocation, and its error undoes it.
 */
export type RevokeListener = (event: RevokeEvent, scope: Scope) => void | Promise<void>;

/**
 * Called once for each call of a strategy action, in the background, after the outermost transaction has committed or
 * rolled back. A failure goes to the domain's `onError`.
 */
export type AttemptListener = (event: AttemptEvent, scope: Scope) => void | Promise<void>;

/**
 * Judges a call of a strategy action. It runs after the input was found valid, and before any look-up or hash. Throw an
 * error to refuse the call. For an action that sends mail, return 'suppress': the action answers as usual and sends
 * nothing.
 */
export type AttemptGate = (
  facts: AttemptFacts,
  scope: Scope,
) => undefined | 'suppress' | Promise<undefined | 'suppress'>;

/**
 * Called for each session that `authenticate` lets in. It gets no promise to wait for, because every request would wait:
 * put work into `scope.whenSettled`. Its error goes to the domain's `onError`, and the session is still let in.
 */
export type AuthenticateListener = (event: AuthenticateEvent, scope: Scope) => void;

/** What a part keeps in the row of each token, in attributes of the token resource. */
export interface TokenKeeping {
  /** The attributes. They may be null. */
  readonly attributes: readonly string[];
  /** Their values for a new token, in the transaction that stores it. What is left out is null. */
  values(event: NewTokenEvent, scope: Scope): Readonly<Row> | Promise<Readonly<Row>>;
}

/** A rule that says how long a session lasts, beside the expiry of its token. */
export interface SessionRule {
  /** The attributes of the token's row that it reads. */
  readonly reads: readonly string[];
  /** `true` while the session lasts. `authenticate` asks for each request, so it is quick and waits for nothing. */
  holds(row: Readonly<Row>, now: Date): boolean;
  /**
   * When it ends the session if the row stays as it is: live connections end then. Default: no time is known before, so
   * they are looked at by the clock.
   */
  endsAt?(row: Readonly<Row>): Date | undefined;
}

/** What a strategy proves (NIST SP 800-63B): something that a user knows, has, or is. */
export type Factor = 'knowledge' | 'possession' | 'inherence';

/** Says whether a user needs a factor. Runs inside the transaction that issues the token and holds the user's row. */
export type FactorTest = (user: Readonly<Row>, scope: Scope) => boolean | Promise<boolean>;

/** A rule that says which users need a factor. */
export interface FactorRule {
  readonly factor: Factor;
  readonly test: FactorTest;
}

/** The listeners of all parts of a resource. */
export interface PartListeners {
  readonly issue: readonly IssueListener[];
  readonly revoke: readonly RevokeListener[];
  readonly attempt: readonly AttemptListener[];
  readonly gates: readonly AttemptGate[];
  readonly authenticate: readonly AuthenticateListener[];
  /** The attributes of the token's row that they read. */
  readonly reads: readonly string[];
  readonly keepings: readonly TokenKeeping[];
  readonly sessionRules: readonly SessionRule[];
  readonly factors: readonly FactorRule[];
  /** The factors that each strategy proves, by its name. */
  readonly satisfies: ReadonlyMap<string, readonly Factor[]>;
  /** The credential attributes of all strategies. */
  readonly credentialFields: readonly string[];
}

/** The fact that holds the listeners of a resource; read it with `listenersOf`. Absent if no part listens. */
export const partListeners: Fact<PartListeners> = fact<PartListeners>('authentication.listeners');

/** The listeners of a resource, or undefined if no part listens. It costs one look-up. */
export function listenersOf(resource: AnyResource): PartListeners | undefined {
  return ResourceInfo.fact(resource, partListeners);
}
