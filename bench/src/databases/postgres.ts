import pg from 'pg';
import { startPostgres as startServer } from '../../../tools/postgres.ts';
import type { DatabaseSystem, Place } from './database.ts';

/** A PostgreSQL server of this run, with a schema for each contender. */
export async function startPostgres(): Promise<DatabaseSystem> {
  // The tables of all contenders fit in memory, as in the file cache of SQLite.
  // Every contender commits at the server's default level: Ashlar would raise a lower one, only for itself.
  const server = await startServer({ shared_buffers: '1GB', synchronous_commit: 'on' });
  const admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
  const { rows } = await admin.query<{ server_version: string }>('show server_version');
  let created = 0;
  return {
    kind: 'postgres',
    title: `PostgreSQL ${rows[0]?.server_version ?? ''}, loopback`,
    async create(): Promise<Place> {
      const name = `bench_${created++}`;
      await admin.query(`create schema ${name}`);
      const url = new URL(server.url);
      url.searchParams.set('options', `-c search_path=${name}`);
      return { kind: 'postgres', url: url.href };
    },
    async stop() {
      await admin.end();
      await server.stop();
    },
  };
}
