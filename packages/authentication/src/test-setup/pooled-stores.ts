import pg from 'pg';
import type { PoolMode } from '../../../../tools/pgbouncer.ts';
import { openPooledDatabase, poolModesHere } from '../../../../tools/pooled-database.ts';
import { openOnServer, stores, type TestStore } from './stores.ts';

/** PostgreSQL through PgBouncer. */
interface PooledStore extends Omit<TestStore, 'name'> {
  readonly name: `postgres through PgBouncer, ${PoolMode} mode`;
}

const pooledStores: readonly PooledStore[] = poolModesHere().map((mode) => ({
  name: `postgres through PgBouncer, ${mode} mode`,
  async open(resources, options) {
    const { url, directUrl, release } = await openPooledDatabase(mode);
    const admin = new pg.Client({ connectionString: directUrl });
    await admin.connect();
    const address = { connectionString: url, preparedStatements: mode === 'session' };
    return openOnServer({ address, admin, release }, resources, options);
  },
}));

/** Every kind of database, and the ways to it that change what a connection keeps between statements. */
export const storesAndPoolers: readonly (TestStore | PooledStore)[] = [...stores, ...pooledStores];
