import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataLayer } from '@ashlar/core';
import { dataLayerSuite, type OpenStore } from '@ashlar/core/testing';
import Database from 'better-sqlite3';
import { CamelCasePlugin, Kysely, PostgresDialect, SqliteDialect } from 'kysely';
import pg from 'pg';
import { afterAll, describe, inject, test } from 'vitest';
import { kyselyDataLayer } from './application/kysely-data-layer.ts';
import { createRelations } from './schema/create-relations.ts';
import { createSchema } from './testing/postgres-schema.ts';

type Tables = Record<string, Record<string, unknown>>;

const folder = mkdtempSync(join(tmpdir(), 'ashlar-kysely-'));
let files = 0;
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The data layer over a Kysely that ends with it; the plugin is one that would spoil our rows. */
async function over(
  dialect: 'sqlite' | 'postgres',
  db: Kysely<Tables>,
  relations: Parameters<OpenStore>[0],
): Promise<DataLayer> {
  const dataLayer = kyselyDataLayer(db.withPlugin(new CamelCasePlugin()), { dialect });
  await createRelations(dataLayer, relations);
  return {
    ...dataLayer,
    async close() {
      await dataLayer.close();
      await db.destroy();
    },
  };
}

const stores: Readonly<Record<string, OpenStore>> = {
  'a file of SQLite': async (relations) => {
    const database = new Database(join(folder, `${files++}.db`), { timeout: 0 });
    database.pragma('journal_mode = wal');
    return over('sqlite', new Kysely({ dialect: new SqliteDialect({ database }) }), relations);
  },
  PostgreSQL: async (relations) => {
    const pool = new pg.Pool(await createSchema(inject('postgresUrl')));
    pool.on('error', () => {});
    return over('postgres', new Kysely({ dialect: new PostgresDialect({ pool }) }), relations);
  },
};

for (const [name, open] of Object.entries(stores)) {
  describe(`an application's own Kysely on ${name} keeps the contract`, () => {
    for (const { name: promise, check } of dataLayerSuite) test(promise, () => check(open));
  });
}
