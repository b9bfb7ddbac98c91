import assert from 'node:assert/strict';
import { always, compare, isIn } from '../conditions.ts';
import type { DataLayer } from '../data-layer.ts';
import type { Order } from '../statement.ts';
import { type DataLayerCase, dataLayerCase } from './setup/data-layer-case.ts';
import { type Records, recordsOf } from './setup/records.ts';
import { people, samples } from './setup/relations.ts';

async function crowd(store: DataLayer): Promise<Records> {
  const records = recordsOf(store, people);
  await records.insertAll([
    { id: '3', email: 'c@x', name: 'Bob', age: 9 },
    { id: '1', email: 'a@x', name: null, age: 10 },
    { id: '5', email: 'e@x', name: 'Ann', age: null },
    { id: '2', email: 'b@x', name: 'Bob', age: 100 },
    { id: '4', email: 'd@x', name: null, age: -1 },
  ]);
  return records;
}

async function ids(
  records: Records,
  orderBy: readonly Order[],
  range: { limit?: number; offset?: number } = {},
): Promise<string> {
  const { rows, count } = await records.select({ attributes: ['id'], orderBy, ...range });
  assert.equal(count, rows.length);
  return rows.map(({ id }) => id).join('');
}

export const orderCases: readonly DataLayerCase[] = [
  dataLayerCase('records come in order, null first going up and last going down', [people], async (store) => {
    const records = await crowd(store);
    assert.equal(await ids(records, [{ attribute: 'age', direction: 'asc' }]), '54312');
    assert.equal(await ids(records, [{ attribute: 'age', direction: 'desc' }]), '21345');
  }),

  dataLayerCase('a later order decides where the earlier ones are equal', [people], async (store) => {
    const records = await crowd(store);
    const byName = { attribute: 'name', direction: 'asc' } as const;
    assert.equal(await ids(records, [byName, { attribute: 'id', direction: 'asc' }]), '14523');
    assert.equal(await ids(records, [byName, { attribute: 'id', direction: 'desc' }]), '41532');
    assert.equal(
      await ids(records, [
        { attribute: 'name', direction: 'desc' },
        { attribute: 'age', direction: 'asc' },
      ]),
      '32541',
    );
  }),

  dataLayerCase('limit and offset cut the ordered records, alone and together', [people], async (store) => {
    const records = await crowd(store);
    const byId: readonly Order[] = [{ attribute: 'id', direction: 'asc' }];
    assert.equal(await ids(records, byId, { limit: 2 }), '12');
    assert.equal(await ids(records, byId, { offset: 3 }), '45');
    assert.equal(await ids(records, byId, { limit: 2, offset: 1 }), '23');
    assert.equal(await ids(records, byId, { limit: 0 }), '');
    assert.equal(await ids(records, byId, { limit: 10, offset: 4 }), '5');
    assert.equal(await ids(records, byId, { limit: 10, offset: 5 }), '');
    assert.equal(await ids(records, byId, { offset: 0 }), '12345');
  }),

  dataLayerCase('text is ordered by code point, whatever the language of the database', [samples], async (store) => {
    const ordered = [
      '',
      ' ',
      '10',
      '9',
      'A',
      'Z',
      '_',
      'a',
      'a ',
      'ab',
      'b',
      'z',
      '~',
      'Ä',
      'é',
      'Ж',
      '中',
      '\uff5e',
      '😀',
    ];
    await assertOrdered(store, 'text', ordered);
  }),

  dataLayerCase('numbers are ordered by size', [samples], async (store) => {
    const safe = Number.MAX_SAFE_INTEGER;
    await assertOrdered(store, 'integer', [-safe, -10, -9, 0, 9, 10, 100, safe - 1, safe]);
    await assertOrdered(store, 'real', [-1e300, -1.5, -1e-300, 0, 5e-324, 0.1, 0.30000000000000004, 9.5, 10, 1e300]);
    const large = 2n ** 53n;
    await assertOrdered(store, 'bigint', [
      -(2n ** 63n),
      -large - 1n,
      -large,
      0n,
      9n,
      10n,
      large,
      large + 1n,
      2n ** 63n - 1n,
    ]);
  }),

  dataLayerCase('instants are ordered by time, to the millisecond and before 1970', [samples], async (store) => {
    const instants = [
      -62135596800000, -1001, -1000, -999, -1, 0, 1, 999, 1000, 1767225600000, 1767225600001, 253402300799999,
    ];
    await assertOrdered(
      store,
      'timestamp',
      instants.map((time) => new Date(time)),
    );
  }),

  dataLayerCase('each row that is read is a new plain object, which becomes a record', [people], async (store) => {
    const records = await crowd(store);
    const read = async (): Promise<readonly object[]> => (await records.select({ attributes: ['id', 'name'] })).rows;
    const first = await read();
    for (const row of first) {
      assert.equal(Object.getPrototypeOf(row), Object.prototype);
      Object.freeze(row);
    }
    const second = await read();
    assert.deepEqual(
      second.map((row) => first.includes(row) || Object.isFrozen(row)),
      first.map(() => false),
    );
  }),

  dataLayerCase('false comes before true', [samples], async (store) => {
    await assertOrdered(store, 'boolean', [false, true]);
  }),
];

/** `values` are given in their order; asserts that order, each comparison around each value, and finding each. */
async function assertOrdered(store: DataLayer, attribute: string, values: readonly unknown[]): Promise<void> {
  const records = recordsOf(store, samples);
  // The last goes in first: a store that answers in the order of arrival fails.
  for (const [id, value] of [...values.entries()].reverse()) await records.insert({ id, [attribute]: value });
  const found = async (operator: 'eq' | 'lt' | 'gte', value: unknown): Promise<unknown[]> =>
    records.keys(compare(attribute, operator, 'value'), { value });
  const all = [...values.keys()];
  const { rows } = await records.select({ attributes: ['id'], orderBy: [{ attribute, direction: 'asc' }] });
  assert.deepEqual(
    rows.map(({ id }) => id),
    all,
  );
  for (const [id, value] of values.entries()) {
    assert.deepEqual(await found('eq', value), [id], `eq ${value}`);
    assert.deepEqual(await found('lt', value), all.slice(0, id), `lt ${value}`);
    assert.deepEqual(await found('gte', value), all.slice(id), `gte ${value}`);
    assert.deepEqual(await records.keys(isIn(attribute, 'values'), { values: [value, value] }), [id], `in ${value}`);
  }
  await records.delete({ where: always });
}
