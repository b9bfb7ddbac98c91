import { createTables } from '@ashlar/kysely';
import { expect, test } from 'vitest';
import { AshToken, AshUser, openAshDatabase } from '../test-setup/ash-authentication/open-database.ts';

test('the tables of a running AshAuthentication fit but for two indexes, which createTables adds, and no second unique one', async () => {
  const opened = await openAshDatabase();
  try {
    const indexes = () =>
      opened.query("select indexname, indexdef from pg_indexes where schemaname = 'public' order by indexname");
    const unique = async () => (await indexes()).filter(({ indexdef }) => String(indexdef).includes('UNIQUE'));
    const before = await unique();
    expect((await opened.domain.check()).map(({ code, path }) => `${code} ${path.join('.')}`)).toEqual([
      'INDEX_MISSING Token.indexes.by_subject',
      'INDEX_MISSING Token.indexes.by_expires_at',
    ]);
    await createTables(opened.dataLayer, [AshUser, AshToken]);
    expect(await unique()).toEqual(before);
    expect(await opened.domain.check()).toEqual([]);
  } finally {
    await opened.close();
  }
});
