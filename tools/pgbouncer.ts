import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { freePort } from './free-port.ts';
import { keepServer, makeServerFolder, serverAccount } from './keep-server.ts';

/** A PgBouncer in front of a PostgreSQL server. */
export interface PgBouncer {
  /** Like the URL of the server behind it; it may name any database of that server. */
  readonly url: string;
  stop(): Promise<void>;
}

/** When PgBouncer takes a server connection back from a client: when the client disconnects, or after each transaction. */
export type PoolMode = 'session' | 'transaction';

// Debian installs it into a folder that is only in the PATH of root.
const env = { ...process.env, PATH: [process.env.PATH, '/usr/sbin', '/usr/local/sbin'].join(delimiter) };

/** The version of the PgBouncer on this machine, such as `1.18.0`; undefined where none is installed. */
export function pgBouncerVersion(): string | undefined {
  const { status, stdout } = spawnSync('pgbouncer', ['--version'], { env, encoding: 'utf8' });
  return status === 0 ? /^PgBouncer (\S+)/.exec(stdout)?.[1] : undefined;
}

/**
 * Starts a PgBouncer on a free port of this machine, with its default settings. It ends with `stop()`, or with this process,
 * even if that is killed.
 */
export async function startPgBouncer(serverUrl: string, poolMode: PoolMode): Promise<PgBouncer> {
  const account = serverAccount;
  const folder = makeServerFolder('ashlar-pgbouncer-', account);
  try {
    const port = await freePort();
    const settings = join(folder, 'pgbouncer.ini');
    writeFileSync(settings, settingsOf({ server: new URL(serverUrl), port, poolMode }), { mode: 0o644 });
    const command = ['pgbouncer', settings];
    // SIGTERM ends PgBouncer 1.18 at once; SIGINT would wait for its clients.
    const server = await keepServer({ command, account, folder, stopSignal: 'SIGTERM', ready: 'process up' });
    const url = new URL(serverUrl);
    url.hostname = '127.0.0.1';
    url.port = String(port);
    return { url: url.href, stop: server.stop };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

interface PgBouncerSettings {
  readonly server: URL;
  readonly port: number;
  readonly poolMode: PoolMode;
}

/** Every client may connect, as the user of the server's URL. */
function settingsOf({ server, port, poolMode }: PgBouncerSettings): string {
  const { hostname, port: serverPort, username, password } = server;
  const login = [
    `host=${hostname}`,
    `port=${serverPort || 5432}`,
    `user=${quoted(username)}`,
    ...(password === '' ? [] : [`password=${quoted(password)}`]),
  ];
  return `[databases]
* = ${login.join(' ')}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = ${poolMode}
`;
}

function quoted(part: string): string {
  return `'${decodeURIComponent(part).replaceAll("'", "''")}'`;
}
