// A transaction that a statement of the application has ended is not taken for one that is open.
import { type Kysely, sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { backend, openWithAnn } from '../../test-setup/postgres-layer.ts';
import { ids } from '../../test-setup/relations.ts';
import { emails, failure, insertUser, lockUser } from '../../test-setup/statements.ts';

const [ann, bob, cy] = ids;
const closed = expect.objectContaining({ code: 'TRANSACTION_CLOSED' });

describe.each([
  ['commit', ['ann@x', 'bob@x']],
  ['end', ['ann@x', 'bob@x']],
  ['rollback', ['ann@x']],
  ['abort', ['ann@x']],
  ['commit and chain', ['ann@x', 'bob@x']],
  ['rollback and chain', ['ann@x']],
  ['rollback/* all */and -- go on\n chain', ['ann@x']],
  ['commit; begin', ['ann@x', 'bob@x']],
  ['rollback; start transaction', ['ann@x']],
] as const)('a raw `%s`', (text, left) => {
  test('in our transaction closes it: later statements are refused, and the call fails', async () => {
    const dataLayer = await openWithAnn({ max: 2 });
    const error = await failure(
      dataLayer.transaction(async (open) => {
        const trx = open.handle as Kysely<unknown>;
        await insertUser(dataLayer, { id: bob, email: 'bob@x' }, open);
        await sql.raw(text).execute(trx);
        await expect(insertUser(dataLayer, { id: cy, email: 'cy@x' }, open)).rejects.toEqual(closed);
        await expect(sql`delete from users`.execute(trx)).rejects.toEqual(closed);
      }),
    );
    expect(error).toEqual(closed);
    expect(await emails(dataLayer)).toEqual(left);
  });

  test('in a transaction of the application closes it, too', async () => {
    const dataLayer = await openWithAnn({ max: 2 });
    const own = dataLayer
      .kysely()
      .transaction()
      .execute(async (trx) => {
        const joined = await dataLayer.join(trx);
        await insertUser(dataLayer, { id: bob, email: 'bob@x' }, joined);
        await sql.raw(text).execute(trx);
        await expect(insertUser(dataLayer, { id: cy, email: 'cy@x' }, joined)).rejects.toEqual(closed);
        await expect(sql`delete from users`.execute(trx)).rejects.toEqual(closed);
      });
    expect(await failure(own)).toEqual(closed);
    expect(await emails(dataLayer)).toEqual(left);
  });
});

test('a statement that is sent right behind a raw commit is refused', async () => {
  const dataLayer = await openWithAnn({ max: 1 });
  const attempt = dataLayer.transaction(async (open) => {
    const trx = open.handle as Kysely<unknown>;
    const results = await Promise.allSettled([sql`commit`.execute(trx), sql`delete from users`.execute(trx)]);
    expect(results).toEqual([expect.objectContaining({ status: 'fulfilled' }), { status: 'rejected', reason: closed }]);
  });
  expect(await failure(attempt)).toEqual(closed);
  expect(await emails(dataLayer)).toEqual(['ann@x']);
});

test('a raw commit that the server refuses ends the transaction, too', async () => {
  const dataLayer = await openWithAnn();
  await sql`create table parents (id int primary key)`.execute(dataLayer.kysely());
  await sql`create table children (parent int references parents (id) deferrable initially deferred)`.execute(
    dataLayer.kysely(),
  );
  const attempt = dataLayer.transaction(async (open) => {
    const trx = open.handle as Kysely<unknown>;
    await sql`insert into children values (1)`.execute(trx);
    expect(await failure(sql`commit`.execute(trx))).toMatchObject({ code: '23503' });
    await expect(insertUser(dataLayer, { id: bob, email: 'bob@x' }, open)).rejects.toEqual(closed);
  });
  expect(await failure(attempt)).toEqual(closed);
  expect(await emails(dataLayer)).toEqual(['ann@x']);
});

test('savepoints, rollbacks to them and a needless begin keep a transaction open', async () => {
  const dataLayer = await openWithAnn({ max: 1 });
  const before = await backend(dataLayer.kysely());
  await dataLayer.transaction(async (open) => {
    const trx = open.handle as Kysely<unknown>;
    await sql`savepoint here`.execute(trx);
    expect(await failure(sql`select 1 / 0`.execute(trx))).toMatchObject({ code: '22012' });
    await sql`rollback to savepoint here`.execute(trx);
    await sql`release savepoint here`.execute(trx);
    await sql`begin`.execute(trx);
    await lockUser(dataLayer, ann, open);
    await insertUser(dataLayer, { id: bob, email: 'bob@x' }, open);
  });
  expect(await emails(dataLayer)).toEqual(['ann@x', 'bob@x']);
  expect(await backend(dataLayer.kysely())).toBe(before);
});

test('the next caller never gets a transaction that the application left open', async () => {
  const dataLayer = await openWithAnn({ max: 1 });
  await sql`begin; delete from users`.execute(dataLayer.kysely());
  expect(await emails(dataLayer)).toEqual(['ann@x']);
});
