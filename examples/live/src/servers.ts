import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A server in a process of its own. */
export interface RunningServer {
  /** How the demo calls it. */
  readonly name: string;
  readonly pid: number | undefined;
  readonly url: string;
  /** Ends it. Resolves when the process is gone. */
  stop(): Promise<void>;
}

const program = fileURLToPath(new URL('./server.ts', import.meta.url));

/** Starts a server over a database, on a free port. It ends with this process, even if that is killed. */
export async function startServer(name: string, databaseUrl: string): Promise<RunningServer> {
  const child = spawn(process.execPath, [program], {
    env: { ...process.env, DATABASE_URL: databaseUrl },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const gone = once(child, 'exit');
  const stop = async (): Promise<void> => {
    child.stdin.end();
    await gone;
  };
  const port = await portOf(child, gone);
  return { name, pid: child.pid, url: `http://127.0.0.1:${port}`, stop };
}

async function portOf(child: ChildProcess, gone: Promise<unknown>): Promise<number> {
  const [line] = await Promise.race([
    once(child.stdout ?? child, 'data'),
    gone.then(() => Promise.reject(new Error('a server did not start'))),
  ]);
  return Number(String(line));
}
