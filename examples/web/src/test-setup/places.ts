import { join } from 'node:path';
import { inject } from 'vitest';
import type { Place } from '../open-store.ts';
import { ownSchema } from './own-schema.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** The databases of the application, by name: an empty one of its own for the current test. */
export const places: readonly (readonly [string, () => Promise<Place>])[] = [
  ['SQLite', async () => ({ databaseUrl: undefined, filename: join(temporaryFolder(), 'notes.db') })],
  ['PostgreSQL', async () => ({ databaseUrl: await ownSchema(inject('postgresUrl')), filename: 'unused.db' })],
];
