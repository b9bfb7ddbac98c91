import type { DataLayer, Outcome, Row } from '../data-layer/data-layer.ts';
import type { Statement } from '../data-layer/statement.ts';

/** Runs compiled statements: in the transaction that is open around the call, else each by itself. */
export interface Store {
  readonly dataLayer: DataLayer;
  /** Compiles the statement the first time, then keeps it. */
  run(statement: Statement, parameters: Readonly<Row>): Promise<Outcome>;
  /** Joins the transaction around the call, else opens one, and retries it if it collides with another. */
  transaction<Result>(work: () => Promise<Result>): Promise<Result>;
  /**
   * Runs `work`, whose only write is one statement: in the transaction around the call, else by itself, and again if it
   * collides with another one. A statement is atomic, and commits when it ends.
   */
  alone<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Runs `work` in the transaction of a handle: a `trx` of ours, or one that the application opened by itself. */
  within<Result>(trx: unknown, work: () => Promise<Result>): Promise<Result>;
  /** Whether a transaction is open around the call, and whether it is one that the application opened by itself. */
  transactionAround(): 'none' | 'own' | 'foreign';
  /**
   * What the transaction around the call remembers until it ends, whatever works in it: by keys that are made for it. A
   * transaction that is tried again has forgotten. Undefined if there is none.
   */
  remembered(): Map<unknown, unknown> | undefined;
  /**
   * Tells every process over this store when the outermost transaction has committed; never if it rolls back. A store
   * without signals tells nothing.
   */
  publish(channel: string, text: string): Promise<void>;
  /** Runs `work` once the outermost transaction has committed; never if it rolls back. At once if there is none. */
  afterCommit(work: () => Promise<void>): Promise<void>;
  /** Calls `work` once the outermost transaction has ended either way, or at once if there is none. It does not throw. */
  whenSettled(work: (outcome: TransactionOutcome) => void): void;
}

/**
 * How the outermost transaction around a call ended. 'unknown': the application opened it by itself, and what was done in
 * it through Ashlar has ended.
 */
export type TransactionOutcome = 'committed' | 'rolledBack' | 'unknown';
