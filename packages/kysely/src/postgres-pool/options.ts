import type { SignalCarrier } from '@ashlar/core/data-layer';
import type { OnStatement } from '../session/on-statement.ts';

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
   * How long, in milliseconds, a write, or a statement in a transaction, waits for a lock before it fails with
   * STORE_UNAVAILABLE; 0: no limit. Default 5000.
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
  /**
   * How to hear of log-outs in other processes. Default: over one connection more to the same server, while something
   * listens. Behind a pooler that gives each transaction another connection: `postgresListener` with the address of the
   * server itself, or `redisSignals`.
   */
  readonly signals?: SignalCarrier;
  /** Called after each statement, without values, for tests and tracing. */
  readonly onStatement?: OnStatement;
}
