import type { Outcome } from '@ashlar/core';
import type { CompiledQuery, QueryResult } from 'kysely';
import type { PoolClient } from 'pg';
import type { CompiledStatement } from '../../compile/compiled-statement.ts';

/** The pool of one database, as far as sessions use it. */
export interface PostgresDatabase {
  /** Runs a statement of ours, kept prepared on each connection. */
  run(client: PoolClient, statement: CompiledStatement, values: readonly unknown[]): Promise<Outcome>;
  /** Runs a statement of the application. */
  execute(client: PoolClient, query: CompiledQuery): Promise<QueryResult<unknown>>;
  /** Runs `begin`, `commit` and the like; resolves to what the server says that it did. */
  command(client: PoolClient, sql: string): Promise<string>;
}
