import { spawn } from 'node:child_process';

/** The output and the status of a program. */
export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a TypeScript file with Node, against the built packages: run `pnpm build` first. */
export async function runNode(
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<Outcome> {
  const ofTheRun = { NODE_OPTIONS: undefined, TOKEN_SIGNING_SECRET: undefined, POSTGRES_URL: undefined };
  const child = spawn(process.execPath, args, {
    cwd: options.cwd,
    env: { ...process.env, ...ofTheRun, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
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
