import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Relation } from '@ashlar/core/data-layer';
import Database from 'better-sqlite3';
import { CamelCasePlugin, Kysely, PostgresDialect, SqliteDialect } from 'kysely';
import pg from 'pg';
import { inject, onTestFinished } from 'vitest';
import { kyselyDataLayer } from '../application/kysely-data-layer.ts';
import { postgresDataLayer } from '../dialect/postgres/data-layer.ts';
import { sqliteDataLayer } from '../dialect/sqlite/data-layer.ts';
import { createRelations } from '../schema/create-relations.ts';
import type { KyselyDataLayer } from '../session/data-layer-over.ts';
import type { OnStatement } from '../session/on-statement.ts';
import { createSchema } from './postgres-schema.ts';

/** What a test may ask of its store. */
interface StoreOptions {
  readonly onStatement?: OnStatement;
  /** For whatever the store waits for, in milliseconds. */
  readonly timeout?: number;
}

/** One kind of store, to run the same test on each. */
export interface TestStore {
  readonly name: string;
  readonly dialect: 'sqlite' | 'postgres';
  /** Whether the connections are the application's. */
  readonly owned: boolean;
  /** Opens an empty store with these tables, for the current test. */
  open(relations: readonly Relation[], options?: StoreOptions): Promise<KyselyDataLayer>;
}

/** Any tables. */
export type Tables = Record<string, Record<string, unknown>>;

/** The name of a file that does not exist yet and goes with the current test. */
export function temporaryFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ashlar-kysely-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'test.db');
}

/** Creates the tables of relations; the store goes with the current test. */
export async function withTables(dataLayer: KyselyDataLayer, relations: readonly Relation[]): Promise<KyselyDataLayer> {
  onTestFinished(() => dataLayer.close());
  await createRelations(dataLayer, relations);
  return dataLayer;
}

/** A data layer over a Kysely that goes with the current test. */
export function applicationDataLayer(
  dialect: 'sqlite' | 'postgres',
  db: Kysely<Tables>,
  options: StoreOptions,
): KyselyDataLayer {
  onTestFinished(() => db.destroy());
  // The plugin is one that would spoil our rows.
  return kyselyDataLayer(db.withPlugin(new CamelCasePlugin()), { dialect, ...options });
}

/** Every kind of store that this package makes. */
export const stores: readonly TestStore[] = [
  {
    name: 'a file of SQLite',
    dialect: 'sqlite',
    owned: false,
    open: (relations, options = {}) =>
      withTables(sqliteDataLayer({ filename: temporaryFile(), ...options }), relations),
  },
  {
    name: 'SQLite in memory',
    dialect: 'sqlite',
    owned: false,
    open: (relations, options = {}) => withTables(sqliteDataLayer({ filename: ':memory:', ...options }), relations),
  },
  {
    name: 'PostgreSQL',
    dialect: 'postgres',
    owned: false,
    async open(relations, { timeout, ...options } = {}) {
      const limits = timeout === undefined ? {} : { lockTimeout: timeout, acquireTimeout: timeout };
      const schema = await createSchema(inject('postgresUrl'));
      return withTables(postgresDataLayer({ ...schema, ...limits, ...options }), relations);
    },
  },
  {
    name: "an application's own Kysely on a file of SQLite",
    dialect: 'sqlite',
    owned: true,
    open(relations, options = {}) {
      const database = new Database(temporaryFile(), { timeout: 0 });
      database.pragma('journal_mode = wal');
      const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database }) });
      return withTables(applicationDataLayer('sqlite', db, options), relations);
    },
  },
  {
    name: "an application's own Kysely on PostgreSQL",
    dialect: 'postgres',
    owned: true,
    async open(relations, options = {}) {
      const pool = new pg.Pool(await createSchema(inject('postgresUrl')));
      pool.on('error', () => {});
      const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
      return withTables(applicationDataLayer('postgres', db, options), relations);
    },
  },
];
