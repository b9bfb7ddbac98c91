import pg from 'pg';

/** How long to wait, in milliseconds; 0: for ever. */
export interface Patience {
  readonly acquireTimeout: number;
  readonly answerTimeout: number;
}

/**
 * Where a server is, for messages: `PostgreSQL at localhost:5432`.
 *
 * @throws TypeError if the connection string or a file that it names cannot be read.
 */
export function placeOf(config: pg.PoolConfig): string {
  const { host, port } = unconnected(config);
  return `PostgreSQL at ${host.startsWith('/') ? `${host}/.s.PGSQL.${port}` : `${host}:${port}`}`;
}

/** A client that does not connect. It works out the host and port from the URL, the environment and the defaults. */
function unconnected(config: pg.PoolConfig): pg.Client {
  // An empty text is mostly a variable that is not set. pg would ignore it, and connect to this machine.
  if (config.connectionString === '') {
    throw new TypeError(
      'postgresDataLayer: connectionString is empty: set the variable that it reads. node --env-file=.env reads variables ' +
        `from that file. It looks like ${AN_EXAMPLE}`,
    );
  }
  try {
    return new pg.Client(config);
  } catch (error) {
    // No cause: the driver's error may hold the URL with the password.
    const said = error instanceof Error ? error.message : 'unknown';
    throw new TypeError(`postgresDataLayer: connectionString cannot be used: ${said}. It looks like ${AN_EXAMPLE}`);
  }
}

const AN_EXAMPLE = 'postgres://user:password@host:5432/database';

/** The clients of a pool. Connecting has a limit too, because it waits for an answer. (pg asks for a class here.) */
export function clientConnectingWithin({ acquireTimeout, answerTimeout }: Patience): new () => pg.ClientBase {
  const limits = [acquireTimeout, answerTimeout].filter((limit) => limit > 0);
  const connectionTimeoutMillis = limits.length === 0 ? 0 : Math.min(...limits);
  return class extends pg.Client {
    constructor(config: pg.ClientConfig = {}) {
      // The pool makes the password non-enumerable, so the spread does not copy it.
      // In a pipeline, pg takes no queries but its own, and ours are not.
      super({ ...config, password: config.password, connectionTimeoutMillis, pipeline: false });
    }
  };
}
