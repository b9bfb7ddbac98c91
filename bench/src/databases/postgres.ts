import pg from 'pg';
import { startPostgres as startServer } from '../../../tools/postgres.ts';
import type { DatabaseSystem, Place } from './database.ts';
import { onOwnCores } from './own-cores.ts';

/** A PostgreSQL server of this run, with a schema for each contender. */
export async function startPostgres(): Promise<DatabaseSystem> {
  // The tables of all contenders fit in memory, as in the file cache of SQLite.
  // Every contender commits at the server's default level: Ashlar would raise a lower one, only for itself.
  const server = await startServer({ shared_buffers: '1GB', synchronous_commit: 'on' });
  const admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
  const { rows } = await admin.query<{ version: string; pid: number }>(
    `select current_setting('server_version') as version, split_part(pg_read_file('postmaster.pid'), chr(10), 1)::int as pid`,
  );
  const [{ version, pid } = { version: '', pid: 0 }] = rows;
  let created = 0;
  return {
    kind: 'postgres',
    title: `PostgreSQL ${version}, loopback`,
    async create(): Promise<Place> {
      const name = `bench_${created++}`;
      await admin.query(`create schema ${name}`);
      const url = new URL(server.url);
      url.searchParams.set('options', `-c search_path=${name}`);
      return { kind: 'postgres', url: url.href };
    },
    onOwnCores: (work) => onOwnCores(pid, work),
    async stop() {
      await admin.end();
      await server.stop();
    },
  };
}
