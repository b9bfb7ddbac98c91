import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { freePort } from '../../../../tools/free-port.ts';

/** How to start the application. */
export interface DemoStart {
  /** Default: a free one. */
  readonly port?: number;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** The command before the arguments. Default: Node with main.ts, against the built packages. */
  readonly command?: readonly string[];
}

/** The application in a process of its own. */
export interface RunningDemo {
  /** The address that it has printed. */
  readonly url: string;
  readonly port: number;
  /** All that it has printed so far. */
  printed(): string;
  /** Sends a signal, and resolves to the status with which the process ends. */
  stop(signal?: 'SIGTERM' | 'SIGINT'): Promise<number | null>;
}

/** How a process has ended. */
export interface EndedDemo {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const main = fileURLToPath(new URL('../main.ts', import.meta.url));

/** The secret of tests. */
export const secret = 'a secret of tests, long enough for HS256';

/** Nothing of the environment of the tests reaches the application. */
const blank = {
  NODE_OPTIONS: undefined,
  NODE_ENV: undefined,
  PORT: undefined,
  DATABASE_URL: undefined,
  TOKEN_SIGNING_SECRET: undefined,
  BASE_URL: undefined,
};

/** Starts the application, and waits until it serves. It ends with the test. */
export async function startDemo({ port: given, args = [], ...rest }: DemoStart = {}): Promise<RunningDemo> {
  const port = given ?? (await freePort());
  const { output, stop, until } = startProgram({ ...rest, args: ['--port', String(port), ...args] });
  const address = /^Notes are served at (\S+)$/m;
  await until(async () => address.test(output.stdout));
  const url = address.exec(output.stdout)?.[1] ?? '';
  return { url, port, printed: () => output.stdout + output.stderr, stop };
}

/** A program in a process of its own. */
interface RunningProgram {
  readonly output: { readonly stdout: string; readonly stderr: string };
  readonly stop: RunningDemo['stop'];
  /** Resolves when something is so. It rejects if the program ends before. */
  until(isSo: () => Promise<boolean>): Promise<void>;
}

/** Starts a program. It ends with the test. */
export function startProgram(start: Omit<DemoStart, 'port'>): RunningProgram {
  const { child, output } = launch(start);
  const ended = once(child, 'close');
  const stop = async (signal: 'SIGTERM' | 'SIGINT' = 'SIGTERM'): Promise<number | null> => {
    child.kill(signal);
    await ended;
    return child.exitCode;
  };
  onTestFinished(async () => void (await stop()));
  return {
    output,
    stop,
    async until(isSo) {
      while (!(await isSo())) {
        if (child.exitCode !== null) throw new Error(`it has ended: ${output.stdout}${output.stderr}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
  };
}

/** Starts the application, and waits until it ends by itself. */
export async function failingDemo(start: Omit<DemoStart, 'port'>): Promise<EndedDemo> {
  const { child, output } = launch(start);
  onTestFinished(() => void child.kill());
  await once(child, 'close');
  return { status: child.exitCode, ...output };
}

function launch({ args = [], env, cwd, command = [process.execPath, main] }: Omit<DemoStart, 'port'>): {
  readonly child: ChildProcess;
  readonly output: { stdout: string; stderr: string };
} {
  const [program = '', ...first] = command;
  const child = spawn(program, [...first, ...args], { cwd, env: { ...process.env, ...blank, ...env } });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  return { child, output };
}
