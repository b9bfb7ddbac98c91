import { inspect } from 'node:util';
import { type Kysely, sql } from 'kysely';
import pg from 'pg';
import { expect, inject, onTestFinished, test } from 'vitest';
import { backend, openWithAnn } from '../../test-setup/postgres-layer.ts';
import { createSchema } from '../../test-setup/postgres-schema.ts';
import { ids, users } from '../../test-setup/relations.ts';
import { emails, failure, insertUser, lockUser } from '../../test-setup/statements.ts';
import { stores } from '../../test-setup/stores.ts';
import { postgresDataLayer } from './data-layer.ts';

const [ann, bob] = ids;
const unavailable = expect.objectContaining({ code: 'STORE_UNAVAILABLE', class: 'unavailable' });

test('a locked row is STORE_UNAVAILABLE after lockTimeout, and can be written later', async () => {
  const dataLayer = await openWithAnn({ lockTimeout: 60 });
  await dataLayer.transaction(async (holder) => {
    expect((await lockUser(dataLayer, ann, holder)).rows).toEqual([{ id: ann, email: 'ann@x' }]);
    const error = await failure(dataLayer.transaction((waiting) => lockUser(dataLayer, ann, waiting)));
    expect(error).toEqual(unavailable);
    // Readers, and foreign keys that point at the row, do not wait.
    expect(await emails(dataLayer)).toEqual(['ann@x']);
  });
  await dataLayer.transaction((transaction) => lockUser(dataLayer, ann, transaction));
});

test('of two transactions that wait for each other, one is a TRANSACTION_CONFLICT', async () => {
  const dataLayer = await openWithAnn({ lockTimeout: 10_000 });
  await insertUser(dataLayer, { id: bob, email: 'bob@x' });
  let both: (() => void) | undefined;
  const met = new Promise<void>((resolve) => {
    let count = 0;
    both = () => ++count === 2 && resolve();
  });
  const crossing = (first: string, second: string) =>
    dataLayer.transaction(async (transaction) => {
      await lockUser(dataLayer, first, transaction);
      both?.();
      await met;
      await lockUser(dataLayer, second, transaction);
    });
  const results = await Promise.allSettled([crossing(ann, bob), crossing(bob, ann)]);
  const rejected = results.filter((result) => result.status === 'rejected').map(({ reason }) => reason as unknown);
  expect(rejected).toEqual([expect.objectContaining({ code: 'TRANSACTION_CONFLICT', class: 'unavailable' })]);
});

test('a call inside a transaction that finds no connection fails with the cure', async () => {
  const dataLayer = await openWithAnn({ max: 1, acquireTimeout: 1000 });
  // To connect has the same limit, so on a busy machine it cannot be much shorter.
  const error = await failure(dataLayer.transaction(() => emails(dataLayer)));
  expect(error).toEqual(unavailable);
  expect(error).toMatchObject({ message: expect.stringContaining('pass trx') });
  expect(await emails(dataLayer)).toEqual(['ann@x']);
});

test('transactions are READ COMMITTED whatever the default of the database', async () => {
  const schema = await createSchema(inject('postgresUrl'));
  const dataLayer = await openWithAnn({
    ...schema,
    options: `${schema.options} -c default_transaction_isolation=serializable`,
  });
  await dataLayer.transaction(async ({ handle }) => {
    const { rows } = await sql`show transaction_isolation`.execute(handle as Kysely<unknown>);
    expect(rows).toEqual([{ transaction_isolation: 'read committed' }]);
  });
});

test.each(stores.filter(({ dialect }) => dialect === 'postgres'))(
  'a transaction of another isolation level is not joined, on $name',
  async (store) => {
    const dataLayer = await store.open([users]);
    const db = dataLayer.kysely();
    for (const level of ['repeatable read', 'serializable'] as const) {
      const joining = db
        .transaction()
        .setIsolationLevel(level)
        .execute((trx) => dataLayer.join(trx));
      const error = await failure(joining);
      expect(error).toEqual(expect.objectContaining({ code: 'TRANSACTION_UNSUITABLE' }));
      expect(error).toMatchObject({ message: expect.stringContaining(level) });
    }
    await db
      .transaction()
      .setIsolationLevel('read committed')
      .execute((trx) => dataLayer.join(trx));
  },
);

test('the isolation level of a transaction is read once', async () => {
  const seen: string[] = [];
  const dataLayer = await openWithAnn({ onStatement: ({ sql }) => seen.push(sql) });
  await dataLayer
    .kysely()
    .transaction()
    .execute(async (trx) => {
      seen.length = 0;
      const [first, second] = [await dataLayer.join(trx), await dataLayer.join(trx)];
      expect(first).toBe(second);
      expect(seen).toEqual([`select current_setting('transaction_isolation') as level`]);
    });
});

test('a refused statement does not cost the connection', async () => {
  const dataLayer = await openWithAnn({ max: 1 });
  const before = await backend(dataLayer.kysely());
  for (let round = 0; round < 3; round++) {
    expect(await failure(insertUser(dataLayer, { id: bob, email: 'ann@x' }))).toMatchObject({ code: 'CONFLICT' });
    await dataLayer.transaction((open) => insertUser(dataLayer, { id: bob, email: 'ann@x' }, open)).catch(() => {});
  }
  expect(await backend(dataLayer.kysely())).toBe(before);
});

test('a cut connection is STORE_UNAVAILABLE, inside or outside a transaction, and is replaced', async () => {
  const dataLayer = await openWithAnn({ max: 2 });
  const killer = new pg.Client({ connectionString: inject('postgresUrl') });
  await killer.connect();
  onTestFinished(() => killer.end());
  const error = await failure(
    dataLayer.transaction(async (transaction) => {
      await insertUser(dataLayer, { id: bob, email: 'bob@x' }, transaction);
      await killer.query('select pg_terminate_backend($1)', [await backend(transaction.handle as Kysely<unknown>)]);
      await emails(dataLayer, transaction);
    }),
  );
  expect(error).toEqual(unavailable);
  expect(await emails(dataLayer)).toEqual(['ann@x']);
  const sleeping = failure(sql`select pg_sleep(30) as cut_me`.execute(dataLayer.kysely()));
  const cut = `select pg_terminate_backend(pid) from pg_stat_activity where query = 'select pg_sleep(30) as cut_me'`;
  await expect.poll(async () => (await killer.query(cut)).rowCount).toBe(1);
  await sleeping;
  expect(await emails(dataLayer)).toEqual(['ann@x']);
});

test('an unreachable server is STORE_UNAVAILABLE, and the message names host and port', async () => {
  const dataLayer = postgresDataLayer({ connectionString: 'postgres://stranger:secret@127.0.0.1:1/none' });
  onTestFinished(() => dataLayer.close());
  const attempts = [() => emails(dataLayer), () => dataLayer.transaction(async () => {})];
  for (const attempt of attempts) {
    const error = await failure(attempt());
    expect(error).toEqual(unavailable);
    expect(error).toMatchObject({ message: 'PostgreSQL at 127.0.0.1:1 cannot be reached (ECONNREFUSED)' });
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain('secret');
  }
});

test('statements stay prepared on their connection, under one name for one SQL', async () => {
  const dataLayer = await openWithAnn({ max: 1 });
  for (let round = 0; round < 3; round++) await emails(dataLayer);
  await dataLayer.transaction((transaction) => emails(dataLayer, transaction));
  const { rows } = await sql<{ name: string; uses: number }>`
    select name, (generic_plans + custom_plans)::int as uses from pg_prepared_statements where statement like '%order by%'
  `.execute(dataLayer.kysely());
  expect(rows).toEqual([{ name: expect.stringMatching(/^ashlar_[0-9a-f]{32}$/), uses: 4 }]);
});

test('a commit that the server turns into a rollback is a failure', async () => {
  const dataLayer = await openWithAnn();
  const attempt = dataLayer.transaction(async (transaction) => {
    await insertUser(dataLayer, { id: bob, email: 'bob@x' }, transaction);
    await sql`select 1 / 0`.execute(transaction.handle as Kysely<unknown>).catch(() => {});
  });
  expect(await failure(attempt)).toMatchObject({ code: 'TRANSACTION_ROLLBACK_ONLY' });
  expect(await emails(dataLayer)).toEqual(['ann@x']);
});

test('an empty connection string is refused: it does not mean the local database', () => {
  expect(() => postgresDataLayer({ connectionString: '' })).toThrow(/^postgresDataLayer: connectionString is empty/);
});

test('a connection string that is no URL is refused at once, without its password in the message', () => {
  for (const connectionString of [
    'postgres://ann:s3cret@host:port/app',
    'postgres://ann:s3cret@h/app?sslrootcert=/none.pem',
  ]) {
    let error: unknown;
    try {
      postgresDataLayer({ connectionString });
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({
      message: expect.stringMatching(/^postgresDataLayer: connectionString cannot be used: /),
    });
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain('s3cret');
  }
});
