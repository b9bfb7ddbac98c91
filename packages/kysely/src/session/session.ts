import type { Finding } from '@ashlar/core';
import type { Outcome, SignalCarrier } from '@ashlar/core/data-layer';
import type { CompiledQuery, Kysely, QueryResult, TransactionSettings } from 'kysely';
import type { CompiledStatement } from '../compile/compiled-statement.ts';
import type { AnyTables, Dialect } from '../compile/dialect.ts';
import type { Notice } from './notices.ts';

/** Whether a transaction is still open. Everything that uses the transaction shares this object. */
export interface TransactionLife {
  ended: boolean;
}

/** A connection with a transaction open on it. */
export interface Session {
  /** That of the transaction now open; each `begin` makes another. */
  readonly life: TransactionLife;
  /** A Kysely for the application's own statements in this transaction. */
  readonly handle: unknown;
  /** Runs a statement of ours. */
  run(statement: CompiledStatement, values: readonly unknown[]): Outcome | Promise<Outcome>;
  /** Runs a statement of the application. */
  execute(query: CompiledQuery): Promise<QueryResult<unknown>>;
  /** Sends a text when the transaction commits. */
  publish(notice: Notice): void | Promise<void>;
}

/** What a transaction is for. */
export interface TransactionKind {
  /**
   * SQLite: foreign keys are off in it, so that a table can be dropped and made again without its references. The caller
   * checks them before the end. Default false.
   */
  readonly rebuildsTables?: boolean;
}

/** A store, as far as a data layer is built on it. */
export interface Store {
  readonly dialect: Dialect;
  readonly signals: SignalCarrier;
  /** Runs a statement outside of every transaction. */
  run(statement: CompiledStatement, values: readonly unknown[]): Outcome | Promise<Outcome>;
  /** Commits when `work` resolves, and rolls back when it throws. An error of `work` passes unchanged. */
  transaction<Result>(work: (session: Session) => Promise<Result>, kind?: TransactionKind): Promise<Result>;
  /** Runs a statement that only reads, outside of every transaction. */
  execute(query: CompiledQuery): Promise<QueryResult<unknown>>;
  /** Whether its connections look at foreign keys. Absent: all of them do. */
  enforcesForeignKeys?(): Promise<boolean>;
  join(handle: unknown): Promise<Session>;
  /** What of the server and of the way to it would make calls fail. Absent: nothing can be said. */
  inspect?(): Promise<readonly Finding[]>;
  kysely(): Kysely<AnyTables>;
  close(): Promise<void>;
}

/** A session whose connection is ours: we begin and end its transactions. */
export interface OwnSession extends Omit<Session, 'handle'> {
  /** Without settings: a transaction of ours, READ COMMITTED, whose commit survives a crash. */
  begin(settings?: TransactionSettings & TransactionKind): Promise<void>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
  /** Gives the connection back. */
  release(): void;
}

/** Our own connections to one database. */
export interface Connections {
  readonly dialect: Dialect;
  readonly signals: SignalCarrier;
  run(statement: CompiledStatement, values: readonly unknown[]): Outcome | Promise<Outcome>;
  acquire(): Promise<OwnSession>;
  /** What of the server and of the way to it would make calls fail. Absent: nothing can be said. */
  inspect?(): Promise<readonly Finding[]>;
  /** Throws TRANSACTION_UNSUITABLE if the open transaction is not isolated as ours are. */
  assertSuitable(session: OwnSession): Promise<void>;
  close(): Promise<void>;
}
