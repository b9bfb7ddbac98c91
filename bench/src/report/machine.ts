import { readFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';

/** The machine and the packages of a run. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memory: string;
  readonly system: string;
  readonly node: string;
  /** Package and version of every contender. */
  readonly versions: Readonly<Record<string, string>>;
}

const measured = ['better-auth', 'better-sqlite3', 'kysely', 'drizzle-orm', 'pg', 'zod', '@node-rs/argon2'];

/** This machine. */
export function thisMachine(): Machine {
  const processors = cpus();
  return {
    processor: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    system: `${type()} ${release().split('-')[0]}`,
    node: process.versions.node,
    versions: Object.fromEntries(measured.map((name) => [name, pinned(name)])),
  };
}

/** The package.json pins the versions, so it has them. */
function pinned(name: string): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { dependencies, devDependencies } = JSON.parse(text) as Record<string, Record<string, string>>;
  return dependencies?.[name] ?? devDependencies?.[name] ?? 'unknown';
}
