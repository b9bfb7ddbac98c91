import type { Finding } from '../error/finding.ts';
import type { Relation } from './relation.ts';
import type { Statement } from './statement.ts';

/** A row by attribute name, decoded: dates are `Date`, booleans boolean, null null, JSON parsed. */
export type Row = Record<string, unknown>;

/** What a statement did. */
export interface Outcome {
  /** The rows read, or the `returning` attributes of the rows written; empty if there is nothing to return. */
  readonly rows: readonly Row[];
  /** How many rows were read or written. */
  readonly count: number;
  /** For an update with `counting`: how many fulfilled that condition before. */
  readonly counted?: number;
}

/** A statement that the store has compiled; it may run any number of times, at the same time too. */
export interface PreparedStatement {
  /**
   * @throws AshlarError CONFLICT (issues name the attributes), STORE_UNAVAILABLE, TRANSACTION_CONFLICT,
   * TRANSACTION_CLOSED, INVALID_INPUT (a value that this store cannot keep exactly, such as NUL in text), SCHEMA_MISMATCH,
   * VALUE_UNREADABLE (what the store holds is not exactly a value of its attribute).
   */
  run(parameters: Readonly<Row>, transaction?: Transaction): Promise<Outcome>;
}

/** An open transaction of one data layer. */
export interface Transaction {
  /** What the application may use for statements of its own: for Kysely, a Kysely bound to this transaction. */
  readonly handle: unknown;
}

/** What a store can do beyond the contract. Stated by the store, so that nobody has to ask for its name. */
export type Capability =
  /** `lock` on a select holds rows against writers in other transactions. Without it, write transactions queue. */
  'rowLocks';

/**
 * A store. Four methods, and every one of them is exercised by `dataLayerSuite`; `inspect` is for who starts a process.
 */
export interface DataLayer {
  /** For messages: 'memory', 'sqlite', 'postgres'. */
  readonly name: string;
  readonly capabilities: ReadonlySet<Capability>;
  /** Compiles a statement; does not touch the store. */
  prepare(statement: Statement): PreparedStatement;
  /**
   * Runs `work` in a transaction of its own: commits when it resolves, rolls back when it throws. A statement that runs
   * without a transaction sees and makes only what is committed.
   */
  transaction<Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result>;
  /**
   * Takes part in a transaction that the application opened by itself; its end stays the application's business.
   *
   * @throws AshlarError TRANSACTION_UNSUITABLE if it is not a transaction of this store or its isolation is not READ COMMITTED.
   */
  join(handle: unknown): Promise<Transaction>;
  /**
   * Compares the store with relations: tables, columns and their types, nullability, unique indexes, and whether what is
   * kept can be read. Empty if all is as they need it; paths begin with a relation's name. Absent: nothing to compare.
   *
   * @throws AshlarError STORE_UNAVAILABLE
   */
  inspect?(relations: readonly Relation[]): Promise<readonly Finding[]>;
  /** Lets go of every connection. Statements after that fail with STORE_UNAVAILABLE. */
  close(): Promise<void>;
}
