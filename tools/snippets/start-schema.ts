import { randomUUID } from 'node:crypto';
import { postgresDataLayer } from '../../packages/kysely/src/postgres.ts';

/** Makes an empty schema on a server of tests: the address of a database that is only this schema. */
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
