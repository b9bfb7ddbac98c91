// Tables that something else made hold whatever it put there. What is read is exactly the value, or an error that says
// where it is and how to cure it.
import { inspect } from 'node:util';
import { AshlarError, attribute, defineResource } from '@ashlar/core';
import type { Storage } from '@ashlar/core/data-layer';
import fc from 'fast-check';
import { type Kysely, sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { KyselyDataLayer } from './session/data-layer-over.ts';
import { domainOver } from './test-setup/domains.ts';
import { stores } from './test-setup/stores.ts';

/** A resource over a table that exists, with one attribute of that storage. */
function legacy(storage: Storage, table: string) {
  return defineResource({
    name: 'Legacy',
    table,
    attributes: {
      id: attribute(z.int(), { primaryKey: true }),
      value: attribute(z.unknown(), { storage, column: 'old_value' }),
    },
    actions: { list: { type: 'read' } },
  });
}

type Legacy = ReturnType<typeof legacy>;

/** Puts one row into the table; `type` and `literal` are SQL. */
async function holding(
  dataLayer: KyselyDataLayer,
  table: string,
  [type, literal]: readonly [string, string],
): Promise<void> {
  const db: Kysely<unknown> = dataLayer.kysely();
  await sql`create table ${sql.table(table)} (id ${sql.raw(`bigint primary key, old_value ${type}`)})`.execute(db);
  await sql`insert into ${sql.table(table)} values (1, ${sql.raw(literal)})`.execute(db);
}

/** What the resource reads; an error stands for itself. */
async function read(resource: Legacy): Promise<unknown> {
  try {
    const [record] = await resource.actions.list({});
    return record?.value;
  } catch (error) {
    return error;
  }
}

function expectRefusal(error: unknown, label: string, { storage, table, form, hidden }: Refusal): void {
  expect(error, label).toMatchObject({ code: 'VALUE_UNREADABLE', class: 'framework', issues: [{ path: ['value'] }] });
  if (!(error instanceof AshlarError)) throw error;
  const [{ message, hint } = { message: '', hint: '' }] = error.issues;
  expect(message, label).toContain(`the column "old_value" of the table "${table}" holds ${form}`);
  expect(message, label).toMatch(new RegExp(`, which is no ${storage}$`));
  expect(hint, label).toContain('"old_value"');
  expect(error.message, label).toBe(`Legacy.value cannot be read: ${message}\n      ${hint}`);
  if (hidden.length > 4) expect(inspect(error, { showHidden: true, depth: null }), label).not.toContain(hidden);
}

interface Refusal {
  readonly storage: Storage;
  readonly table: string;
  readonly form: string;
  /** The value, which may stand nowhere in the error. */
  readonly hidden: string;
}

/** Storage, type of the column, value as SQL, and the value that is read or the form that is refused. */
type Case = readonly [storage: Storage, type: string, literal: string, expected: { is: unknown } | { refused: string }];
const is = (value: unknown) => ({ is: value });
const refused = (form: string) => ({ refused: form });
const at = (text: string) => is(new Date(text));

const sqliteCases: readonly Case[] = [
  ['text', 'text', "'ann'", is('ann')],
  ['text', '', '7', refused('an integer')],
  ['text', 'numeric', "'007'", refused('an integer')],
  ['text', '', "x'616e6e'", refused('a blob of 3 bytes')],
  ['uuid', 'text', "'0190b5a1-7a3c-7d2e-8f00-123456789abc'", is('0190b5a1-7a3c-7d2e-8f00-123456789abc')],
  ['uuid', 'text', "'0190B5A1-7A3C-7D2E-8F00-123456789ABC'", refused('text of 36 characters')],
  ['uuid', 'text', "'{0190b5a1-7a3c-7d2e-8f00-123456789abc}'", refused('text of 38 characters')],
  ['uuid', 'text', "'0190b5a17a3c7d2e8f00123456789abc'", refused('text of 32 characters')],
  ['uuid', 'blob', "x'0190b5a17a3c7d2e8f00123456789abc'", refused('a blob of 16 bytes')],
  ['integer', 'integer', '5', is(5)],
  ['integer', 'real', '5.0', is(5)],
  ['integer', 'real', '5.5', refused('a number with a fraction')],
  ['integer', 'integer', '9007199254740993', refused('an integer')],
  ['integer', 'text', "'5'", refused('text of 1 character')],
  ['integer', 'integer', "'five'", refused('text of 4 characters')],
  ['integer', '', "x'05'", refused('a blob of 1 byte')],
  ['real', 'real', '0.1', is(0.1)],
  ['real', '', '3', is(3)],
  ['real', '', '4611686018427387904', is(2 ** 62)],
  ['real', 'real', '9e999', refused('a number that is not finite')],
  ['real', '', "'0.1'", refused('text of 3 characters')],
  ['bigint', 'integer', '9223372036854775807', is(2n ** 63n - 1n)],
  ['bigint', 'real', '1.5', refused('')],
  ['bigint', '', "'many'", refused('text of 4 characters')],
  ['boolean', 'integer', '1', is(true)],
  ['boolean', 'integer', '0', is(false)],
  ['boolean', 'text', "'true'", is(true)],
  ['boolean', 'text', "'f'", is(false)],
  ['boolean', 'text', "'yes'", refused('text of 3 characters')],
  ['boolean', 'text', "''", refused('text of 0 characters')],
  ['boolean', 'integer', '2', refused('an integer')],
  ['boolean', 'integer', '-1', refused('an integer')],
  ['boolean', '', "x'01'", refused('a blob of 1 byte')],
  ['timestamp', 'text', "'2026-11-23T10:41:00.123Z'", at('2026-11-23T10:41:00.123Z')],
  // As Ecto writes utc_datetime_usec and utc_datetime.
  ['timestamp', 'text', "'2026-11-23T10:41:00.123456Z'", at('2026-11-23T10:41:00.123Z')],
  ['timestamp', 'text', "'2026-11-23T10:41:00.123456'", at('2026-11-23T10:41:00.123Z')],
  ['timestamp', 'text', "'2026-11-23T10:41:00'", at('2026-11-23T10:41:00.000Z')],
  ['timestamp', 'text', "'0044-02-29T10:41:00.000Z'", at('0044-02-29T10:41:00.000Z')],
  ['timestamp', 'text', "'2026-11-23 10:41:00'", refused('text of 19 characters')],
  ['timestamp', 'text', "'2026-11-23T10:41:00Z'", refused('text of 20 characters')],
  ['timestamp', 'text', "'2026-11-23T12:41:00+02:00'", refused('text of 25 characters')],
  ['timestamp', 'text', "'2026-11-23T12:41:00.000+02:00'", refused('text of 29 characters')],
  ['timestamp', 'text', "'2026-11-23'", refused('text of 10 characters')],
  ['timestamp', 'text', "'2026-02-30T10:41:00.123Z'", refused('text of 24 characters')],
  ['timestamp', 'text', "'2026-02-20T24:00:00.000Z'", refused('text of 24 characters')],
  ['timestamp', 'text', "'2026/11/23T10:41:00.123Z'", refused('text of 24 characters')],
  ['timestamp', 'text', "'now'", refused('text of 3 characters')],
  ['timestamp', 'text', "''", refused('text of 0 characters')],
  ['timestamp', 'integer', '1795430460', refused('an integer')],
  ['timestamp', 'integer', '1795430460123', refused('an integer')],
  ['timestamp', 'real', '2461367.5', refused('a number with a fraction')],
  ['timestamp', '', "x'00'", refused('a blob of 1 byte')],
  ['json', 'text', `'{"a":[1,null]}'`, is({ a: [1, null] })],
  ['json', 'text', `'{a: 1}'`, refused('text of 6 characters')],
  ['json', 'text', "''", refused('text of 0 characters')],
  ['json', 'text', "'[9007199254740993]'", refused('text of 18 characters')],
  ['json', 'json', "'7'", is(7)],
  ['json', '', '9e999', refused('a number that is not finite')],
  ['json', '', "x'7b7d'", refused('a blob of 2 bytes')],
  ['bytes', 'blob', "x'00ff'", is(Uint8Array.of(0, 255))],
  ['bytes', 'text', "'00ff'", refused('text of 4 characters')],
  ['bytes', '', '7', refused('an integer')],
];

const postgresCases: readonly Case[] = [
  ['text', 'varchar(10)', "'ann'", is('ann')],
  ['text', 'character(10)', "'ann'", is('ann')],
  ['text', 'text', "'ann  '", is('ann  ')],
  ['uuid', 'uuid', "'0190B5A1-7A3C-7D2E-8F00-123456789ABC'", is('0190b5a1-7a3c-7d2e-8f00-123456789abc')],
  ['uuid', 'text', "'0190b5a1-7a3c-7d2e-8f00-123456789abc'", is('0190b5a1-7a3c-7d2e-8f00-123456789abc')],
  ['uuid', 'text', "'0190B5A1-7A3C-7D2E-8F00-123456789ABC'", refused('text of 36 characters')],
  ['integer', 'smallint', '5', is(5)],
  ['integer', 'numeric(10, 2)', '5', is(5)],
  ['integer', 'numeric(10, 2)', '5.5', refused('text of 4 characters')],
  ['integer', 'numeric', "'NaN'", refused('text of 3 characters')],
  ['integer', 'bigint', '9007199254740993', refused('text of 16 characters')],
  ['integer', 'text', "'five'", refused('text of 4 characters')],
  ['real', 'double precision', '0.1', is(0.1)],
  ['real', 'double precision', '1.7976931348623157e308', is(Number.MAX_VALUE)],
  ['real', 'double precision', '5e-324', is(5e-324)],
  ['real', 'numeric', '123456789.25', is(123456789.25)],
  ['real', 'numeric', '12345678901234567890.5', refused('text of 22 characters')],
  ['real', 'double precision', "'NaN'", refused('')],
  ['real', 'double precision', "'Infinity'", refused('')],
  ['real', 'text', "'much'", refused('text of 4 characters')],
  ['bigint', 'bigint', '9223372036854775807', is(2n ** 63n - 1n)],
  ['bigint', 'numeric', '9223372036854775808', refused('text of 19 characters')],
  ['bigint', 'numeric', '1.5', refused('text of 3 characters')],
  ['boolean', 'boolean', 'true', is(true)],
  ['boolean', 'boolean', 'false', is(false)],
  ['boolean', 'integer', '1', is(true)],
  ['boolean', 'integer', '0', is(false)],
  ['boolean', 'text', "'t'", is(true)],
  ['boolean', 'text', "'false'", is(false)],
  ['boolean', 'text', "'yes'", refused('text of 3 characters')],
  ['boolean', 'integer', '2', refused('')],
  ['boolean', 'character(3)', "'no'", refused('')],
  ['timestamp', 'timestamptz', "'2026-11-23T12:41:00.123456+02:00'", at('2026-11-23T10:41:00.123Z')],
  ['timestamp', 'timestamp', "'2026-11-23 10:41:00'", at('2026-11-23T10:41:00.000Z')],
  ['timestamp', 'timestamptz', "'0044-03-15 12:00:00+00 BC'", at('-000043-03-15T12:00:00.000Z')],
  ['timestamp', 'timestamptz', "'12026-01-01 00:00:00+00'", at('+012026-01-01T00:00:00.000Z')],
  ['timestamp', 'timestamptz', "'294276-12-31 23:59:59+00'", refused('text of ')],
  ['timestamp', 'timestamptz', "'infinity'", refused('text of 8 characters')],
  ['timestamp', 'timestamptz', "'-infinity'", refused('text of 9 characters')],
  ['timestamp', 'date', "'2026-11-23'", refused('text of 10 characters')],
  ['timestamp', 'time', "'10:41:00'", refused('text of 8 characters')],
  ['timestamp', 'text', "'23.11.2026 10:41:00'", refused('text of 19 characters')],
  ['timestamp', 'bigint', '1795430460', refused('text of 10 characters')],
  ['json', 'jsonb', `'{"a":[1,null]}'`, is({ a: [1, null] })],
  ['json', 'text', `'{"a":1}'`, is({ a: 1 })],
  ['json', 'text', `'{a: 1}'`, refused('text of 6 characters')],
  ['json', 'text[]', `'{a,b}'`, refused('text of 5 characters')],
  ['json', 'jsonb', "'[9007199254740993]'", refused('text of 18 characters')],
  ['json', 'jsonb', "'[1e400]'", refused('text of ')],
  ['bytes', 'bytea', "'\\x00ff'", is(Uint8Array.of(0, 255))],
  ['bytes', 'text', "'\u00e9'", refused('text of 1 character')],
];

describe.each(stores)('on $name', ({ open, dialect, owned }) => {
  test('every value of a legacy column is read exactly, or refused with its path, its form and the cure', async () => {
    const dataLayer = await open([]);
    const cases = dialect === 'sqlite' ? sqliteCases : postgresCases;
    for (const [index, [storage, type, literal, expected]] of cases.entries()) {
      const table = `legacy_${index}`;
      await holding(dataLayer, table, [type, literal]);
      const resource = legacy(storage, table);
      const domain = domainOver(dataLayer, [resource]);
      const found = await domain.run(() => read(resource));
      // A connection that knows the statement is told less of its rows.
      if ('is' in expected) expect(await domain.run(() => read(resource))).toEqual(found);
      const label = `${storage} in a column of type ${type || 'none'} that holds ${literal}`;
      if ('is' in expected) {
        expect(found, label).toEqual(expected.is);
        continue;
      }
      // An application's own driver makes something of values before they are seen.
      const form = owned ? '' : expected.refused;
      expectRefusal(found, label, { storage, table, form, hidden: literal.replace(/^x?'|'$/g, '') });
    }
  });
});

const storages: readonly Storage[] = [
  'text',
  'uuid',
  'integer',
  'real',
  'bigint',
  'boolean',
  'timestamp',
  'json',
  'bytes',
];

/** What a record may have for a value of each storage. */
const ofStorage: Readonly<Record<Storage, (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string',
  uuid: (value) => typeof value === 'string' && /^[0-9a-f-]{36}$/.test(value),
  integer: (value) => Number.isSafeInteger(value),
  real: (value) => Number.isFinite(value),
  bigint: (value) => typeof value === 'bigint',
  boolean: (value) => typeof value === 'boolean',
  timestamp: (value) => value instanceof Date && !Number.isNaN(value.getTime()),
  json: (value) => value !== undefined,
  bytes: (value) => value instanceof Uint8Array,
};

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.date({ noInvalidDate: true }).map(String),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.stringMatching(
    /^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{0,6})?(Z|[+-][0-9]{2}:?[0-9]{2})?$/,
  ),
  fc.double().map(String),
  fc.bigInt().map(String),
  fc.uuid().map((uuid) => uuid.toUpperCase()),
  fc.json(),
  fc.constantFrom('true', 'TRUE', 'yes', 'no', 'on', 'null', 'NaN', 'infinity', ''),
);

describe.each(stores.filter(({ dialect }) => dialect === 'sqlite'))('on $name', ({ open }) => {
  test.each(storages)('a column of any type gives a %s or an error', async (storage) => {
    const dataLayer = await open([]);
    const db = dataLayer.kysely<{ anything: { id: number; old_value: unknown } }>();
    await sql`create table anything (id integer primary key, old_value)`.execute(db);
    await db.insertInto('anything').values({ id: 1, old_value: null }).execute();
    const resource = legacy(storage, 'anything');
    const domain = domainOver(dataLayer, [resource]);
    const held = fc.oneof(
      anyText,
      fc.double(),
      fc.maxSafeInteger(),
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      fc.constantFrom(0, 1, 2),
      fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
    );
    await fc.assert(
      fc.asyncProperty(held, async (old_value) => {
        await db.updateTable('anything').set({ old_value }).execute();
        const found = await domain.run(() => read(resource));
        // SQLite keeps NaN as null.
        if (found === null && typeof old_value === 'number') expect(old_value).toBeNaN();
        else if (found instanceof Error) expect(found).toMatchObject({ code: 'VALUE_UNREADABLE' });
        else expect(ofStorage[storage](found)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('moments in every readable form are compared as moments, and a row in another form does not match', async () => {
    const dataLayer = await open([]);
    const db = dataLayer.kysely<{ visits: { id: number; at: unknown } }>();
    await sql`create table visits (id integer primary key, at text)`.execute(db);
    const Visit = defineResource({
      name: 'Visit',
      table: 'visits',
      attributes: { id: attribute(z.int(), { primaryKey: true }), at: z.date() },
      actions: { list: { type: 'read' }, remove: { type: 'destroy', bulk: true } },
    });
    domainOver(dataLayer, [Visit]);
    const noon = Date.parse('2026-11-23T12:00:00.500Z');
    const iso = (time: number) => new Date(time).toISOString();
    const forms = [
      iso,
      (time: number) => iso(time).replace('Z', ''),
      (time: number) => iso(time).replace('Z', '999Z'),
      (time: number) => iso(time).replace('Z', '000'),
      (time: number) => iso(time).replace(/\.?0*Z$/, ''),
    ];
    const near = fc.integer({ min: -1500, max: 1500 }).map((difference) => noon + difference);
    const row = fc.record({ time: near, form: fc.constantFrom(...forms) });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 8 }), near, async (rows, bound) => {
        await db.deleteFrom('visits').execute();
        const values = rows.map(({ time, form }, id) => ({ id, at: form(time) }));
        await db.insertInto('visits').values(values).execute();
        const operand = new Date(bound);
        const idsOf = async (filter: object) => (await Visit.actions.list({}, { filter })).map(({ id }) => id).sort();
        const expected = (holds: (time: number) => boolean) =>
          rows.flatMap(({ time }, id) => (holds(time) ? [id] : []));
        expect(await idsOf({ at: { gt: operand } })).toEqual(expected((time) => time > bound));
        expect(await idsOf({ at: { gte: operand } })).toEqual(expected((time) => time >= bound));
        expect(await idsOf({ at: { lt: operand } })).toEqual(expected((time) => time < bound));
        expect(await idsOf({ at: { lte: operand } })).toEqual(expected((time) => time <= bound));
        expect(await idsOf({ at: operand })).toEqual(expected((time) => time === bound));
        expect(await idsOf({ at: { notEq: operand } })).toEqual(expected((time) => time !== bound));
        expect(await idsOf({ at: { in: [operand, new Date(0)] } })).toEqual(expected((time) => time === bound));
      }),
      { numRuns: 60 },
    );
    await db.deleteFrom('visits').execute();
    const others = ['2026-11-23 13:00:00', '2026-11-23T15:00:00+02:00', '2026-11-23 11:00:00', 1795430460, ''];
    await db
      .insertInto('visits')
      .values(others.map((at, id) => ({ id, at })))
      .execute();
    for (const operator of ['gt', 'gte', 'lt', 'lte', 'eq']) {
      const filter = { at: { [operator]: new Date(noon) } };
      expect(await Visit.actions.list({}, { filter })).toEqual([]);
      expect(await Visit.actions.remove(filter, {})).toEqual({ count: 0 });
    }
    await expect(Visit.actions.list({})).rejects.toMatchObject({ code: 'VALUE_UNREADABLE' });
  });
});

describe.each(stores.filter(({ dialect }) => dialect === 'sqlite'))('on $name', ({ open }) => {
  test('a boolean is found as it is read, in every spelling of another program', async () => {
    const dataLayer = await open([]);
    const db = dataLayer.kysely();
    await sql`create table flags (id integer primary key, old_value)`.execute(db);
    const spellings = ['1, 1', "2, '1'", "3, 't'", "4, 'true'", '5, 0', "6, '0'", "7, 'f'", "8, 'false'", '9, null'];
    await sql.raw(`insert into flags values ${spellings.map((row) => `(${row})`).join(', ')}`).execute(db);
    const Flag = defineResource({
      name: 'Flag',
      table: 'flags',
      attributes: {
        id: attribute(z.int(), { primaryKey: true }),
        on: attribute(z.boolean().nullable(), { column: 'old_value' }),
      },
      actions: { list: { type: 'read' } },
    });
    domainOver(dataLayer, [Flag]);
    const all = await Flag.actions.list({});
    const idsOf = async (filter: object) => (await Flag.actions.list({}, { filter })).map(({ id }) => id).sort();
    for (const value of [true, false]) {
      const ids = (of: boolean | null) => all.filter(({ on }) => on === of).map(({ id }) => id);
      expect(ids(value)).toHaveLength(4);
      expect(await idsOf({ on: value })).toEqual(ids(value));
      expect(await idsOf({ on: { notEq: value } })).toEqual(ids(!value));
      expect(await idsOf({ not: { on: value } })).toEqual(ids(!value));
    }
  });
});

describe.each(stores.filter(({ dialect }) => dialect === 'postgres'))('on $name', ({ open, owned }) => {
  test('settings of a session change no value, or cause an error', async () => {
    const dataLayer = await open([]);
    const db = dataLayer.kysely();
    await sql`create table settings (id bigint primary key, at timestamptz, bytes bytea, number float8)`.execute(db);
    await sql`insert into settings values (1, '2026-11-03T10:41:00.123Z', '\\x00415cff', 0.1)`.execute(db);
    const Setting = defineResource({
      name: 'Setting',
      table: 'settings',
      attributes: {
        id: attribute(z.int(), { primaryKey: true }),
        at: z.date(),
        bytes: attribute(z.instanceof(Uint8Array), { storage: 'bytes' }),
      },
      actions: { list: { type: 'read' } },
    });
    domainOver(dataLayer, [Setting]);
    const right = { id: 1, at: new Date('2026-11-03T10:41:00.123Z'), bytes: Uint8Array.of(0, 0x41, 0x5c, 0xff) };
    for (const setting of [
      "DateStyle = 'German'",
      "DateStyle = 'SQL, DMY'",
      "DateStyle = 'Postgres, MDY'",
      "time zone 'Asia/Kolkata'",
      "bytea_output = 'escape'",
    ]) {
      const found = await db.transaction().execute(async (trx) => {
        await sql`set local ${sql.raw(setting)}`.execute(trx);
        return Setting.actions.list({}, { trx }).catch((error: unknown) => error);
      });
      if (!owned && setting.startsWith('DateStyle')) expect(found, setting).toMatchObject({ code: 'VALUE_UNREADABLE' });
      else expect(found, setting).toEqual([right]);
    }
    expect(await Setting.actions.list({})).toEqual([right]);
  });

  test('every moment of PostgreSQL is read exactly, or is an error', async () => {
    const dataLayer = await open([]);
    const db = dataLayer.kysely();
    await sql`create table moments (id bigint primary key, old_value timestamptz)`.execute(db);
    await sql`insert into moments values (1, null)`.execute(db);
    const resource = legacy('timestamp', 'moments');
    domainOver(dataLayer, [resource]);
    // From 4713 BC to 294276 AD, in seconds since 1970.
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: -210_866_803_200, max: 9_224_318_015_999 }), async (seconds) => {
        const days = Math.floor(seconds / 86_400);
        const rest = sql`make_interval(days => ${days}::int, secs => ${seconds - days * 86_400}::float8)`;
        await sql`update moments set old_value = (timestamp 'epoch' + ${rest}) at time zone 'UTC'`.execute(db);
        const found = await read(resource);
        if (seconds * 1000 > 8.64e15) expect(found).toMatchObject({ code: 'VALUE_UNREADABLE' });
        else expect(found).toEqual(new Date(seconds * 1000));
      }),
      { numRuns: 100 },
    );
  });
});
