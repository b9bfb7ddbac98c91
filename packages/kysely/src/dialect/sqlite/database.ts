import type { Lock, SignalCarrier } from '@ashlar/core/data-layer';
import type { CompiledQuery, QueryResult } from 'kysely';
import type { SqliteConnection } from './connection.ts';

/** The two connections of one database and the lock of the one that writes. */
export interface SqliteDatabase {
  readonly writer: SqliteConnection;
  /** Sees only committed rows. It is the writer itself if there can be no second connection, as in memory. */
  readonly reader: SqliteConnection;
  /** Held by the one who writes. */
  readonly lock: Lock;
  readonly signals: SignalCarrier;
  /** The deadline of a call that starts now. */
  deadline(): number;
  /** Runs a statement of the application outside of transactions. */
  executeOutside(query: CompiledQuery): Promise<QueryResult<unknown>>;
}
