import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** The output of a program, and its status. */
export interface Outcome {
  readonly status: number;
  readonly output: string;
}

/** Runs a JavaScript program with the Node of this process. */
export async function runProgram(
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<Outcome> {
  const env = { ...process.env, NODE_OPTIONS: undefined, NO_COLOR: '1', ...options.env };
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [...args], { cwd: options.cwd, env });
    return { status: 0, output: stdout + stderr };
  } catch (error) {
    const { code, stdout = '', stderr = '' } = error as { code?: unknown; stdout?: string; stderr?: string };
    if (typeof code !== 'number') throw error;
    return { status: code, output: stdout + stderr };
  }
}
