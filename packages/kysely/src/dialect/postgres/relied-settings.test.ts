// What is relied on holds whatever the server, the database and the role say, without a parameter of the connection.
import { setTimeout as sleep } from 'node:timers/promises';
import { always, sameAs, type Transaction } from '@ashlar/core/data-layer';
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import { kyselyDataLayer } from '../../application/kysely-data-layer.ts';
import type { PostgresOptions } from '../../postgres-pool/options.ts';
import { createRelations } from '../../schema/create-relations.ts';
import { migrationStoreOf } from '../../schema/migration-store.ts';
import type { KyselyDataLayer } from '../../session/data-layer-over.ts';
import { onEveryConnection, openWithAnn } from '../../test-setup/postgres-layer.ts';
import { roleWith } from '../../test-setup/postgres-role.ts';
import { ids, relationOf } from '../../test-setup/relations.ts';
import { emails, failure, insert, insertUser, lockUser } from '../../test-setup/statements.ts';
import { postgresDataLayer } from './data-layer.ts';

const [ann] = ids;
const values = relationOf({
  name: 'Value',
  table: 'values_kept',
  attributes: { id: 'integer', at: 'timestamp', ratio: 'real', data: 'bytes', note: 'text' },
});
const row = {
  id: 1,
  at: new Date('2026-02-03T04:05:06.789Z'),
  ratio: 0.1 + 0.2,
  data: new Uint8Array([0, 92, 255]),
  note: 'ß\\',
};

describe('values', () => {
  const select = { kind: 'select', relation: values, attributes: Object.keys(row), where: always } as const;

  test.each([
    [['datestyle = german']],
    [['datestyle = "sql, dmy"', "timezone = 'Asia/Kolkata'"]],
    [['bytea_output = escape', 'extra_float_digits = -5']],
    [["client_encoding = 'latin1'", 'standard_conforming_strings = off', "intervalstyle = 'sql_standard'"]],
  ])('are read as they were written by a role with %j', async (settings) => {
    const dataLayer = postgresDataLayer({ ...(await roleWith(settings)), max: 3 });
    onTestFinished(() => dataLayer.close());
    await createRelations(dataLayer, [values]);
    await insert(dataLayer, values, { row });
    const prepared = dataLayer.prepare(select);
    expect((await prepared.run({})).rows).toEqual([row]);
    await onEveryConnection(dataLayer, 3, async (_, transaction) => {
      expect((await prepared.run({}, transaction)).rows).toEqual([row]);
    });
  });

  test.each([
    "set client_encoding = 'latin1'",
    'set datestyle = german',
    'set extra_float_digits = -5; select 1',
    'reset all',
    'discard all',
    "set names 'latin1'",
    "select set_config('DateStyle', 'German', false)",
  ])('are read as they were written after the application said `%s` on the connection', async (statement) => {
    const role = await roleWith(['datestyle = german', 'extra_float_digits = -5']);
    const dataLayer = postgresDataLayer({ ...role, max: 1 });
    onTestFinished(() => dataLayer.close());
    await createRelations(dataLayer, [values]);
    await insert(dataLayer, values, { row });
    const prepared = dataLayer.prepare(select);
    await sql.raw(statement).execute(dataLayer.kysely());
    expect((await prepared.run({})).rows).toEqual([row]);
    await dataLayer.transaction(async ({ handle }) => {
      await sql.raw(statement === 'discard all' ? 'reset all' : statement).execute(handle as Kysely<unknown>);
    });
    expect((await prepared.run({})).rows).toEqual([row]);
  });
});

test.each(['on', 'off'])(
  "texts in a statement of the application's own Kysely are what they say, with standard_conforming_strings = %s",
  async (setting) => {
    const dataLayer = overOwnKysely(await roleWith([`standard_conforming_strings = ${setting}`]));
    onTestFinished(() => dataLayer.close());
    await createRelations(dataLayer, [values]);
    const texts = ['plain', "it's", 'ends with \\', "\\' or true --", '\\\\x41\\n\n', '\\x41'];
    for (const [id, note] of texts.entries()) await insert(dataLayer, values, { row: { ...row, id, note } });
    const { literal } = migrationStoreOf(dataLayer);
    for (const [id, note] of texts.entries()) {
      const where = sameAs('id', { relation: values, attribute: 'id', key: { note }, otherwise: -1 });
      const select = { kind: 'select', relation: values, attributes: ['id', 'note'], where } as const;
      expect((await dataLayer.prepare(select).run({})).rows).toEqual([{ id, note }]);
      const inMigrations = [literal(note, 'text'), literal({ note }, 'json'), literal(Buffer.from(note), 'bytes')];
      const [text, json, bytes] = inMigrations.map((each) => sql.raw(each));
      const read = sql`select ${text} as "text", ${json}::json as "json", ${bytes} as "bytes"`;
      const { rows } = await read.execute(dataLayer.kysely());
      expect(rows).toEqual([{ text: note, json: { note }, bytes: Buffer.from(note) }]);
    }
  },
);

/** A data layer over the application's own Kysely. */
function overOwnKysely(options: PostgresOptions): KyselyDataLayer {
  const pool = new pg.Pool(options as pg.PoolConfig);
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  onTestFinished(() => db.destroy());
  return kyselyDataLayer(db, { dialect: 'postgres' });
}

describe('commits', () => {
  /** The level that a commit of this transaction has. */
  async function level(transaction: Transaction | { readonly handle: unknown }): Promise<unknown> {
    const asked = sql<{ level: string }>`select current_setting('synchronous_commit') as level`;
    return (await asked.execute(transaction.handle as Kysely<unknown>)).rows[0]?.level;
  }

  const layers: readonly [string, (options: PostgresOptions) => KyselyDataLayer][] = [
    ['postgresDataLayer', (options) => postgresDataLayer(options)],
    ["an application's own Kysely", overOwnKysely],
  ];

  describe.each(layers)('of %s', (_, open) => {
    test.each([
      ['off', 'on'],
      ['local', 'on'],
      ['on', 'on'],
      ['remote_write', 'remote_write'],
      ['remote_apply', 'remote_apply'],
    ])('at %s by the role are at %s in our transactions and in joined ones', async (given, expected) => {
      const dataLayer = open(await roleWith([`synchronous_commit = ${given}`]));
      onTestFinished(() => dataLayer.close());
      for (let round = 0; round < 2; round++) {
        expect(await dataLayer.transaction(level)).toBe(expected);
        const own = dataLayer.kysely().transaction();
        expect(await own.execute(async (trx) => level(await dataLayer.join(trx)))).toBe(expected);
      }
      expect(await level({ handle: dataLayer.kysely() })).toBe(given);
    });
  });

  test('are raised on a connection whose settings the application changed', async () => {
    const dataLayer = await openWithAnn({ max: 1 });
    for (const lower of ['off', 'local'] as const) {
      await sql`select set_config('synchronous_commit', ${lower}, false)`.execute(dataLayer.kysely());
      expect(await dataLayer.transaction(level)).toBe('on');
      const own = dataLayer.kysely().transaction();
      expect(await own.execute((trx) => level({ handle: trx }))).toBe('on');
    }
  });

  test('are raised in one message with begin', async () => {
    const seen: string[] = [];
    const dataLayer = await openWithAnn({ onStatement: (event) => seen.push(event.sql) });
    seen.length = 0;
    await dataLayer.transaction((open) => lockUser(dataLayer, ann, open));
    expect(seen).toEqual([
      expect.stringMatching(/^begin isolation level read committed; .*lock_timeout.*synchronous_commit/s),
      expect.stringMatching(/for no key update$/),
      'commit',
    ]);
  });
});

describe('limits', () => {
  test('of idling free the locks of a frozen process, and are named', async () => {
    // On a busy machine each statement of the set-up comes within this time, too.
    const dataLayer = await openWithAnn({ max: 2, idleInTransactionTimeout: 500 });
    const error = await failure(
      dataLayer.transaction(async (frozen) => {
        await lockUser(dataLayer, ann, frozen);
        await dataLayer.transaction((other) => lockUser(dataLayer, ann, other));
        await emails(dataLayer, frozen);
      }),
    );
    expect(error).toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringContaining('idleInTransactionTimeout'),
    });
    const late = dataLayer.transaction(async (open) => {
      await insertUser(dataLayer, { id: ids[1], email: 'bob@x' }, open);
      await sleep(1000);
    });
    expect(await failure(late)).toMatchObject({ message: expect.stringContaining('idleInTransactionTimeout') });
    expect(await emails(dataLayer)).toEqual(['ann@x']);
  });

  test('hold in each transaction and nowhere else, for every setting of the role', async () => {
    const dataLayer = postgresDataLayer(
      await roleWith(['lock_timeout = 1', 'idle_in_transaction_session_timeout = 0']),
    );
    onTestFinished(() => dataLayer.close());
    const asked = sql`select current_setting('lock_timeout') as lock, current_setting('idle_in_transaction_session_timeout') as idle`;
    const inside = { lock: '5s', idle: '1min' };
    expect(
      await dataLayer.transaction(async ({ handle }) => (await asked.execute(handle as Kysely<unknown>)).rows),
    ).toEqual([inside]);
    const own = dataLayer.kysely().transaction();
    expect(await own.execute(async (trx) => (await asked.execute(trx)).rows)).toEqual([inside]);
    expect((await asked.execute(dataLayer.kysely())).rows).toEqual([{ lock: '1ms', idle: '0' }]);
  });

  test('can be switched off', async () => {
    const dataLayer = await openWithAnn({
      lockTimeout: 0,
      idleInTransactionTimeout: 0,
      answerTimeout: 0,
      acquireTimeout: 0,
    });
    expect(await dataLayer.transaction((open) => emails(dataLayer, open))).toEqual(['ann@x']);
  });

  test.each(['lockTimeout', 'acquireTimeout', 'answerTimeout', 'idleInTransactionTimeout'])(
    'that are not milliseconds are refused at %s',
    (name) => {
      for (const limit of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, '5; drop table users', null]) {
        expect(() => postgresDataLayer({ [name]: limit })).toThrow(new RegExp(`postgresDataLayer: ${name}`));
      }
    },
  );
});

test('an application may set the isolation level of its own transaction after begin', async () => {
  const dataLayer = await openWithAnn();
  await dataLayer
    .kysely()
    .transaction()
    .execute(async (trx) => {
      await sql`set transaction isolation level serializable`.execute(trx);
      const { rows } = await sql`show transaction_isolation`.execute(trx);
      expect(rows).toEqual([{ transaction_isolation: 'serializable' }]);
    });
});
