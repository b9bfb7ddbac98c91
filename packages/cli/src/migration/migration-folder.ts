import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Migration } from 'kysely/migration';
import { CliError } from '../output/cli-error.ts';
import { reasonOfLoading } from '../output/reason-of-loading.ts';
import { parseSnapshot, printSnapshot, type Snapshot } from '../schema/snapshot.ts';

/** A migration as its file says it. */
export interface Step extends Migration {
  readonly name: string;
  /** It runs outside of transactions, alone: `create index concurrently` refuses to run in one. */
  readonly outsideTransaction: boolean;
  /** The tables that a database may have already, if it is the first one and adopts them. */
  readonly baseline: readonly string[] | undefined;
}

const FILE = /^(\d{4})_[\w-]+\.(?:ts|mts|js|mjs)$/;
const SNAPSHOT = 'snapshot.json';

/** The names of the migrations in a folder, in their order. Two of one number are an error. */
export function namesIn(folder: string): string[] {
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => FILE.test(file)) : [];
  const byNumber = new Map<string, string[]>();
  for (const file of files.sort()) {
    const number = file.slice(0, 4);
    byNumber.set(number, [...(byNumber.get(number) ?? []), file]);
  }
  const clashes = [...byNumber.values()].filter(({ length }) => length > 1);
  if (clashes.length > 0) {
    const next = nextNumber(files.map(nameOf));
    throw new CliError(
      ...clashes.map((same) => ({
        problem: `${same.join(' and ')} have the same number: two branches have generated them`,
        cure: `rename the one that no database has run yet to ${next}${same[1]?.slice(4)}. "npx --no-install ashlar migrate --plan" names those that are pending`,
      })),
    );
  }
  return files.map(nameOf);
}

/** The number of the next migration. */
export function nextNumber(names: readonly string[]): string {
  const last = Math.max(0, ...names.map((name) => Number(name.slice(0, 4))));
  return String(last + 1).padStart(4, '0');
}

/** The texts of the migrations of these names. */
export function textsIn(folder: string, names: readonly string[]): readonly string[] {
  const files = names.length === 0 ? [] : readdirSync(folder).filter((file) => FILE.test(file));
  return files.filter((file) => names.includes(nameOf(file))).map((file) => readFileSync(join(folder, file), 'utf8'));
}

/** Loads the migrations of a folder. */
export async function stepsIn(folder: string): Promise<readonly Step[]> {
  const names = namesIn(folder);
  const files = names.length === 0 ? [] : readdirSync(folder).filter((file) => FILE.test(file));
  return Promise.all(
    names.map(async (name) => loadStep(join(folder, files.find((file) => nameOf(file) === name) ?? name), name)),
  );
}

async function loadStep(path: string, name: string): Promise<Step> {
  let loaded: Readonly<Record<string, unknown>>;
  try {
    loaded = await import(pathToFileURL(path).href);
  } catch (error) {
    const problem = `${path} cannot be loaded: ${reasonOfLoading(path, error)}`;
    throw new CliError({ problem, cure: 'correct the file' });
  }
  const { up, down, outsideTransaction, baseline } = loaded;
  if (typeof up !== 'function') {
    throw new CliError({
      problem: `${path} exports no function up`,
      cure: 'export async function up(db) { … }, and down if it can be taken back',
    });
  }
  return {
    name,
    // Invariant: a function of the application, which takes a Kysely.
    up: up as Migration['up'],
    ...(typeof down === 'function' && { down: down as NonNullable<Migration['down']> }),
    outsideTransaction: outsideTransaction === true,
    baseline: Array.isArray(baseline) ? baseline.map(String) : undefined,
  };
}

/** The tables to which the migrations of a folder lead; undefined if there is no snapshot yet. */
export function readSnapshot(folder: string): Snapshot | undefined {
  const path = join(folder, SNAPSHOT);
  return existsSync(path) ? parseSnapshot(readFileSync(path, 'utf8'), path) : undefined;
}

/** Writes a migration and the tables to which it leads; resolves to the path of the migration. */
export function writeMigration(
  folder: string,
  { name, text, snapshot }: { readonly name: string; readonly text: string; readonly snapshot: Snapshot },
): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.ts`);
  writeFileSync(path, text, { flag: 'wx' });
  writeFileSync(join(folder, SNAPSHOT), printSnapshot(snapshot));
  return path;
}

function nameOf(file: string): string {
  return file.replace(/\.\w+$/, '');
}
