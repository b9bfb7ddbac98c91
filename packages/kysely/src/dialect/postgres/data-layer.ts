import { dataLayerOver, type KyselyDataLayer } from '../../session/data-layer-over.ts';
import type { OnStatement } from '../../session/on-statement.ts';
import { ownStore } from '../../session/own-store.ts';
import { postgresConnections } from './connections.ts';

/** TCP checks a silent connection after this many milliseconds. The system's default is two hours. */
const FIRST_PROBE = 10_000;
/** The longest delay that a timer of Node and a limit of PostgreSQL take: 24 days. */
const LONGEST = 2 ** 31 - 1;

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
  /**
   * How long, in milliseconds, a statement in a transaction waits for a lock before it fails with STORE_UNAVAILABLE; 0: no
   * limit. Default 5000.
   */
  readonly lockTimeout?: number;
  /**
   * How long, in milliseconds, a call waits for a free connection, or for a new one, before it fails with
   * STORE_UNAVAILABLE; 0: no limit. Default 5000.
   */
  readonly acquireTimeout?: number;
  /**
   * How long, in milliseconds, to wait for the server's answer to one statement, `begin` and `commit` too; 0: no limit. Then
   * the connection is cut and the call fails with STORE_UNAVAILABLE. Default 30000. Raise it for statements that take longer.
   */
  readonly answerTimeout?: number;
  /**
   * How long, in milliseconds, a transaction may wait for its next statement before the server rolls it back and frees its
   * locks: the process may be frozen, or the network gone; 0: no limit. Default 60000.
   */
  readonly idleInTransactionTimeout?: number;
  /** Whether TCP checks that the server of a silent connection is still there. Default true. */
  readonly keepAlive?: boolean;
  /**
   * Whether connections keep statements prepared. Default true. Set it to false behind a pooler that gives each transaction
   * another connection, such as PgBouncer with `pool_mode = transaction`.
   */
  readonly preparedStatements?: boolean;
  /** Called after each statement, without values, for tests and tracing. */
  readonly onStatement?: OnStatement;
}

/**
 * A data layer on PostgreSQL, through a pool of pg. Statements are kept prepared on each connection; transactions are
 * READ COMMITTED. Connects when it is first used.
 *
 * @throws TypeError if a limit is no whole number of milliseconds, or the connection string is no such URL.
 * @example
 * const dataLayer = postgresDataLayer({ connectionString: process.env.DATABASE_URL });
 */
export function postgresDataLayer(options: PostgresOptions): KyselyDataLayer {
  const {
    lockTimeout = 5000,
    acquireTimeout = 5000,
    answerTimeout = 30_000,
    idleInTransactionTimeout = 60_000,
    keepAlive = true,
    preparedStatements = true,
    onStatement,
    ssl,
    ...rest
  } = options;
  assertMilliseconds({ lockTimeout, acquireTimeout, answerTimeout, idleInTransactionTimeout });
  const config = {
    ...rest,
    ...(ssl !== undefined && { ssl: typeof ssl === 'boolean' ? ssl : { ...ssl } }),
    keepAlive,
    keepAliveInitialDelayMillis: FIRST_PROBE,
  };
  const connections = postgresConnections(config, {
    patience: { acquireTimeout, answerTimeout },
    limits: { lockTimeout, idleInTransactionTimeout },
    preparedStatements,
    onStatement,
  });
  return dataLayerOver(ownStore(connections));
}

/** The limits are written into statements, and timers take no longer ones. */
function assertMilliseconds(limits: Readonly<Record<string, number>>): void {
  for (const [name, limit] of Object.entries(limits)) {
    if (Number.isInteger(limit) && limit >= 0 && limit <= LONGEST) continue;
    throw new TypeError(`postgresDataLayer: ${name} must be whole milliseconds, from 0 (no limit) to ${LONGEST}`);
  }
}
