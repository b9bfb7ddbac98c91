import { spawn } from 'node:child_process';
import { onTestFinished } from 'vitest';

/** How the demo has ended. */
export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How to start the demo. */
export interface DemoRun {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Sends SIGINT, as Ctrl+C does, as soon as the demo has printed this. */
  readonly stopAt?: string;
}

/** Runs the demo, against the built packages: run `pnpm build` first. */
export async function runDemo({ command: [program = '', ...args], cwd, env, stopAt }: DemoRun): Promise<Outcome> {
  const blank = { NODE_OPTIONS: undefined, TOKEN_SIGNING_SECRET: undefined, DATABASE_URL: undefined };
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...blank, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill());
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const before = stdout;
    stdout += text;
    if (stopAt !== undefined && stdout.includes(stopAt) && !before.includes(stopAt)) child.kill('SIGINT');
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { status, stdout, stderr };
}
