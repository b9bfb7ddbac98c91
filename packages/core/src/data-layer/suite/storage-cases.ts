import assert from 'node:assert/strict';
import { always, compare, isIn, isNull } from '../conditions.ts';
import type { DataLayer, Row } from '../data-layer.ts';
import { type DataLayerCase, dataLayerCase } from './setup/data-layer-case.ts';
import { recordsOf } from './setup/records.ts';
import { samples } from './setup/relations.ts';

const texts: readonly string[] = [
  '',
  ' ',
  'null',
  '007',
  '1e5',
  "it's",
  '"quoted"',
  'back\\slash',
  'line\r\nbreak\ttab',
  'e\u0301 \u00e9 \u200b\ufeff',
  '👩‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿 😀',
  '\u{10ffff}\uffff\u0001\u007f',
  '2024-02-29T12:34:56.789Z',
  'x'.repeat(100_000),
];

const jsons: readonly unknown[] = [
  {},
  [],
  [1, [2, [3, [null]]]],
  { deep: { 'a "key"': [{ text: "it's é 😀 \\ \u2028" }, true, false, null, -1.5e-7, 1e300] }, '': '', empty: {} },
  // Text that a careless driver takes for JSON, a list or null.
  'null',
  '"quoted"',
  '{"a":1}',
  '{a,b}',
  '',
  '2024-02-29T12:34:56.789Z',
  0,
  42,
  false,
  true,
  [],
  ['a', null, "it's"],
  JSON.parse('{ "__proto__": { "admin": true }, "constructor": "x" }'),
];

const values: Readonly<Record<string, readonly unknown[]>> = {
  text: texts,
  uuid: [
    '00000000-0000-0000-0000-000000000000',
    'ffffffff-ffff-4fff-bfff-ffffffffffff',
    '0190b5a1-7a3c-7d2e-8f00-123456789abc',
  ],
  integer: [0, 1, -1, 2 ** 31, -(2 ** 31) - 1, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER],
  real: [0, 3, -3, 0.1, 1 / 3, 1e300, -1e300, 5e-324, 1.7976931348623157e308, 2 ** 53, 123456789.12345679],
  bigint: [0n, -1n, 2n ** 53n, 2n ** 53n + 1n, -(2n ** 53n) - 1n, 2n ** 63n - 1n, -(2n ** 63n)],
  boolean: [true, false],
  timestamp: [
    '1970-01-01T00:00:00.000Z',
    '1969-12-31T23:59:59.999Z',
    '2024-02-29T12:34:56.789Z',
    '2024-03-31T01:30:00.001Z',
    '2024-10-27T01:30:00.010Z',
    '1883-11-18T12:03:58.100Z',
    '0001-01-01T00:00:00.000Z',
    '0099-12-31T23:59:59.999Z',
    '9999-12-31T23:59:59.999Z',
  ].map((instant) => new Date(instant)),
  json: jsons,
  bytes: [
    new Uint8Array(),
    Uint8Array.of(0),
    Uint8Array.from({ length: 256 }, (_, byte) => byte),
    Uint8Array.of(0xff, 0xfe, 0),
  ],
};

/** Asserts that a value comes back as it was put in, from an insert, a select, an update and a delete. */
async function assertRoundTrip(store: DataLayer, attribute: string, value: unknown): Promise<void> {
  const records = recordsOf(store, samples);
  const row: Row = { id: 1, [attribute]: value };
  const returning = ['id', attribute];
  const expected = { rows: [row], count: 1 };
  const byId = { where: compare('id', 'eq'), parameters: { id: 1 }, returning };
  assert.deepEqual(await records.insert(row, { returning }), expected, 'insert returning');
  assert.deepEqual(await records.select({ attributes: returning }), expected, 'select');
  await records.update({ [attribute]: null }, byId);
  assert.deepEqual(await records.update({ [attribute]: value }, byId), expected, 'update returning');
  assert.deepEqual(await records.delete(byId), expected, 'delete returning');
}

export const storageCases: readonly DataLayerCase[] = [
  ...Object.entries(values).map(([attribute, candidates]) =>
    dataLayerCase(`${attribute} comes back exactly as it was put in`, [samples], async (store) => {
      for (const value of candidates) await assertRoundTrip(store, attribute, value);
    }),
  ),

  dataLayerCase('zero with a sign is equal to zero', [samples], async (store) => {
    const records = recordsOf(store, samples);
    await records.insert({ id: 1, real: -0 });
    await records.insert({ id: 2, real: 0 });
    // SQLite keeps -0 as 0, which is the same number: only a store that made it something else is wrong.
    const { rows } = await records.select({ attributes: ['real'] });
    assert.ok(rows.every(({ real }) => real === 0));
    assert.deepEqual(await records.keys(compare('real', 'eq'), { real: -0 }), [1, 2]);
  }),

  dataLayerCase('null and omitted values come back as null from every storage', [samples], async (store) => {
    const records = recordsOf(store, samples);
    const names = [...samples.attributes.keys()].filter((name) => name !== 'id');
    const empty = Object.fromEntries(names.map((name) => [name, null]));
    await records.insert({ id: 1, ...empty });
    await records.insert({ id: 2 });
    const { rows } = await records.select({ orderBy: [{ attribute: 'id', direction: 'asc' }] });
    assert.deepEqual(rows, [
      { id: 1, ...empty },
      { id: 2, ...empty },
    ]);
    for (const name of names) assert.deepEqual(await records.keys(isNull(name)), [1, 2], name);
  }),

  dataLayerCase(
    'values of every storage can be compared for equality and looked up in a list',
    [samples],
    async (store) => {
      const records = recordsOf(store, samples);
      for (const [attribute, candidates] of Object.entries(values)) {
        if (attribute === 'json') continue;
        for (const [id, value] of candidates.entries()) await records.insert({ id, [attribute]: value });
        for (const [id, value] of candidates.entries()) {
          const label = `${attribute} ${id}`;
          const pair = [value, candidates[(id + 1) % candidates.length]];
          const both = [id, (id + 1) % candidates.length].sort((a, b) => a - b);
          assert.deepEqual(await records.keys(compare(attribute, 'eq'), { [attribute]: value }), [id], label);
          assert.deepEqual(await records.keys(isIn(attribute), { [attribute]: pair }), both, label);
        }
        await records.delete({ where: always });
      }
    },
  ),

  dataLayerCase('a UUID is the same in capitals, and comes back in small letters', [samples], async (store) => {
    const records = recordsOf(store, samples);
    const uuid = '0190B5A1-7A3C-7D2E-8F00-ABCDEF123456';
    const { rows } = await records.insert({ id: 1, uuid }, { returning: ['uuid'] });
    assert.deepEqual(rows, [{ uuid: uuid.toLowerCase() }]);
    for (const spelling of [uuid, uuid.toLowerCase()]) {
      assert.deepEqual(await records.keys(compare('uuid', 'eq'), { uuid: spelling }), [1]);
      assert.deepEqual(await records.keys(isIn('uuid'), { uuid: [spelling] }), [1]);
    }
  }),

  dataLayerCase('who changes a value that was given or read does not change the store', [samples], async (store) => {
    const records = recordsOf(store, samples);
    const given = { id: 1, timestamp: new Date(1), json: { list: [1] }, bytes: Uint8Array.of(1) };
    await records.insert(given);
    const spoil = (row: Row): void => {
      if (row.timestamp instanceof Date) row.timestamp.setTime(9);
      if (row.bytes instanceof Uint8Array) row.bytes[0] = 9;
      const json = row.json;
      if (typeof json === 'object' && json !== null) Object.assign(json, { list: 9 });
      row.id = 9;
    };
    spoil(given);
    const expected = { id: 1, timestamp: new Date(1), json: { list: [1] }, bytes: Uint8Array.of(1) };
    for (let round = 0; round < 2; round++) {
      const { rows } = await records.select({ attributes: ['id', 'timestamp', 'json', 'bytes'] });
      assert.deepEqual(rows, [expected]);
      for (const row of rows) spoil(row);
    }
  }),
];
