import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { onTestFinished } from 'vitest';
import type { PoolMode } from '../../../../tools/pgbouncer.ts';
import { openPooledDatabase, type PooledDatabase, poolModesHere } from '../../../../tools/pooled-database.ts';
import { postgresDataLayer } from '../dialect/postgres/data-layer.ts';
import { applicationDataLayer, type Tables, type TestStore, withTables } from './stores.ts';

/** Opens an empty database through PgBouncer for the current test. */
export async function pooledDatabase(mode: PoolMode): Promise<PooledDatabase> {
  const database = await openPooledDatabase(mode);
  onTestFinished(() => database.release());
  return database;
}

/** The stores of this package on PostgreSQL, through PgBouncer in both modes. */
export const pooledStores: readonly TestStore[] = poolModesHere().flatMap((mode): TestStore[] => [
  {
    name: `PostgreSQL through PgBouncer, ${mode} mode`,
    dialect: 'postgres',
    owned: false,
    async open(relations, { timeout, ...options } = {}) {
      const limits = timeout === undefined ? {} : { lockTimeout: timeout, acquireTimeout: timeout };
      const { url: connectionString } = await pooledDatabase(mode);
      const preparedStatements = mode === 'session';
      return withTables(postgresDataLayer({ connectionString, preparedStatements, ...limits, ...options }), relations);
    },
  },
  {
    name: `an application's own Kysely on PostgreSQL through PgBouncer, ${mode} mode`,
    dialect: 'postgres',
    owned: true,
    async open(relations, options = {}) {
      const pool = new pg.Pool({ connectionString: (await pooledDatabase(mode)).url });
      pool.on('error', () => {});
      const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
      return withTables(applicationDataLayer('postgres', db, options), relations);
    },
  },
]);
