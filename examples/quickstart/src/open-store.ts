import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KyselyDataLayer } from '@ashlar/kysely';
import { postgresDataLayer } from '@ashlar/kysely/postgres';
import { sqliteDataLayer } from '@ashlar/kysely/sqlite';

/** An empty database for one run of the demo. */
export interface DemoStore {
  readonly description: string;
  readonly dataLayer: KyselyDataLayer;
  /** Removes the database. Call it after closing the data layer. */
  remove(): Promise<void>;
}

/** SQLite, in a file of its own. */
export function openSqlite(): DemoStore {
  const folder = mkdtempSync(join(tmpdir(), 'ashlar-quickstart-'));
  return {
    description: 'SQLite, in a fresh file that is removed at the end',
    dataLayer: sqliteDataLayer({ filename: join(folder, 'app.db') }),
    remove: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** PostgreSQL, in a schema of its own: on the server of `url`, or on one that this run starts. */
export async function openPostgres(url: string | undefined): Promise<DemoStore> {
  const server = url === undefined ? await startServer() : { url, stop: async () => {} };
  const schema = `ashlar_quickstart_${process.pid}_${Date.now()}`;
  const admin = postgresDataLayer({ connectionString: server.url });
  const stop = async (): Promise<void> => {
    await admin.close();
    await server.stop();
  };
  try {
    await admin.kysely().schema.createSchema(schema).execute();
  } catch (error) {
    await stop();
    throw error;
  }
  const where = url === undefined ? 'a server of its own, started for this run' : 'the server of POSTGRES_URL';
  return {
    description: `PostgreSQL: a fresh schema, removed at the end, on ${where}`,
    dataLayer: postgresDataLayer({ connectionString: server.url, options: `-c search_path=${schema}` }),
    async remove() {
      await admin.kysely().schema.dropSchema(schema).cascade().execute();
      await stop();
    },
  };
}

/** The PostgreSQL of this repository's tests. Your application has its own: pass its address. */
async function startServer(): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const { startPostgres } = await import('../../../tools/postgres.ts');
  return await startPostgres();
}
