import { type Kysely, sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { ids, users } from './test-setup/relations.ts';
import { emails, failure, insertUser } from './test-setup/statements.ts';
import { stores } from './test-setup/stores.ts';

interface Tables {
  users: { id: string; email: string; admin: number | boolean };
}

const [ann, bob, cy] = ids;
const coded = (code: string) => expect.objectContaining({ code });

describe.each(stores)('on $name', ({ open, dialect, owned }) => {
  const no = dialect === 'sqlite' ? 0 : false;

  test('the handle runs statements of the application in this transaction', async () => {
    const dataLayer = await open([users]);
    const attempt = dataLayer.transaction(async (transaction) => {
      await insertUser(dataLayer, { id: ann, email: 'ann@x' }, transaction);
      const trx = transaction.handle as Kysely<Tables>;
      await trx.insertInto('users').values({ id: bob, email: 'bob@x', admin: no }).execute();
      const rows = await trx.selectFrom('users').select('email').orderBy('email').execute();
      expect(rows).toEqual([{ email: 'ann@x' }, { email: 'bob@x' }]);
      expect(await emails(dataLayer, transaction)).toEqual(['ann@x', 'bob@x']);
      throw new Error('abandoned');
    });
    await expect(attempt).rejects.toThrow('abandoned');
    expect(await emails(dataLayer)).toEqual([]);
  });

  test('the handle neither begins nor outlives a transaction', async () => {
    const dataLayer = await open([users]);
    const trx = await dataLayer.transaction(async ({ handle }) => {
      const kysely = handle as Kysely<Tables>;
      await expect(kysely.selectFrom('users').selectAll().execute()).resolves.toEqual([]);
      await expect((async () => kysely.transaction().execute(async () => {}))()).rejects.toThrow(/transaction/);
      return kysely;
    });
    await expect((async () => trx.selectFrom('users').selectAll().execute())()).rejects.toThrow(/transaction/i);
    await expect(dataLayer.join(trx)).rejects.toEqual(coded('TRANSACTION_CLOSED'));
  });

  test('a transaction of the application on kysely() is joined, and only the application ends it', async () => {
    const dataLayer = await open([users]);
    const db = dataLayer.kysely<Tables>();
    const attempt = db.transaction().execute(async (trx) => {
      const joined = await dataLayer.join(trx);
      expect(joined.handle).toBe(trx);
      await insertUser(dataLayer, { id: ann, email: 'ann@x' }, joined);
      expect(await trx.selectFrom('users').select('email').execute()).toEqual([{ email: 'ann@x' }]);
      throw new Error('abandoned');
    });
    await expect(attempt).rejects.toThrow('abandoned');
    expect(await emails(dataLayer)).toEqual([]);
    const joined = await db.transaction().execute(async (trx) => {
      const transaction = await dataLayer.join(trx);
      await insertUser(dataLayer, { id: bob, email: 'bob@x' }, transaction);
      return transaction;
    });
    expect(await emails(dataLayer)).toEqual(['bob@x']);
    await expect(emails(dataLayer, joined)).rejects.toEqual(coded('TRANSACTION_CLOSED'));
  });

  test('a controlled transaction is joined, and its savepoints work', async () => {
    const dataLayer = await open([users]);
    const trx = await dataLayer.kysely<Tables>().startTransaction().execute();
    const joined = await dataLayer.join(trx);
    await insertUser(dataLayer, { id: ann, email: 'ann@x' }, joined);
    const saved = await trx.savepoint('here').execute();
    await insertUser(dataLayer, { id: bob, email: 'bob@x' }, joined);
    await expect(insertUser(dataLayer, { id: ann, email: 'other@x' }, joined)).rejects.toEqual(coded('CONFLICT'));
    await saved.rollbackToSavepoint('here').execute();
    await insertUser(dataLayer, { id: cy, email: 'cy@x' }, joined);
    await trx.commit().execute();
    expect(await emails(dataLayer)).toEqual(['ann@x', 'cy@x']);
    await expect(emails(dataLayer, joined)).rejects.toEqual(coded('TRANSACTION_CLOSED'));
  });

  test('a transaction of another store is not joined', async () => {
    const dataLayer = await open([users]);
    const other = await open([users]);
    await expect(dataLayer.join(dataLayer.kysely())).rejects.toEqual(coded('TRANSACTION_UNSUITABLE'));
    await other.transaction(async (transaction) => {
      await expect(dataLayer.join(transaction.handle)).rejects.toEqual(coded('TRANSACTION_UNSUITABLE'));
      await expect(emails(dataLayer, transaction)).rejects.toEqual(coded('TRANSACTION_UNSUITABLE'));
    });
    await other
      .kysely()
      .transaction()
      .execute(async (trx) => {
        await expect(dataLayer.join(trx)).rejects.toEqual(coded('TRANSACTION_UNSUITABLE'));
      });
  });

  test('a transaction with a failed statement rolls back, even if the error was caught', async () => {
    const dataLayer = await open([users]);
    await insertUser(dataLayer, { id: ann, email: 'ann@x' });
    const error = await failure(
      dataLayer.transaction(async (transaction) => {
        await insertUser(dataLayer, { id: bob, email: 'bob@x' }, transaction);
        await insertUser(dataLayer, { id: cy, email: 'ann@x' }, transaction).catch(() => {});
        await expect(emails(dataLayer, transaction)).rejects.toEqual(coded('TRANSACTION_ROLLBACK_ONLY'));
      }),
    );
    expect(error).toEqual(coded('TRANSACTION_ROLLBACK_ONLY'));
    expect(await emails(dataLayer)).toEqual(['ann@x']);
    await insertUser(dataLayer, { id: bob, email: 'bob@x' });
  });

  test('a value that is refused before it is sent does not end the transaction', async () => {
    const dataLayer = await open([users]);
    await dataLayer.transaction(async (transaction) => {
      await expect(insertUser(dataLayer, { id: 'no uuid' }, transaction)).rejects.toEqual(coded('INVALID_INPUT'));
      await insertUser(dataLayer, { id: ann, email: 'ann@x' }, transaction);
    });
    expect(await emails(dataLayer)).toEqual(['ann@x']);
  });

  test('parallel statements of one transaction all arrive, in order', async () => {
    const dataLayer = await open([users]);
    await dataLayer.transaction(async (transaction) => {
      const outcomes = await Promise.all([
        insertUser(dataLayer, { id: ann, email: 'ann@x' }, transaction),
        insertUser(dataLayer, { id: bob, email: 'bob@x' }, transaction),
        emails(dataLayer, transaction),
      ]);
      expect(outcomes[2]).toEqual(['ann@x', 'bob@x']);
    });
  });

  test('reads outside do not see uncommitted rows', async () => {
    const dataLayer = await open([users]);
    let outside: Promise<unknown[]> = Promise.resolve([]);
    await dataLayer
      .transaction(async (transaction) => {
        await insertUser(dataLayer, { id: ann, email: 'ann@x' }, transaction);
        outside = emails(dataLayer);
        const seen = await Promise.race([outside, new Promise((resolve) => setTimeout(resolve, 30, 'waiting'))]);
        expect(seen === 'waiting' || (Array.isArray(seen) && seen.length === 0)).toBe(true);
        throw new Error('abandoned');
      })
      .catch(() => {});
    expect(await outside).toEqual([]);
  });

  test('kysely() returns the rows as the database holds them', async () => {
    const dataLayer = await open([users]);
    await insertUser(dataLayer, { id: ann, email: 'ann@x', hashedPassword: 'h', createdAt: new Date(5) });
    const db = dataLayer.kysely<{ users: Record<string, unknown> }>();
    const [row] = await (owned ? db.withoutPlugins() : db).selectFrom('users').selectAll().execute();
    const createdAt = dialect === 'sqlite' ? '1970-01-01T00:00:00.005Z' : new Date(5);
    expect(row).toEqual({ id: ann, email: 'ann@x', hashed_password: 'h', admin: no, created_at: createdAt });
    const { numAffectedRows } = await sql`update users set admin = admin`.execute(db);
    expect(numAffectedRows).toBe(1n);
  });
});
