import type { Finding } from '../error/finding.ts';
import type { Relation } from './relation.ts';
import type { Signals } from './signals/signals.ts';
import type { Statement } from './statement.ts';
import type { Transaction } from './transaction.ts';

export type { Transaction } from './transaction.ts';

/** A row by attribute name, decoded: dates are `Date`, booleans boolean, null null, JSON parsed. */
export type Row = Record<string, unknown>;

/** The result of a statement. */
export interface Outcome {
  /**
   * The rows read, or the `returning` attributes of the rows written; empty if there is nothing to return. Each is a new object,
   * which no other code holds: it becomes a record as it is, and is frozen.
   */
  readonly rows: readonly Row[];
  /** How many rows were read or written. */
  readonly count: number;
  /** For an update with `counting`: how many fulfilled that condition before. */
  readonly counted?: number;
  /** For an insert with `tellsCreated`: whether its record is new. */
  readonly created?: boolean;
}

/** A statement that the store has compiled; it may run any number of times, at the same time too. */
export interface PreparedStatement {
  /**
   * @throws AshlarError CONFLICT (issues name the attributes), RECORD_IN_USE (a delete, and others refer to the record), STORE_UNAVAILABLE, TRANSACTION_CONFLICT,
   * TRANSACTION_CLOSED, INVALID_INPUT (a value that this store cannot keep exactly, such as NUL in text, or that
   * refers to no record), SCHEMA_MISMATCH,
   * VALUE_UNREADABLE (what the store holds is not exactly a value of its attribute).
   */
  run(parameters: Readonly<Row>, transaction?: Transaction): Promise<Outcome>;
}

/** What a store can do beyond the contract. The store states it, so no code asks for the store's name. */
export type Capability =
  /** `lock` on a select holds rows against writers in other transactions. Without it, write transactions queue. */
  'rowLocks';

/** A store. `dataLayerSuite` tests all four methods. `inspect` is for the start of a process. */
export interface DataLayer {
  /** For messages: 'memory', 'sqlite', 'postgres'. */
  readonly name: string;
  readonly capabilities: ReadonlySet<Capability>;
  /** Compiles a statement; does not touch the store. */
  prepare(statement: Statement): PreparedStatement;
  /**
   * Runs `work` in a new transaction: commits when it resolves, rolls back when it throws. A statement outside of
   * transactions sees only committed rows, and commits by itself. A write there is atomic, and as isolated and as durable
   * as a transaction.
   */
  transaction<Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result>;
  /**
   * Takes part in a transaction that the application opened by itself. The application ends it.
   *
   * @throws AshlarError TRANSACTION_UNSUITABLE if it is not a transaction of this store or its isolation is not READ
   * COMMITTED.
   */
  join(handle: unknown): Promise<Transaction>;
  /**
   * Compares the store with relations: tables, columns and their types, nullability, unique indexes, and whether the
   * stored values can be read. Empty if the store fits. Paths begin with a relation's name. Absent: nothing to compare.
   *
   * @throws AshlarError STORE_UNAVAILABLE
   */
  inspect?(relations: readonly Relation[]): Promise<readonly Finding[]>;
  /** What it can tell other processes. `signalsSuite` tests it. Absent: nothing. */
  readonly signals?: Signals;
  /** Closes every connection. Later statements fail with STORE_UNAVAILABLE. */
  close(): Promise<void>;
}
