import type { Outcome, Row } from '@ashlar/core/data-layer';
import Database from 'better-sqlite3';
import type { CompiledQuery, QueryResult } from 'kysely';
import type { CompiledStatement } from '../../compile/compiled-statement.ts';
import { type OnStatement, report } from '../../session/on-statement.ts';

type Values = readonly unknown[];
type Prepared = Database.Statement<unknown[], readonly unknown[]>;

/** One connection of better-sqlite3, with its prepared statements. It never waits: a locked database is SQLITE_BUSY. */
export interface SqliteConnection {
  readonly inTransaction: boolean;
  run(statement: CompiledStatement, values: Values): Outcome;
  /** Whether a statement of the application leaves the database as it is. */
  isReadOnly(sql: string): boolean;
  /** Runs a statement of the application. */
  execute(query: CompiledQuery): QueryResult<unknown>;
  /** Runs `begin immediate`, `commit` and the like. */
  command(sql: string): void;
  /** A number that changes when another connection has committed. */
  dataVersion(): number;
  close(): void;
}

const NO_ROWS: readonly Row[] = Object.freeze([]);

/** Opens a connection; `timeout` (ms) is how long opening itself may wait for another process. */
export function openSqliteConnection(
  filename: string,
  pragmas: readonly string[],
  { timeout, onStatement }: { readonly timeout: number; readonly onStatement?: OnStatement | undefined },
): SqliteConnection {
  const database = new Database(filename, { timeout });
  try {
    for (const pragma of pragmas) database.pragma(pragma);
    // From here on, waiting would block the event loop. A holder of the lock in this process could not go on.
    database.pragma('busy_timeout = 0');
  } catch (error) {
    database.close();
    throw error;
  }
  const connection = connectionOver(database);
  return onStatement === undefined ? connection : observed(connection, onStatement);
}

/** Filters from outside take any number of shapes; those beyond this number are prepared again each time. */
const mostPrepared = 2000;

function connectionOver(database: Database.Database): SqliteConnection {
  // Two resources may read one column, one of them as a bigint.
  const prepared = new Map<string, Prepared>();
  const preparedForBigints = new Map<string, Prepared>();
  const commands = new Map<string, Database.Statement<[]>>();

  function prepare({ sql, readsBigints }: CompiledStatement): Prepared {
    const statement = database.prepare<unknown[], readonly unknown[]>(sql);
    if (statement.reader) statement.raw(true);
    if (readsBigints) statement.safeIntegers(true);
    const kept = readsBigints ? preparedForBigints : prepared;
    if (kept.size < mostPrepared) kept.set(sql, statement);
    return statement;
  }

  return {
    get inTransaction() {
      return database.inTransaction;
    },
    run(compiled, values) {
      const kept = compiled.readsBigints ? preparedForBigints : prepared;
      const statement = kept.get(compiled.sql) ?? prepare(compiled);
      if (!statement.reader) return { rows: NO_ROWS, count: statement.run(...values).changes };
      const rows = compiled.decode(statement.all(...values));
      return { rows, count: rows.length };
    },
    isReadOnly(sql) {
      try {
        return database.prepare(sql).readonly;
      } catch {
        // This connection may know older tables. The writing connection knows the current ones.
        return false;
      }
    },
    execute({ sql, parameters }) {
      const statement = database.prepare<unknown[], unknown>(sql);
      if (statement.reader) return { rows: statement.all(...parameters) };
      const { changes, lastInsertRowid } = statement.run(...parameters);
      return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
    },
    command(sql) {
      const command = commands.get(sql) ?? database.prepare<[]>(sql);
      commands.set(sql, command);
      command.run();
    },
    dataVersion: () => Number(database.pragma('data_version', { simple: true })),
    close: () => {
      database.close();
    },
  };
}

function observed(connection: SqliteConnection, listener: OnStatement): SqliteConnection {
  function telling<Result>(sql: string, work: () => Result): Result {
    const at = performance.now();
    const before = connection.inTransaction;
    try {
      return work();
    } finally {
      report(listener, sql, { at, inTransaction: before || connection.inTransaction });
    }
  }
  return {
    get inTransaction() {
      return connection.inTransaction;
    },
    run: (statement, values) => telling(statement.sql, () => connection.run(statement, values)),
    isReadOnly: (sql) => connection.isReadOnly(sql),
    execute: (query) => telling(query.sql, () => connection.execute(query)),
    command: (sql) => telling(sql, () => connection.command(sql)),
    dataVersion: () => connection.dataVersion(),
    close: () => connection.close(),
  };
}
