import { dataLayerOver, type KyselyDataLayer } from '../../session/data-layer-over.ts';
import type { OnStatement } from '../../session/on-statement.ts';
import { ownStore } from '../../session/own-store.ts';
import type { Connections } from '../../session/session.ts';
import { sqliteConnections } from './connections.ts';
import { translateSqliteError } from './translate-error.ts';

/** How to open a SQLite database. */
export interface SqliteOptions {
  /** The file; `':memory:'` for a database that ends with this data layer. */
  readonly filename: string;
  /**
   * How long, in milliseconds, a statement or transaction waits for others that hold the database, in this process or
   * another, before it fails with STORE_UNAVAILABLE. Waiting never blocks the event loop. Default 5000.
   */
  readonly timeout?: number;
  /** Told of each statement, for tests and tracing; never of values. */
  readonly onStatement?: OnStatement;
}

/**
 * A data layer on SQLite, through better-sqlite3: WAL, foreign keys on, `synchronous = full`. Write transactions queue;
 * reads of a file do not wait for them, and see only what is committed.
 *
 * @example
 * const dataLayer = sqliteDataLayer({ filename: 'app.db' });
 * @throws AshlarError STORE_UNAVAILABLE if the file cannot be opened.
 */
export function sqliteDataLayer({ filename, timeout = 5000, onStatement }: SqliteOptions): KyselyDataLayer {
  return dataLayerOver(ownStore(open({ filename, timeout, onStatement })));
}

function open(options: Parameters<typeof sqliteConnections>[0]): Connections {
  try {
    return sqliteConnections(options);
  } catch (error) {
    throw translateSqliteError(error, undefined);
  }
}
