// A write outside of transactions is one message, and still has what a transaction of ours has.
import { setTimeout as sleep } from 'node:timers/promises';
import { defineResource, uuidPrimaryKey } from '@ashlar/core';
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { describe, expect, inject, onTestFinished, test, vi } from 'vitest';
import { z } from 'zod';
import { startProxy } from '../../../../../tools/tcp-proxy.ts';
import { kyselyDataLayer } from '../../application/kysely-data-layer.ts';
import type { PostgresOptions } from '../../postgres-pool/options.ts';
import { createTables } from '../../schema/create-tables.ts';
import type { KyselyDataLayer } from '../../session/data-layer-over.ts';
import { domainOver } from '../../test-setup/domains.ts';
import { backend, openWithAnn } from '../../test-setup/postgres-layer.ts';
import { roleWith } from '../../test-setup/postgres-role.ts';
import { createSchema } from '../../test-setup/postgres-schema.ts';
import { ids, relationOf } from '../../test-setup/relations.ts';
import { emails, failure, insert, insertUser } from '../../test-setup/statements.ts';
import { postgresDataLayer } from './data-layer.ts';
import { withoutConfirmation } from './translate-error.ts';

const [ann, bob] = ids;

const Note = defineResource({
  name: 'Note',
  attributes: { id: uuidPrimaryKey(), title: z.string() },
  actions: {
    add: { type: 'create', accept: ['title'] },
    rename: { type: 'update', accept: ['title'] },
    renameAll: { type: 'update', bulk: true, accept: ['title'] },
    list: { type: 'read' },
  },
});

const SETTINGS = `current_setting('synchronous_commit') || ', ' || current_setting('transaction_isolation')`;
const marks = relationOf({ name: 'Mark', table: 'marks', attributes: { id: 'integer' } });

/** The settings that single writes had, which the table notes by itself. */
async function settingsOfWrites(dataLayer: KyselyDataLayer, noted = SETTINGS): Promise<unknown[]> {
  const db: Kysely<unknown> = dataLayer.kysely();
  await sql`create table marks (id bigint primary key, said text default ${sql.raw(noted)})`.execute(db);
  for (const id of [1, 2]) await insert(dataLayer, marks, { row: { id } });
  const { rows } = await sql<{ said: string }>`select said from marks order by id`.execute(db);
  return rows.map(({ said }) => said);
}

const layers: readonly [string, (options: PostgresOptions) => KyselyDataLayer][] = [
  ['postgresDataLayer', (options) => postgresDataLayer(options)],
  [
    'postgresDataLayer without prepared statements',
    (options) => postgresDataLayer({ ...options, preparedStatements: false }),
  ],
  [
    "an application's own Kysely",
    (options) => {
      const pool = new pg.Pool(options as pg.PoolConfig);
      const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
      onTestFinished(() => db.destroy());
      return kyselyDataLayer(db, { dialect: 'postgres' });
    },
  ],
];

describe.each(layers)('R17 single writes of %s', (_, open) => {
  test.each([
    ['off', 'read committed', 'on'],
    ['local', 'serializable', 'on'],
    ['on', 'repeatable read', 'on'],
    ['on', 'read committed', 'on'],
    ['remote_write', 'read committed', 'remote_write'],
  ])('R17 of a role with commits at %s, %s, are at %s and read committed', async (commits, isolation, expected) => {
    const settings = [`synchronous_commit = ${commits}`, `default_transaction_isolation = '${isolation}'`];
    const dataLayer = open(await roleWith(settings));
    onTestFinished(() => dataLayer.close());
    expect(await settingsOfWrites(dataLayer)).toEqual(Array(2).fill(`${expected}, read committed`));
    const { rows } = await sql`show synchronous_commit`.execute(dataLayer.kysely());
    expect(rows).toEqual([{ synchronous_commit: commits }]);
  });
});

test('R17 a single write has the limit for locks, and leaves no setting behind', async () => {
  const dataLayer = postgresDataLayer({ ...(await roleWith(['lock_timeout = 1'])), max: 1, lockTimeout: 1234 });
  onTestFinished(() => dataLayer.close());
  expect(await settingsOfWrites(dataLayer, `current_setting('lock_timeout')`)).toEqual(['1234ms', '1234ms']);
  expect((await sql`show lock_timeout`.execute(dataLayer.kysely())).rows).toEqual([{ lock_timeout: '1ms' }]);
});

test('R17 after the application changed the settings of a connection, a single write still has its own', async () => {
  const dataLayer = await openWithAnn({ max: 1 });
  const db: Kysely<unknown> = dataLayer.kysely();
  const inTurn = [
    'set synchronous_commit = off',
    `set default_transaction_isolation = 'serializable'`,
    'set session characteristics as transaction isolation level repeatable read',
    'discard all',
  ];
  for (const [index, statement] of inTurn.entries()) {
    await sql.raw(statement).execute(db);
    await sql`drop table if exists marks`.execute(db);
    expect(await settingsOfWrites(dataLayer), String(index)).toEqual(Array(2).fill('on, read committed'));
  }
});

test('R17 a single write whose answer cannot be read has happened', async () => {
  const dataLayer = await openWithAnn();
  const Person = defineResource({
    name: 'Person',
    table: 'users',
    attributes: { id: uuidPrimaryKey(), email: z.string(), createdAt: z.date().nullable() },
    actions: { move: { type: 'update', accept: ['email'] } },
  });
  domainOver(dataLayer, [Person]);
  await sql`update users set created_at = 'infinity'`.execute(dataLayer.kysely());
  expect(await failure(Person.actions.move(ann, { email: 'anna@x' }))).toMatchObject({ code: 'VALUE_UNREADABLE' });
  expect(await emails(dataLayer)).toEqual(['anna@x']);
});

test('R17 a constraint that is checked at the commit refuses a single write, which leaves nothing', async () => {
  const dataLayer = await openWithAnn();
  await sql`alter table users add constraint late unique (admin) deferrable initially deferred`.execute(
    dataLayer.kysely(),
  );
  expect(await failure(insertUser(dataLayer, { id: bob, email: 'bob@x' }))).toMatchObject({ code: 'CONFLICT' });
  expect(await emails(dataLayer)).toEqual(['ann@x']);
  await insertUser(dataLayer, { id: bob, email: 'bob@x', admin: true });
  expect(await emails(dataLayer)).toEqual(['ann@x', 'bob@x']);
});

test('R17 a single write to a missing table says so each time, and works once there is one', async () => {
  const dataLayer = await openWithAnn({ max: 1 });
  for (let round = 0; round < 3; round++) {
    expect(await failure(insert(dataLayer, marks, { row: { id: 1 } }))).toMatchObject({ code: 'SCHEMA_MISMATCH' });
    expect(await emails(dataLayer)).toEqual(['ann@x']);
  }
  expect(await settingsOfWrites(dataLayer)).toEqual(Array(2).fill('on, read committed'));
});

test('R17 a single write whose connection breaks before the answer is unknown, and is not repeated', async () => {
  const url = inject('postgresUrl');
  const proxy = await startProxy(url);
  onTestFinished(() => proxy.stop());
  const schema = await createSchema(url);
  const sent: string[] = [];
  const direct = postgresDataLayer(schema);
  const options = { ...schema, connectionString: proxy.inFrontOf(url) };
  const dataLayer = postgresDataLayer({ ...options, onStatement: (event) => sent.push(event.sql) });
  for (const layer of [direct, dataLayer]) onTestFinished(() => layer.close());
  const domain = domainOver(direct, []);
  await sql`create table users (id uuid primary key, email text unique, admin boolean)`.execute(direct.kysely());
  await insertUser(dataLayer, { id: ann, email: 'ann@x' });
  sent.length = 0;
  const error = await domain.transaction(async ({ trx }) => {
    // The same email, uncommitted: the server carries the other write out, and has not answered.
    const db = trx as Kysely<unknown>;
    await sql`insert into users values (${bob}, 'bob@x', false)`.execute(db);
    const attempt = failure(insertUser(dataLayer, { id: ids[2], email: 'bob@x' }));
    await untilBlockedBy(direct, await backend(db));
    proxy.reset();
    return await attempt;
  });
  expect(error).toMatchObject({ code: 'STORE_UNAVAILABLE', class: 'unavailable' });
  expect(error).toMatchObject({ message: expect.stringContaining('whether it happened is not known') });
  expect(sent).toEqual([expect.stringMatching(/^insert/)]);
  expect(await emails(dataLayer)).toEqual(['ann@x', 'bob@x']);
});

/** Breaks connections before they send a query that begins so, as often as `times`. Returns how often it did. */
function breakBefore(beginning: string, times: number): () => number {
  const { query } = pg.Client.prototype;
  let broken = 0;
  const spy = vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function send(
    this: pg.Client & { connection?: pg.Connection },
    ...args: readonly unknown[]
  ) {
    const { text } = Object(args[0]);
    if (broken < times && String(text ?? args[0]).startsWith(beginning)) {
      broken += 1;
      this.connection?.stream.destroy();
    }
    return Reflect.apply(query, this, args);
  });
  onTestFinished(() => spy.mockRestore());
  return () => broken;
}

test('R17 a write that has not committed is not unknown: at another level of the role, another connection does it once', async () => {
  const options = { ...(await roleWith(["default_transaction_isolation = 'serializable'"])), max: 1 };
  const direct = postgresDataLayer(options);
  const dataLayer = postgresDataLayer(options);
  for (const layer of [direct, dataLayer]) onTestFinished(() => layer.close());
  await sql`create table marks (id bigint primary key)`.execute(direct.kysely());
  const broken = breakBefore('insert into', 1);
  await insert(dataLayer, marks, { row: { id: 1 } });
  expect(broken()).toBe(1);
  expect((await sql`select id from marks`.execute(direct.kysely())).rows).toEqual([{ id: 1 }]);
});

test('R17 what a pooler says of a broken protocol is told with a write that is unknown', () => {
  const error = Object.assign(new Error('protocol'), { code: '08P01', severity: 'FATAL' });
  const { message } = withoutConfirmation(error, 'PostgreSQL at db:5432');
  expect(message).toMatch(/preparedStatements: false.*whether it happened is not known/);
});

/** Waits until another connection waits for a lock of this server process. */
async function untilBlockedBy(dataLayer: KyselyDataLayer, pid: number): Promise<void> {
  const asked = sql`select 1 from pg_stat_activity where ${pid}::int = any(pg_blocking_pids(pid))`;
  while ((await asked.execute(dataLayer.kysely())).rows.length === 0) await sleep(5);
}

test('R17 a single write that collides is tried again, and is told once', async () => {
  const schema = await createSchema(inject('postgresUrl'));
  const sent: string[] = [];
  const dataLayer = postgresDataLayer({
    ...schema,
    options: `${schema.options} -c deadlock_timeout=1500ms`,
    lockTimeout: 20_000,
    onStatement: (event) => sent.push(event.sql),
  });
  await createTables(dataLayer, [Note]);
  const domain = domainOver(dataLayer, [Note]);
  const heard: unknown[] = [];
  domain.on('updated', ({ count }) => void heard.push(count ?? 'one'));
  const [first, second] = [await Note.actions.add({ title: 'a' }), await Note.actions.add({ title: 'b' })];
  let bulk: Promise<unknown> = Promise.resolve();
  await domain.transaction(async ({ trx }) => {
    await Note.actions.rename(second, { title: 'mine' });
    sent.length = 0;
    // It holds the first row, and waits for the second.
    bulk = domain.apart(() => Note.actions.renameAll({}, { title: 'all' }));
    await untilBlockedBy(dataLayer, await backend(trx as Kysely<unknown>));
    // Now each waits for the other. The one that looks first finds the dead-lock.
    await sql`set local deadlock_timeout = '15s'`.execute(trx as Kysely<unknown>);
    await Note.actions.rename(first, { title: 'mine' });
  });
  expect(await bulk).toEqual({ count: 2 });
  await domain.settled();
  expect(heard.sort()).toEqual([2, 'one', 'one']);
  expect(sent.filter((text) => /^update.*returning/s.test(text) === false && text.startsWith('update'))).toHaveLength(
    2,
  );
  expect((await Note.actions.list()).map(({ title }) => title)).toEqual(['all', 'all']);
});
