// Texts of transactions that the application begins or ends by itself.
import type { DataLayer } from '@ashlar/core/data-layer';
import { type Kysely, sql, type Transaction } from 'kysely';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { kyselyDataLayer } from './application/kysely-data-layer.ts';
import { postgresDataLayer } from './dialect/postgres/data-layer.ts';
import type { KyselyDataLayer } from './session/data-layer-over.ts';
import { listenTo, tell } from './test-setup/listened.ts';
import { nodes } from './test-setup/nodes.ts';
import { createSchema } from './test-setup/postgres-schema.ts';
import { ids, users } from './test-setup/relations.ts';
import { insertUser } from './test-setup/statements.ts';
import { type Tables, withTables } from './test-setup/stores.ts';

const abandoned = new Error('abandoned');

async function publishIn(layer: DataLayer, trx: Transaction<Tables>, text: string): Promise<void> {
  const joined = await layer.join(trx);
  await insertUser(layer as KyselyDataLayer, { id: ids[0], email: 'ann@x' }, joined);
  await layer.signals?.publish('news', text, joined);
}

function application(layer: KyselyDataLayer): Kysely<Tables> {
  return layer.kysely<Tables>();
}

describe.each(nodes)('$name', ({ name, open }) => {
  const owned = !name.startsWith('an application');

  test("a text of the application's own transaction goes out with its commit", async () => {
    const { here } = await open([users]);
    const heard = await listenTo(here, 'news');
    await application(here)
      .transaction()
      .execute(async (trx) => {
        await publishIn(here, trx, 'done');
        expect(heard.texts).toEqual([]);
      });
    await expect.poll(() => heard.texts).toEqual(['done']);
  });

  test.runIf(owned || name.includes('PostgreSQL'))('and never after its rollback', async () => {
    const { here } = await open([users]);
    const heard = await listenTo(here, 'news');
    const undone = application(here)
      .transaction()
      .execute(async (trx) => {
        await publishIn(here, trx, 'undone');
        throw abandoned;
      });
    await expect(undone).rejects.toBe(abandoned);
    await tell(here, 'news', 'later');
    await expect.poll(() => heard.texts).toContain('later');
    expect(heard.texts).toEqual(['later']);
  });

  test.runIf(owned)('a transaction that SQL of the application commits tells too', async () => {
    const { here } = await open([users]);
    const heard = await listenTo(here, 'news');
    const attempt = application(here)
      .transaction()
      .execute(async (trx) => {
        await publishIn(here, trx, 'committed by SQL');
        await sql`commit`.execute(trx);
      });
    await attempt.catch(() => undefined);
    await expect.poll(() => heard.texts).toEqual(['committed by SQL']);
  });
});

describe('PostgreSQL', () => {
  async function postgres(statements: string[] = []): Promise<KyselyDataLayer> {
    const schema = await createSchema(inject('postgresUrl'));
    return withTables(postgresDataLayer({ ...schema, onStatement: ({ sql: text }) => statements.push(text) }), [users]);
  }

  test('a failed statement that the application catches makes its commit a rollback, as without a text', async () => {
    const layer = await postgres();
    const heard = await listenTo(layer, 'news');
    const attempt = application(layer)
      .transaction()
      .execute(async (trx) => {
        await publishIn(layer, trx, 'undone');
        await sql`select no_such_column`.execute(trx).catch(() => undefined);
      });
    await expect(attempt).rejects.toMatchObject({ code: 'TRANSACTION_ROLLBACK_ONLY' });
    await tell(layer, 'news', 'later');
    await expect.poll(() => heard.texts).toEqual(['later']);
  });

  test('what a savepoint undoes is not told', async () => {
    const layer = await postgres();
    const heard = await listenTo(layer, 'news');
    const trx = await application(layer).startTransaction().execute();
    const inner = await trx.savepoint('inner').execute();
    await publishIn(layer, inner, 'undone');
    await inner.rollbackToSavepoint('inner').execute();
    await trx.commit().execute();
    await tell(layer, 'news', 'later');
    await expect.poll(() => heard.texts).toEqual(['later']);
  });

  test('onStatement sees no text, and a commit that tells is one statement', async () => {
    const statements: string[] = [];
    const layer = await postgres(statements);
    statements.length = 0;
    await tell(layer, 'news', 'a secret subject');
    expect(statements.slice(1)).toEqual(['notify …; commit']);
    expect(statements.join()).not.toContain('secret');
  });

  test('a Kysely of the application cannot listen without a listener, and says what to do', async () => {
    const layer = kyselyDataLayer(application(await postgres()), { dialect: 'postgres' });
    onTestFinished(() => layer.close());
    await expect(listenTo(layer, 'news')).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringContaining('postgresListener({ connectionString })'),
    });
    await tell(layer, 'news', 'sent all the same');
  });
});
