import { spawnSync } from 'node:child_process';
import { freePort } from './free-port.ts';
import { type KeptServer, keepServer, makeServerFolder, serverAccount } from './keep-server.ts';

/** A Redis on this machine. */
export interface Redis extends KeptServer {
  readonly url: string;
}

/** The version of the Redis on this machine, such as `7.0.15`; undefined where none is installed. */
export function redisVersion(): string | undefined {
  const { status, stdout } = spawnSync('redis-server', ['--version'], { encoding: 'utf8' });
  return status === 0 ? / v=(\S+)/.exec(stdout)?.[1] : undefined;
}

/** Starts a Redis on a free port of this machine, which keeps nothing. It ends with `stop()`, or with this process. */
export async function startRedis(): Promise<Redis> {
  if (redisVersion() === undefined)
    throw new Error('Redis is not installed. Debian has it: apt-get install redis-server');
  const port = await freePort();
  const options = ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--appendonly', 'no'];
  const server = await keepServer({
    // Redis writes its log to stdout.
    command: ['sh', '-c', 'exec redis-server "$@" >&2', 'sh', ...options],
    account: serverAccount,
    folder: makeServerFolder('ashlar-redis-', serverAccount),
    stopSignal: 'SIGTERM',
    ready: 'Ready to accept connections',
  });
  return { ...server, url: `redis://127.0.0.1:${port}` };
}
