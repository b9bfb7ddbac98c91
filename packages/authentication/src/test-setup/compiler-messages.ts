// Programs that do not compile, one mistake a line, and what the compiler says of each.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** A line that does not compile. */
export interface Mistake {
  readonly name: string;
  /** One line of code. */
  readonly code: string;
  readonly says: RegExp;
  /** At which text of the line the compiler points. */
  readonly at: string;
}

/** What the compiler said. */
export interface CompilerMessages {
  readonly output: string;
  /** The one message about a mistake, by its place in the list. Undefined if there is none, or more than one. */
  of(index: number): { readonly column: number; readonly text: string } | undefined;
}

/** Compiles `start` and then the mistakes, in a package with the dependencies of `packageName`. */
export async function compilerMessages(
  packageName: string,
  { start, mistakes }: { readonly start: string; readonly mistakes: readonly Mistake[] },
): Promise<CompilerMessages> {
  // Inside the package, so that its dependencies are found.
  const cache = join(root, 'packages', packageName, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'compiler-messages-'));
  try {
    writeFileSync(join(folder, 'mistakes.ts'), `${start}${mistakes.map(({ code }) => code).join('\n')}\n`);
    const tsconfig = { extends: join(root, 'tsconfig.test.json'), files: ['mistakes.ts'], include: [] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));
    return readMessages(await compile(folder), start.split('\n').length);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function compile(folder: string): Promise<string> {
  return new Promise((resolve) => {
    execFile(join(root, 'node_modules/.bin/tsc'), ['-p', folder, '--pretty', 'false'], (_error, stdout) =>
      resolve(stdout),
    );
  });
}

/** A message with its indented continuation, and the column it points at. */
function readMessages(output: string, firstLine: number): CompilerMessages {
  const messages = output.split(/\n(?=\S)/);
  return {
    output,
    of(index) {
      const found = messages.filter((message) => message.includes(`mistakes.ts(${firstLine + index},`));
      const [text] = found;
      if (text === undefined || found.length !== 1) return undefined;
      return { column: Number(/mistakes\.ts\(\d+,(\d+)\)/.exec(text)?.[1]), text };
    },
  };
}
