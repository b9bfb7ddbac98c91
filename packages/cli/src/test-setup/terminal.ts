import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished, test } from 'vitest';

const program = fileURLToPath(new URL('../bin.ts', import.meta.url));
const sources = fileURLToPath(new URL('../../../../tools/resolve-sources.mjs', import.meta.url));

/** Keys as a terminal sends them. */
const keys = { down: '\u001b[B', enter: '\r', interrupt: '\u0003' } as const;

/** What a person sees, and does then. */
export interface Answer {
  /** A part of the question. */
  readonly to: string;
  readonly keys: readonly (keyof typeof keys)[];
}

/** What was on the terminal, and how the command ended. */
export interface SeenRun {
  readonly code: number | null;
  /** Without colours and movements. */
  readonly seen: string;
  /** All that came. */
  readonly screen: string;
}

/**
 * Whether commands can run in a terminal here: by `script` of util-linux, which is on every Debian. If not, a skipped test says
 * so. With `CI=true` the tests run even then, and fail.
 */
export function hasTerminalHere(): boolean {
  const { stdout } = spawnSync('script', ['--version'], { encoding: 'utf8' });
  if (stdout?.includes('util-linux') || process.env.CI === 'true') return true;
  test.skip('in a terminal (there is no `script` of util-linux)', () => {});
  return false;
}

/** Runs a command in a folder, in a terminal, and answers its questions in their order. */
export async function runInTerminal(
  folder: string,
  args: readonly string[],
  answers: readonly Answer[] = [],
): Promise<SeenRun> {
  const parts = [process.execPath, '--import', sources, program, ...args].map((part) => `'${part}'`);
  // Without a size, each letter would be on a line of its own.
  const command = `stty cols 120 rows 40; ${parts.join(' ')}`;
  const env = { ...process.env, CI: '', NO_COLOR: '', TERM: 'xterm' };
  // Its own input is a pipe: it copies what comes there to the terminal.
  const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], { cwd: folder, env });
  const end = (): void => void child.kill('SIGKILL');
  onTestFinished(end);
  const patience = setTimeout(end, PATIENCE);
  let screen = '';
  let waiting = [...answers];
  child.stdout.on('data', (chunk) => {
    screen += chunk;
    const [next, ...others] = waiting;
    if (next === undefined || !plain(screen).includes(next.to)) return;
    waiting = others;
    void press(next.keys);
  });
  const press = async (pressed: Answer['keys']): Promise<void> => {
    for (const [index, key] of pressed.entries()) {
      // One after the other, as from a hand: what comes at once is taken for pasted text.
      await new Promise((resolve) => setTimeout(resolve, 150));
      child.stdin.write(keys[key]);
      // A busy machine may read it late, and shows then that it has.
      if (index < pressed.length - 1) await once(child.stdout, 'data');
    }
  };
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearTimeout(patience);
  const unasked = waiting.map(({ to }) => to);
  if (unasked.length > 0) throw new Error(`it did not ask: ${unasked.join(', ')}. It said: ${plain(screen)}`);
  return { code, seen: plain(screen), screen };
}

/** How long a command may wait for an answer that does not come, in milliseconds. */
const PATIENCE = 100_000;

const CONTROLS = new RegExp(`${String.fromCharCode(27)}\\[[?\\d;]*[A-Za-z]|\\r`, 'g');

function plain(screen: string): string {
  return screen.replaceAll(CONTROLS, '');
}
