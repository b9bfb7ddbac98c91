import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** What the compiler says of one program. Times are in microseconds. */
export interface TypeCost {
  /** The same on every machine. */
  readonly instantiations: number;
  readonly types: number;
  readonly files: number;
  readonly check: number;
  readonly total: number;
}

export type Compiler = 'tsc 7' | 'tsc 6';

/** Files of a program by name, each with its text. */
export type Program = Readonly<Record<string, string>>;

const bench = fileURLToPath(new URL('../..', import.meta.url));
const compilers: Readonly<Record<Compiler, string>> = {
  'tsc 7': join(bench, '../node_modules/typescript/bin/tsc'),
  'tsc 6': join(bench, 'node_modules/typescript-6/bin/tsc'),
};

const options = {
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
 * Checks a program as a user of the built packages would, against their emitted declarations.
 *
 * @throws Error with what the compiler says, if the program does not compile
 */
export async function countInstantiations(
  name: string,
  program: Program,
  compiler: Compiler = 'tsc 7',
): Promise<TypeCost> {
  // Inside the package, so that the compiler finds what the program imports.
  const folder = join(bench, 'node_modules/.cache/types', name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of Object.entries(program)) writeFileSync(join(folder, file), text);
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, include: ['*.ts'] }));
  return readDiagnostics(await check(compiler, folder));
}

async function check(compiler: Compiler, folder: string): Promise<string> {
  const command = [compilers[compiler], '-p', folder, '--extendedDiagnostics', '--pretty', 'false'];
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
