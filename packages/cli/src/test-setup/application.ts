import { spawn } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type AnyResource, ResourceInfo } from '@ashlar/core';
import type { KyselyDataLayer } from '@ashlar/kysely';
import { postgresDataLayer } from '@ashlar/kysely/postgres';
import { sqliteDataLayer } from '@ashlar/kysely/sqlite';
import type { Kysely } from 'kysely';
import pg from 'pg';
import { inject, onTestFinished } from 'vitest';
import { runCommandLine } from '../command/program.ts';

/** What a command left. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** An application in a folder of its own, with a database of its own, for the current test. */
export interface TestApplication {
  readonly folder: string;
  readonly store: 'sqlite' | 'postgres';
  /** The expression of the data layer in a config. */
  readonly dataLayer: string;
  write(name: string, text: string): void;
  /** Writes a config over these resources, as the source of a file that exports `resources`. Commands run with the last one. */
  declare(source: string): void;
  /** Runs a command in a process of its own. */
  start(...args: readonly string[]): Promise<Ran>;
  /** Runs a command in this process. */
  run(...args: readonly string[]): Promise<Ran>;
  /** A data layer over the same database. */
  open(): KyselyDataLayer;
  /** Statements of the test on the same database. */
  db(): Kysely<Record<string, Record<string, unknown>>>;
  /** In what the database is not as the resources need it. */
  differences(): Promise<string[]>;
  /** The text of a migration, by its number. */
  migration(number: string): string;
  /** The text of the snapshot. */
  snapshot(): string;
}

const packageFolder = fileURLToPath(new URL('../..', import.meta.url));

/** Makes an empty folder that finds the packages of this one. */
export function emptyFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ashlar-cli-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  symlinkSync(join(packageFolder, 'node_modules'), join(folder, 'node_modules'), 'junction');
  writeFileSync(join(folder, 'package.json'), '{ "type": "module", "private": true }\n');
  return folder;
}

let schemas = 0;

interface TestDatabase {
  /** The expression of its data layer in a config. */
  readonly source: string;
  open(): KyselyDataLayer;
}

async function databaseFor(store: TestApplication['store'], folder: string): Promise<TestDatabase> {
  if (store === 'sqlite') {
    const options = { filename: join(folder, 'app.db') };
    return { source: `sqliteDataLayer(${JSON.stringify(options)})`, open: () => sqliteDataLayer(options) };
  }
  const connectionString = inject('postgresUrl');
  const schema = `cli_${process.pid}_${Date.now()}_${schemas++}`;
  const client = new pg.Client({ connectionString });
  await client.connect();
  await client.query(`create schema ${schema}`);
  await client.end();
  const options = { connectionString, options: `-c search_path=${schema}` };
  return { source: `postgresDataLayer(${JSON.stringify(options)})`, open: () => postgresDataLayer(options) };
}

/** Makes an application. Its commands run in this process, over configs that Node loads. */
export async function application(store: TestApplication['store']): Promise<TestApplication> {
  const folder = emptyFolder();
  const { open, source: dataLayer } = await databaseFor(store, folder);
  let own: KyselyDataLayer | undefined;
  let written = 0;
  let runs = 0;
  const opened = (): KyselyDataLayer => {
    const layer = open();
    onTestFinished(() => layer.close());
    return layer;
  };
  const write = (name: string, text: string): void => {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  // A file is loaded once in a process, and a command closes its data layer.
  const configFile = (): string => {
    runs += 1;
    write(
      `config-${runs}.ts`,
      `import { ${store}DataLayer } from '@ashlar/kysely/${store}';
import { resources } from './resources-${written}.ts';
export default { resources, dataLayer: ${dataLayer} };
`,
    );
    return `config-${runs}.ts`;
  };
  return {
    folder,
    store,
    dataLayer,
    write,
    declare(source) {
      written += 1;
      write(`resources-${written}.ts`, source);
    },
    run: (...args) => runIn(folder, [...args, '--config', configFile()]),
    start: (...args) => startIn(folder, [...args, '--config', configFile()]),
    open: opened,
    db() {
      own ??= opened();
      return own.kysely();
    },
    async differences() {
      const { resources } = await import(join(folder, `resources-${written}.ts`));
      const relations = resources.map((resource: AnyResource) => ResourceInfo.relation(resource));
      own ??= opened();
      return ((await own.inspect?.(relations)) ?? []).map(({ problem }) => problem);
    },
    migration(number) {
      const name = readdirSync(join(folder, 'migrations')).find((file) => file.startsWith(number)) ?? number;
      return readFileSync(join(folder, 'migrations', name), 'utf8');
    },
    snapshot: () => readFileSync(join(folder, 'migrations/snapshot.json'), 'utf8'),
  };
}

/** Runs a command in a folder, in this process. */
export async function runIn(folder: string, args: readonly string[]): Promise<Ran> {
  const written = { out: '', err: '' };
  const sink = (name: 'out' | 'err') => ({
    write(text: string) {
      written[name] += text;
    },
  });
  const code = await runCommandLine(args, {
    folder,
    variables: {},
    out: sink('out'),
    err: sink('err'),
    interactive: false,
  });
  return { code, ...written };
}

const program = join(packageFolder, 'src/bin.ts');
const sources = join(packageFolder, '../../tools/resolve-sources.mjs');

/** Runs a command in a folder, in a process of its own. */
export function startIn(
  folder: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--import', sources, program, ...args], {
      cwd: folder,
      env: { ...process.env, ...variables },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const written = { out: '', err: '' };
    child.stdout.on('data', (chunk) => {
      written.out += chunk;
    });
    child.stderr.on('data', (chunk) => {
      written.err += chunk;
    });
    child.once('close', (code) => resolve({ code: code ?? -1, ...written }));
  });
}
