import type { Outcome } from '@ashlar/core/data-layer';
import type { CompiledQuery, QueryResult } from 'kysely';
import type { PoolClient } from 'pg';
import type { CompiledStatement } from '../../compile/compiled-statement.ts';
import type { Ahead } from '../../postgres-pool/begin.ts';

/** How statements are sent over a connection. */
export interface PostgresDatabase {
  /** Runs a statement of ours, kept prepared on each connection. */
  run(client: PoolClient, sent: SentStatement): Promise<Outcome>;
  /** Runs a statement of the application, and tells whether it has ended the transaction around it. */
  execute(client: PoolClient, query: CompiledQuery): Promise<Executed>;
  /**
   * Runs `begin`, `commit` and the like; resolves to what the server says that it did, for the last of several. `shown` is
   * what `onStatement` gets, if the text holds values.
   */
  command(client: PoolClient, sql: string, shown?: string): Promise<string>;
}

/** A statement of ours with its values. */
export interface SentStatement {
  readonly statement: CompiledStatement;
  readonly values: readonly unknown[];
  /** What to run before it in the same message. Outside of transactions, that is one transaction. */
  readonly ahead?: Ahead;
  /** Called when the message with the statement is about to be sent: what fails before has not carried it out. */
  sending?(): void;
}

/** What a statement of the application did. */
interface Executed {
  readonly result: QueryResult<unknown>;
  /** Whether it ended a transaction, by `commit`, `rollback and chain` and so on. */
  readonly endedTransaction: boolean;
}
