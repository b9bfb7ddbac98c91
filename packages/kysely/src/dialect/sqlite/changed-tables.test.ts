// The connection that reads keeps the tables in mind as they were when it last read them.
import { sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { createRelations } from '../../schema/create-relations.ts';
import { ids, users } from '../../test-setup/relations.ts';
import { emails, insertUser } from '../../test-setup/statements.ts';
import { temporaryFile } from '../../test-setup/stores.ts';
import { sqliteDataLayer } from './data-layer.ts';

const [ann] = ids;

test('an application drops and adds a column while statements are prepared', async () => {
  const dataLayer = sqliteDataLayer({ filename: temporaryFile() });
  onTestFinished(() => dataLayer.close());
  const run = (text: string) => sql.raw(text).execute(dataLayer.kysely());
  await createRelations(dataLayer, [users]);
  await run('alter table users add column flag');
  await insertUser(dataLayer, { id: ann, email: 'ann@x' });
  for (let round = 0; round < 3; round++) {
    expect(await emails(dataLayer)).toEqual(['ann@x']);
    await run('select flag from users');
    await run('alter table users drop column flag');
    await run('alter table users add column flag');
  }
});
