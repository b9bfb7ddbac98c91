import { randomUUID } from 'node:crypto';
import { postgresDataLayer } from '../../packages/kysely/src/postgres.ts';

/** Creates an empty schema on the test server, and returns a URL whose database is only this schema. */
export async function startSchema(serverUrl: string): Promise<{ readonly url: string; drop(): Promise<void> }> {
  const name = `docs_${randomUUID().replaceAll('-', '')}`;
  const admin = postgresDataLayer({ connectionString: serverUrl });
  await admin.kysely().schema.createSchema(name).execute();
  const url = new URL(serverUrl);
  url.searchParams.set('options', `-c search_path=${name}`);
  return {
    url: url.href,
    async drop() {
      await admin.kysely().schema.dropSchema(name).cascade().execute();
      await admin.close();
    },
  };
}
