import type { KyselyDataLayer } from '@ashlar/kysely';
import { postgresDataLayer } from '@ashlar/kysely/postgres';
import { sqliteDataLayer } from '@ashlar/kysely/sqlite';

/** Where the notes are kept. */
export interface Place {
  /** The PostgreSQL to use. Undefined: SQLite. */
  readonly databaseUrl: string | undefined;
  /** The file of SQLite. */
  readonly filename: string;
}

/** A database, and the folder of the migrations that lead to its tables. Each kind of database has migrations of its own. */
export interface OpenedStore {
  readonly dataLayer: KyselyDataLayer;
  readonly migrations: URL;
}

/** Opens the database. Nothing is connected until it is used. */
export function openStore({ databaseUrl, filename }: Place): OpenedStore {
  if (databaseUrl !== undefined) {
    return {
      dataLayer: postgresDataLayer({ connectionString: databaseUrl }),
      migrations: new URL('../migrations/postgres', import.meta.url),
    };
  }
  return {
    dataLayer: sqliteDataLayer({ filename }),
    migrations: new URL('../migrations/sqlite', import.meta.url),
  };
}
