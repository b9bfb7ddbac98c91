import { createTables } from '@ashlar/kysely';
import { expect, test } from 'vitest';
import { AshToken, AshUser, openAshDatabase } from '../test-setup/ash-authentication/open-database.ts';

test('the tables of a running AshAuthentication fit, and createTables adds no second unique index to them', async () => {
  const opened = await openAshDatabase();
  try {
    const indexes = () =>
      opened.query("select indexname, indexdef from pg_indexes where schemaname = 'public' order by indexname");
    const unique = async () => (await indexes()).filter(({ indexdef }) => String(indexdef).includes('UNIQUE'));
    const before = await unique();
    expect(await opened.domain.check()).toEqual([]);
    await createTables(opened.dataLayer, [AshUser, AshToken]);
    expect(await unique()).toEqual(before);
    expect(await opened.domain.check()).toEqual([]);
  } finally {
    await opened.close();
  }
});
