import type { Relation } from '@ashlar/core/data-layer';
import Database from 'better-sqlite3';
import { Kysely, PostgresDialect, SqliteDialect } from 'kysely';
import pg from 'pg';
import { inject, onTestFinished } from 'vitest';
import { kyselyDataLayer } from '../application/kysely-data-layer.ts';
import { postgresDataLayer } from '../dialect/postgres/data-layer.ts';
import { sqliteDataLayer } from '../dialect/sqlite/data-layer.ts';
import { postgresListener } from '../postgres-signals/postgres-listener.ts';
import type { KyselyDataLayer } from '../session/data-layer-over.ts';
import { createSchema } from './postgres-schema.ts';
import { type Tables, temporaryFile, withTables } from './stores.ts';

/** One kind of store, opened as two processes would. */
export interface TestNodes {
  readonly name: string;
  open(relations: readonly Relation[]): Promise<{ readonly here: KyselyDataLayer; readonly there: KyselyDataLayer }>;
}

async function nodesOf(relations: readonly Relation[], open: () => KyselyDataLayer): ReturnType<TestNodes['open']> {
  const [here, there] = [await withTables(open(), relations), open()];
  onTestFinished(() => there.close());
  return { here, there };
}

/** Every kind of store that this package makes, with its signals. */
export const nodes: readonly TestNodes[] = [
  {
    name: 'a file of SQLite',
    open(relations) {
      const filename = temporaryFile();
      return nodesOf(relations, () => sqliteDataLayer({ filename }));
    },
  },
  {
    name: 'PostgreSQL',
    async open(relations) {
      const schema = await createSchema(inject('postgresUrl'));
      return nodesOf(relations, () => postgresDataLayer(schema));
    },
  },
  {
    name: "an application's own Kysely on a file of SQLite",
    open(relations) {
      const filename = temporaryFile();
      return nodesOf(relations, () => {
        const database = new Database(filename, { timeout: 0 });
        database.pragma('journal_mode = wal');
        const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database }) });
        onTestFinished(() => db.destroy());
        return kyselyDataLayer(db, { dialect: 'sqlite' });
      });
    },
  },
  {
    name: "an application's own Kysely on PostgreSQL",
    async open(relations) {
      const schema = await createSchema(inject('postgresUrl'));
      return nodesOf(relations, () => {
        const pool = new pg.Pool(schema);
        pool.on('error', () => {});
        const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
        onTestFinished(() => db.destroy());
        return kyselyDataLayer(db, { dialect: 'postgres', signals: postgresListener(schema) });
      });
    },
  },
];
