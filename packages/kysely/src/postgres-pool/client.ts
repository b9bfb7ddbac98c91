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

/** A client that connects to nothing; it knows what the URL, the environment and the defaults come to. */
function unconnected(config: pg.PoolConfig): pg.Client {
  // pg would take it as "not given", and connect to this machine: mostly a variable that is not set.
  if (config.connectionString === '') {
    throw new TypeError(`postgresDataLayer: connectionString is empty. It looks like ${AN_EXAMPLE}`);
  }
  try {
    return new pg.Client(config);
  } catch (error) {
    // Without a cause: the driver's error may carry the URL, and with it the password.
    const said = error instanceof Error ? error.message : 'unknown';
    throw new TypeError(`postgresDataLayer: connectionString cannot be used: ${said}. It looks like ${AN_EXAMPLE}`);
  }
}

const AN_EXAMPLE = 'postgres://user:password@host:5432/database';

/** The clients of a pool, for which to connect is to wait for an answer, too. (pg asks for a class here.) */
export function clientConnectingWithin({ acquireTimeout, answerTimeout }: Patience): new () => pg.ClientBase {
  const limits = [acquireTimeout, answerTimeout].filter((limit) => limit > 0);
  const connectionTimeoutMillis = limits.length === 0 ? 0 : Math.min(...limits);
  return class extends pg.Client {
    constructor(config: pg.ClientConfig = {}) {
      // The pool hides the password from enumeration, and so from the copy.
      super({ ...config, password: config.password, connectionTimeoutMillis });
    }
  };
}
