import { createTables } from '@ashlar/kysely';
import { postgresDataLayer } from '@ashlar/kysely/postgres';
import { Token, User } from './accounts.ts';

/** An empty schema for one run of the demo. */
export interface DemoDatabase {
  readonly description: string;
  /** What the servers connect to. */
  readonly url: string;
  /** Removes the schema, and ends the server if the demo has started it. */
  remove(): Promise<void>;
}

/** Makes the tables, in a schema of their own: on the server of `url`, or on one that this run starts. */
export async function openDatabase(url: string | undefined): Promise<DemoDatabase> {
  const server = url === undefined ? await startPostgres() : { url, stop: async () => {} };
  const schema = `ashlar_live_${process.pid}_${Date.now()}`;
  const admin = postgresDataLayer({ connectionString: server.url });
  const stop = async (): Promise<void> => {
    await admin.close();
    await server.stop();
  };
  const remove = async (): Promise<void> => {
    await admin.kysely().schema.dropSchema(schema).ifExists().cascade().execute();
    await stop();
  };
  const inSchema = new URL(server.url);
  inSchema.searchParams.set('options', `-c search_path=${schema}`);
  try {
    await admin.kysely().schema.createSchema(schema).execute();
    const dataLayer = postgresDataLayer({ connectionString: inSchema.href });
    await createTables(dataLayer, [User, Token]);
    await dataLayer.close();
  } catch (error) {
    await remove().catch(stop);
    throw error;
  }
  const where = url === undefined ? 'a server of its own, started for this run' : 'the server of DATABASE_URL';
  return {
    description: `PostgreSQL: a fresh schema, removed at the end, on ${where}`,
    url: inSchema.href,
    remove,
  };
}

/** The PostgreSQL of this repository's tests. Your application has its own: pass its address. */
async function startPostgres(): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const tools = await import('../../../tools/postgres.ts');
  return await tools.startPostgres();
}
