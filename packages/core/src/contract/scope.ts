import type { AnyResource } from './any-resource.ts';
import type { Store, TransactionOutcome } from './store.ts';

/** What a scope fixes for the calls inside it. */
export interface ScopeOptions {
  /** Who asks. Hooks see it, nested actions too. */
  readonly actor?: unknown;
  /** On whose behalf, in applications with tenants. */
  readonly tenant?: string;
  /** Anything else that hooks should see. */
  readonly context?: Readonly<Record<string, unknown>>;
  /** A transaction to take part in: the `trx` of `domain.transaction`, or one that the application opened on its Kysely. */
  readonly trx?: unknown;
}

/** A domain, or a domain with actor, tenant, context or transaction fixed. */
export interface Scope {
  /** The name of the domain. */
  readonly name: string;
  readonly options: ScopeOptions;
  readonly store: Store;
  /** The present moment by the clock of the domain. */
  now(): Date;
  /** The actions of a resource, run in this scope. */
  actions<Actions>(resource: AnyResource & { readonly actions: Actions }): Actions;
  has(resource: AnyResource): boolean;
  /** The resources of the domain. */
  readonly resources: readonly AnyResource[];
  /** This scope with more said. Contexts are merged. */
  with(options: ScopeOptions): Scope;
  /** Makes this the scope of every action that is called inside `work`, however deep. */
  run<Result>(work: () => Result): Result;
  /**
   * Runs `work` as one call: in this scope, and in its transaction if it has one. Closing the domain waits for it. What an
   * extension does outside of an action goes through here; `inside` is the scope for what it calls.
   *
   * @throws AshlarError DOMAIN_CLOSED
   */
  call<Result>(work: (inside: Scope) => Promise<Result>): Promise<Result>;
  /** Makes every action inside `work` part of one transaction; a failure inside rolls back all of it. */
  transaction<Result>(work: (scope: TransactionScope) => Promise<Result>): Promise<Result>;
  /** Tells the application of a failure that nobody is waiting for. */
  report(error: unknown): void;
  /**
   * Runs `work` in the background: after the outermost transaction around the call has committed, and never if it rolls
   * back. It runs in this scope, outside of every transaction. A failure is reported; closing the domain waits for it.
   */
  detach(work: () => Promise<void>): Promise<void>;
  /**
   * Runs `work` in the background like `detach`, but after the outermost transaction around the call has ended, whether it
   * committed or rolled back. A transaction that is tried again has not ended: what its first try asked for is dropped.
   */
  whenSettled(work: (outcome: TransactionOutcome) => Promise<void>): void;
  /**
   * Runs `work` outside of every transaction around the call: what it writes stays when they roll back. It needs a
   * connection of its own. A store with one writer, such as SQLite, cannot give it one while a transaction that writes is
   * open around the call: there it fails with STORE_UNAVAILABLE.
   */
  apart<Result>(work: (outside: Scope) => Promise<Result>): Promise<Result>;
  /**
   * Runs `work` in the background again and again, `interval` milliseconds from one start to the next, until it is stopped
   * or the domain closes. A run that takes longer is not joined by another one. It does not keep the process alive.
   */
  repeat(work: () => Promise<void>, interval: number): Repeated;
  /** Runs `work` when the domain closes, before it lets go of its store. */
  onClose(work: () => void | Promise<void>): void;
}

/** Work that is repeated until it is stopped. */
export interface Repeated {
  /** Resolves when nothing is running any more. */
  stop(): Promise<void>;
}

/** The scope inside `domain.transaction`. */
export interface TransactionScope extends Scope {
  /** The transaction itself, for statements of the application's own: for Kysely, a Kysely bound to it. */
  readonly trx: unknown;
}
