import type { AnyResource } from './any-resource.ts';
import type { DomainEvents } from './domain-events.ts';
import type { Store, TransactionOutcome } from './store.ts';

/** The options that a scope fixes for the calls inside it. */
export interface ScopeOptions {
  /** Who calls, such as the signed-in user. Hooks and nested actions see it. */
  readonly actor?: unknown;
  /** The tenant of the call, in applications with tenants. */
  readonly tenant?: string;
  /** Further values for hooks. */
  readonly context?: Readonly<Record<string, unknown>>;
  /**
   * False: policies are not asked, in this call and in those inside it. Give it in code that has judged the call itself, and
   * never by input. Default: they are asked.
   */
  readonly authorize?: boolean;
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
  /** This scope with further options. Contexts are merged. */
  with(options: ScopeOptions): Scope;
  /** Makes this the scope of every action that is called inside `work`, however deep. */
  run<Result>(work: () => Result): Result;
  /**
   * Runs `work` as one call: in this scope, and in its transaction if it has one. Closing the domain waits for it. An
   * extension uses it for work outside of actions, and passes `inside` to whatever it calls.
   *
   * @throws AshlarError DOMAIN_CLOSED
   */
  call<Result>(work: (inside: Scope) => Promise<Result>): Promise<Result>;
  /** Makes every action inside `work` part of one transaction; a failure inside rolls back all of it. */
  transaction<Result>(work: (scope: TransactionScope) => Promise<Result>): Promise<Result>;
  /** Reports a failure that no caller waits for to the application's `onError`. */
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
   * Calls the listeners of an event in the background, after the outermost transaction around the call has committed; never if it
   * rolls back, and never in a transaction that the application began by itself, because its end is unknown. A failure is
   * reported; closing the domain waits for it.
   */
  tell<Name extends keyof DomainEvents>(event: Name, told: DomainEvents[Name]): void;
  /** Whether an event has listeners: telling it costs nothing if it has none. */
  hears(event: keyof DomainEvents): boolean;
  /**
   * Runs `work` outside of every transaction around the call: what it writes stays when they roll back. It needs a
   * connection of its own. A store with one writer, such as SQLite, cannot give it one while a transaction that writes is
   * open around the call: there it fails with STORE_UNAVAILABLE.
   */
  apart<Result>(work: (outside: Scope) => Promise<Result>): Promise<Result>;
  /**
   * Runs `work` in the background again and again, `interval` milliseconds from one start to the next, until it is
   * stopped or the domain closes. No run starts while another one is running. It does not keep the process alive.
   */
  repeat(work: () => Promise<void>, interval: number): Repeated;
  /** Runs `work` when the domain closes, before its store is closed. */
  onClose(work: () => void | Promise<void>): void;
}

/** Work that is repeated until it is stopped. */
export interface Repeated {
  /** Stops it, and resolves when the last run has ended. */
  stop(): Promise<void>;
}

/** The scope inside `domain.transaction`. */
export interface TransactionScope extends Scope {
  /**
   * The transaction itself, for the application's own statements. For Kysely, it is a Kysely bound to the transaction.
   */
  readonly trx: unknown;
}
