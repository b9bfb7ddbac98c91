import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** The figures of the compiler for one program. Times are in microseconds. */
export interface TypeCost {
  /** The same on every machine; with several checkers, not the same for every order of the files. */
  readonly instantiations: number;
  readonly types: number;
  readonly files: number;
  readonly check: number;
  readonly total: number;
}

/**
 * tsc 7 shares the files of a program between four checkers. A type that two of them need is inferred twice: one declaration
 * file more can raise the count by half. One checker counts every type once, so budgets use one. The times are those of the
 * plain compiler, for which a user waits.
 */
export type Compiler = 'tsc 7' | 'tsc 7, one checker' | 'tsc 6';

/** Files of a program by name, each with its text. */
export type Program = Readonly<Record<string, string>>;

const bench = fileURLToPath(new URL('../..', import.meta.url));
const tsc7 = join(bench, '../node_modules/typescript/bin/tsc');
const compilers: Readonly<Record<Compiler, readonly string[]>> = {
  'tsc 7': [tsc7],
  'tsc 7, one checker': [tsc7, '--checkers', '1'],
  'tsc 6': [join(bench, 'node_modules/typescript-6/bin/tsc')],
};

/** The `compilerOptions` of a program, as in a tsconfig.json. */
export const options = {
  target: 'es2023',
  lib: ['es2023'],
  module: 'nodenext',
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: true,
  noEmit: true,
  allowImportingTsExtensions: true,
  types: ['node'],
  typeRoots: [join(bench, '../node_modules/@types')],
};

/**
 * Checks a program like a user of the built packages, against their emitted declarations.
 *
 * @throws Error with the messages of the compiler, if the program does not compile
 */
export async function countInstantiations(
  name: string,
  program: Program,
  compiler: Compiler = 'tsc 7, one checker',
): Promise<TypeCost> {
  return readDiagnostics(await check(compiler, writeProgram(name, program)));
}

/** Writes a program into a folder of its own: inside the package, so that the compiler finds what it imports. */
export function writeProgram(name: string, program: Program): string {
  const folder = join(bench, 'node_modules/.cache/types', name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of Object.entries(program)) writeFileSync(join(folder, file), text);
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, include: ['*.ts'] }));
  return folder;
}

async function check(compiler: Compiler, folder: string): Promise<string> {
  const command = [...compilers[compiler], '-p', folder, '--extendedDiagnostics', '--pretty', 'false'];
  try {
    return (await promisify(execFile)(process.execPath, command)).stdout;
  } catch (error) {
    const { stdout } = error as { stdout?: string };
    throw new Error(`${folder} does not compile:\n${stdout}`, { cause: error });
  }
}

function readDiagnostics(text: string): TypeCost {
  const read = (label: string): number => {
    const value = text.match(new RegExp(`^${label}: +([\\d.]+)s?$`, 'm'))?.[1];
    if (value === undefined) throw new Error(`the compiler does not tell "${label}":\n${text}`);
    return Number(value);
  };
  return {
    instantiations: read('Instantiations'),
    types: read('Types'),
    files: read('Files'),
    check: read('Check time') * 1e6,
    total: read('Total time') * 1e6,
  };
}
