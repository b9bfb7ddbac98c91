// Tables change while connections are open, and a pooler may take away what was prepared on them.
import { type Kysely, sql } from 'kysely';
import { expect, inject, onTestFinished, test, vi } from 'vitest';
import type { KyselyDataLayer } from '../../session/data-layer-over.ts';
import { backend, onEveryConnection, openWithAnn } from '../../test-setup/postgres-layer.ts';
import { createSchema } from '../../test-setup/postgres-schema.ts';
import { ids, relationOf } from '../../test-setup/relations.ts';
import { emails, failure, insert, insertUser, lockUser } from '../../test-setup/statements.ts';
import { postgresDataLayer } from './data-layer.ts';

const [ann, bob, cy] = ids;
const max = 4;

/** A data layer whose every connection has prepared what is sent here. */
async function openPrepared(): Promise<KyselyDataLayer> {
  const dataLayer = await openWithAnn({ max });
  let inserts = 0;
  await onEveryConnection(dataLayer, max, async (_, transaction) => {
    await emails(dataLayer, transaction);
    await lockUser(dataLayer, cy, transaction);
    const id = `00000000-0000-4000-8000-00000000010${inserts++}`;
    await insertUser(dataLayer, { id, email: `${id}@x` }, transaction);
  });
  await sql`delete from users where email <> 'ann@x'`.execute(dataLayer.kysely());
  return dataLayer;
}

const changes: readonly [string, (dataLayer: KyselyDataLayer) => Promise<unknown>][] = [
  ['a column gets another type', (layer) => run(layer, 'alter table users alter column email type varchar(200)')],
  [
    'a column of the result and of the condition gets another type',
    (layer) => run(layer, 'alter table users alter column id type text'),
  ],
  [
    'a table is dropped and created',
    (layer) =>
      run(
        layer,
        'create table t (like users including all); insert into t select * from users; drop table users; alter table t rename to users',
      ),
  ],
  [
    'prepared statements are taken away',
    (layer) => onEveryConnection(layer, max, (db) => sql`deallocate all`.execute(db)),
  ],
];

function run(dataLayer: KyselyDataLayer, text: string): Promise<unknown> {
  return sql.raw(text).execute(dataLayer.kysely());
}

test.each(changes)('when %s, statements go on at once, outside of transactions', async (_, change) => {
  const dataLayer = await openPrepared();
  await change(dataLayer);
  const results = await Promise.all(Array.from({ length: max * 4 }, () => emails(dataLayer)));
  expect(new Set(results.flat())).toEqual(new Set(['ann@x']));
  await insertUser(dataLayer, { id: bob, email: 'bob@x' });
  expect(await emails(dataLayer)).toEqual(['ann@x', 'bob@x']);
});

test.each(changes)('when %s, a transaction can be repeated as a whole, and succeeds then', async (_, change) => {
  const dataLayer = await openPrepared();
  await change(dataLayer);
  const attempt = () =>
    dataLayer.transaction(async (transaction) => {
      await lockUser(dataLayer, ann, transaction);
      await insertUser(dataLayer, { id: bob, email: 'bob@x' }, transaction);
      return emails(dataLayer, transaction);
    });
  const [first] = await Promise.allSettled([attempt()]);
  if (first.status === 'rejected') {
    expect(first.reason).toMatchObject({ code: 'TRANSACTION_CONFLICT', class: 'unavailable' });
    expect(await attempt()).toEqual(['ann@x', 'bob@x']);
  }
  expect(await emails(dataLayer)).toEqual(['ann@x', 'bob@x']);
});

test('a transaction that changes a table continues with it', async () => {
  const dataLayer = await openPrepared();
  for (const type of ['varchar(200)', 'text']) {
    await dataLayer.transaction(async (transaction) => {
      expect(await emails(dataLayer, transaction)).toEqual(['ann@x']);
      await sql.raw(`alter table users alter column email type ${type}`).execute(transaction.handle as Kysely<unknown>);
      expect(await emails(dataLayer, transaction)).toEqual(['ann@x']);
      await lockUser(dataLayer, ann, transaction);
    });
    expect(await emails(dataLayer)).toEqual(['ann@x']);
  }
});

test('an ordinary error keeps every connection', async () => {
  const dataLayer = await openWithAnn({ max: 1 });
  const before = await backend(dataLayer.kysely());
  await run(dataLayer, 'create table notes (id int primary key)');
  for (const text of [
    'select 1 / 0',
    'select * from nothing',
    'insert into notes values (1), (1)',
    "select 'x'::int",
  ]) {
    await failure(run(dataLayer, text));
  }
  await run(dataLayer, 'set statement_timeout = 20');
  expect(await failure(run(dataLayer, 'select pg_sleep(5)'))).toMatchObject({ code: '57014' });
  expect(await backend(dataLayer.kysely())).toBe(before);
});

test('a statement that has only failed yet goes on as well when a column gets another type', async () => {
  const marks = relationOf({ name: 'Mark', table: 'marks', attributes: { id: 'text' } });
  const schema = await createSchema(inject('postgresUrl'));
  const [dataLayer, other] = [postgresDataLayer({ ...schema, max: 1 }), postgresDataLayer(schema)];
  for (const layer of [dataLayer, other]) onTestFinished(() => layer.close());
  await run(other, "create table marks (id text primary key); insert into marks values ('1')");
  const mark = (id: string): Promise<unknown> => insert(dataLayer, marks, { row: { id } });
  expect(await failure(mark('1'))).toMatchObject({ code: 'CONFLICT' });
  await run(other, 'alter table marks alter column id type bigint using id::bigint');
  await mark('2');
  expect(await failure(mark('2'))).toMatchObject({ code: 'CONFLICT' });
});

test.each([
  ['a unique index is missing', 'create table marks (id text)', 'upsert'],
  [
    'a default reads a setting that is not set',
    "create table marks (id text, t text default current_setting('app.tenant'))",
    'insert',
  ],
  ['the table is a materialized view', "create materialized view marks as select 'a' as id", 'insert'],
] as const)('when %s, each call fails alike, and costs no further connection', async (_, table, kind) => {
  const marks = relationOf({ name: 'Mark', table: 'marks', attributes: { id: 'text' } });
  const dataLayer = await openWithAnn({ max: 1 });
  await run(dataLayer, table);
  const onConflict = kind === 'upsert' ? ({ by: ['id'], update: { id: 'id' } } as const) : 'error';
  const statement = { kind: 'insert', relation: marks, attributes: ['id'], returning: ['id'], onConflict } as const;
  const prepared = dataLayer.prepare(statement);
  const before = await backend(dataLayer.kysely());
  const messages = new Set<unknown>();
  for (let round = 0; round < 3; round++) {
    messages.add(Reflect.get(Object(await failure(prepared.run({ id: '1' }))), 'message'));
    const inTransaction = dataLayer.transaction((open) => prepared.run({ id: '1' }, open));
    messages.add(Reflect.get(Object(await failure(inTransaction)), 'message'));
  }
  expect([...messages]).toEqual([expect.not.stringContaining('try again')]);
  expect(await backend(dataLayer.kysely())).toBe(before);
});

test('a missing table costs no further connection once it is known to be missing', async () => {
  const dataLayer = await openPrepared();
  await run(dataLayer, 'drop table users');
  const gone = expect.objectContaining({ message: expect.stringContaining('"users"') });
  expect(await failure(emails(dataLayer))).toEqual(gone);
  const before = await backend(dataLayer.kysely());
  for (let round = 0; round < 5; round++) expect(await failure(emails(dataLayer))).toEqual(gone);
  expect(await backend(dataLayer.kysely())).toBe(before);
});

test('a widened column takes longer values on connections that are already open', async () => {
  const numbers = relationOf({ name: 'Number', table: 'numbers', attributes: { id: 'integer' } });
  const dataLayer = await openWithAnn({ max: 2 });
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
  await run(dataLayer, 'create table numbers (id smallint primary key)');
  let id = 0;
  await onEveryConnection(dataLayer, 2, (_, transaction) =>
    insert(dataLayer, numbers, { row: { id: id++ }, transaction }),
  );
  const large = (value: number) => insert(dataLayer, numbers, { row: { id: value } });
  expect(await failure(large(40_000))).toMatchObject({ code: 'INVALID_INPUT' });
  await run(dataLayer, 'alter table numbers alter column id type bigint');
  vi.advanceTimersByTime(600_000);
  await large(40_000);
  await dataLayer.transaction((transaction) => insert(dataLayer, numbers, { row: { id: 40_001 }, transaction }));
});

test('values that never fit cost no new connection', async () => {
  const dataLayer = await openWithAnn({ max: 1 });
  const numbers = relationOf({ name: 'Number', table: 'numbers', attributes: { id: 'integer' } });
  await run(dataLayer, 'create table numbers (id smallint primary key)');
  await insert(dataLayer, numbers, { row: { id: 1 } });
  const before = await backend(dataLayer.kysely());
  for (let round = 0; round < 3; round++) {
    expect(await failure(insert(dataLayer, numbers, { row: { id: 40_000 } }))).toMatchObject({ code: 'INVALID_INPUT' });
  }
  expect(await backend(dataLayer.kysely())).toBe(before);
});
