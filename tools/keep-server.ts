import { spawn } from 'node:child_process';
import { chownSync, mkdtempSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The account that runs a server; empty for the user of this process. */
export interface Account {
  readonly uid?: number;
  readonly gid?: number;
}

/** A server to run. */
export interface ServerProgram {
  readonly command: readonly string[];
  readonly account: Account;
  /** Its working folder, which is removed when the server has ended. */
  readonly folder: string;
  readonly stopSignal: NodeJS.Signals;
  /** The text that the server writes to stderr once it takes connections. */
  readonly ready: string;
}

/** A server that ends with this process, even if it is killed. */
export interface KeptServer {
  /** Ends the server by a signal and starts it again, in the same folder; resolves when it takes connections. */
  restart(signal: NodeJS.Signals): Promise<void>;
  stop(): Promise<void>;
}

const KEEPER = fileURLToPath(new URL('./server-keeper.mjs', import.meta.url));
const LONGEST_LOG = 10_000;

/** PostgreSQL and PgBouncer refuse to run as root: there they run as the account without rights, 65534. */
export const serverAccount: Account = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};

/** Makes an empty folder that belongs to an account. */
export function makeServerFolder(prefix: string, { uid, gid }: Account): string {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid);
  return folder;
}

/** Runs a server under the keeper, a process that survives this one until it has cleaned up. */
export async function keepServer({ command, ready, ...settings }: ServerProgram): Promise<KeptServer> {
  const keeper = spawn(process.execPath, [KEEPER, JSON.stringify(settings), ...command], {
    cwd: tmpdir(),
    detached: true, // Ctrl-C in the terminal ends only this process; the keeper notices its end
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let isRunning = true;
  const ended = new Promise<void>((resolve) => {
    keeper.once('close', () => {
      isRunning = false;
      resolve();
    });
  });
  let log = '';
  const logged = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const fail = (): void => reject(new Error(`${command[0]} did not start:\n${log}`));
      if (!isRunning) return fail();
      keeper.stderr.on('data', function look(chunk: Buffer) {
        log = (log + chunk).slice(-LONGEST_LOG);
        if (!log.includes(ready)) return;
        keeper.stderr.off('data', look).resume();
        keeper.off('close', fail).off('error', reject);
        resolve();
      });
      keeper.once('error', reject);
      keeper.once('close', fail);
    });
  await logged();
  keeper.unref();
  for (const pipe of [keeper.stdin, keeper.stderr]) (pipe as Socket).unref(); // piped, so sockets
  return {
    async restart(signal) {
      log = '';
      const started = logged();
      keeper.stdin.write(`${signal}\n`);
      await started;
    },
    async stop() {
      keeper.ref();
      keeper.stdin.end();
      await ended;
    },
  };
}
