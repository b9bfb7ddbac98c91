import { dataLayerOver, type KyselyDataLayer } from '../../session/data-layer-over.ts';
import type { OnStatement } from '../../session/on-statement.ts';
import { ownStore } from '../../session/own-store.ts';
import { postgresConnections } from './connections.ts';

/** How to reach a PostgreSQL database. What is left out is taken from PGHOST, PGUSER and so on. */
export interface PostgresOptions {
  /** `postgres://user:password@host:5432/database`; wins over the single members below. */
  readonly connectionString?: string;
  /** The server. Default: PGHOST, else localhost. */
  readonly host?: string;
  /** Its port. Default: PGPORT, else 5432. */
  readonly port?: number;
  /** The role. Default: PGUSER, else the user of the process. */
  readonly user?: string;
  /** The role's password; a function is asked for each new connection. Default: PGPASSWORD, else none. */
  readonly password?: string | (() => string | Promise<string>);
  /** The database. Default: PGDATABASE, else the name of the role. */
  readonly database?: string;
  /** TLS: true, or the options of `tls.connect`. */
  readonly ssl?: boolean | { readonly [option: string]: unknown };
  /** Settings of each connection, as for `psql`: `-c search_path=app`. */
  readonly options?: string;
  /** Shown in pg_stat_activity. */
  readonly application_name?: string;
  /** The most connections open at once. Default 10. */
  readonly max?: number;
  /** After how many idle milliseconds a connection is closed. Default 10000. */
  readonly idleTimeoutMillis?: number;
  /** Lets the process end while connections are idle. Default false. */
  readonly allowExitOnIdle?: boolean;
  /** How long, in milliseconds, a statement waits for a lock before it fails with STORE_UNAVAILABLE. Default 5000. */
  readonly lockTimeout?: number;
  /** How long, in milliseconds, a call waits for a free connection before it fails with STORE_UNAVAILABLE. Default 5000. */
  readonly acquireTimeout?: number;
  /** Told of each statement, for tests and tracing; never of values. */
  readonly onStatement?: OnStatement;
}

/**
 * A data layer on PostgreSQL, through a pool of pg. Statements are kept prepared on each connection; transactions are
 * READ COMMITTED. Connects when it is first used.
 *
 * @example
 * const dataLayer = postgresDataLayer({ connectionString: process.env.DATABASE_URL });
 */
export function postgresDataLayer(options: PostgresOptions): KyselyDataLayer {
  const { lockTimeout = 5000, acquireTimeout = 5000, onStatement, ssl, ...pool } = options;
  const config = {
    ...pool,
    ...(ssl !== undefined && { ssl: typeof ssl === 'boolean' ? ssl : { ...ssl } }),
    lock_timeout: lockTimeout,
    connectionTimeoutMillis: acquireTimeout,
  };
  return dataLayerOver(ownStore(postgresConnections(config, onStatement)));
}
