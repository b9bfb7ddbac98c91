import type { DatabaseOf, KyselyDataLayer } from '@ashlar/kysely';
import type { resources } from '../resources.ts';

/** The tables of the application, as statements of tests see them. */
export type Tables = DatabaseOf<typeof resources, 'sqlite'>;

/** Adds a user who cannot sign in, by a statement: registering would send a mail. */
export async function addUser(dataLayer: KyselyDataLayer, id: string): Promise<void> {
  const email = `${id}@example.com`;
  const row = { id, email, normalized_email: email, hashed_password: 'none', created_at: '2026-01-01T00:00:00.000Z' };
  await dataLayer.kysely<Tables>().insertInto('users').values(row).execute();
}
