import { postgresDataLayer } from '@ashlar/kysely/postgres';
import { onTestFinished } from 'vitest';

/** The URL of an empty schema on a PostgreSQL. It is dropped after the test. */
export async function ownSchema(serverUrl: string): Promise<string> {
  const url = new URL(serverUrl);
  const schema = `web_${process.pid}_${Date.now()}`;
  const admin = postgresDataLayer({ connectionString: url.href });
  await admin.kysely().schema.createSchema(schema).execute();
  onTestFinished(async () => {
    await admin.kysely().schema.dropSchema(schema).cascade().execute();
    await admin.close();
  });
  url.searchParams.set('options', `-c search_path=${schema}`);
  return url.href;
}
