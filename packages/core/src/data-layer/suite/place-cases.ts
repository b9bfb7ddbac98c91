import assert from 'node:assert/strict';
import { after, always, and, compare, isNull, never } from '../conditions.ts';
import type { DataLayer, Row } from '../data-layer.ts';
import type { Condition, Order } from '../statement.ts';
import { type DataLayerCase, dataLayerCase } from './setup/data-layer-case.ts';
import { type Records, recordsOf } from './setup/records.ts';
import { people, samples } from './setup/relations.ts';

const asc = (attribute: string): Order => ({ attribute, direction: 'asc' });
const desc = (attribute: string): Order => ({ attribute, direction: 'desc' });

/** The condition for the place of a row in an order, and its values. */
function placeOf(row: Row, orderBy: readonly Order[], orAt: boolean): { where: Condition; parameters: Row } {
  const names = orderBy.map(({ attribute }) => ((row[attribute] ?? null) === null ? null : `at.${attribute}`));
  const given = orderBy.filter((_order, index) => names[index] !== null);
  return {
    where: after({ orderBy, parameters: names, orAt }),
    parameters: Object.fromEntries(given.map(({ attribute }) => [`at.${attribute}`, row[attribute]])),
  };
}

/** Behind each row of an order are exactly the rows that follow it, and at it also itself. */
async function assertPlaces(records: Records, orderBy: readonly Order[]): Promise<void> {
  const { rows } = await records.select({ orderBy });
  const keys = rows.map(({ id }) => id);
  for (const [index, row] of rows.entries()) {
    for (const orAt of [false, true]) {
      const { where, parameters } = placeOf(row, orderBy, orAt);
      const found = await records.select({ orderBy, where, parameters });
      const label = `${JSON.stringify(orderBy)}, ${orAt ? 'at' : 'after'} ${String(keys[index])}`;
      assert.deepEqual(
        found.rows.map(({ id }) => id),
        keys.slice(orAt ? index : index + 1),
        label,
      );
    }
  }
}

async function crowd(store: DataLayer): Promise<Records> {
  const records = recordsOf(store, people);
  const names = ['Bob', null, 'Ann', 'bob', null, 'Bob', '\uff5e', '😀', ''];
  const joinedAt = [5, 5, null, 6, 5, null, 5, 7, 6];
  await records.insertAll(
    names.map((name, index) => ({
      id: `${(index * 4) % 9}`,
      email: `${index}@x`,
      name,
      age: index % 3 === 0 ? null : index % 2,
      joinedAt: typeof joinedAt[index] === 'number' ? new Date(joinedAt[index]) : null,
    })),
  );
  return records;
}

const orders: readonly (readonly Order[])[] = [
  [asc('id')],
  [desc('id')],
  [asc('email'), asc('id')],
  [desc('email'), desc('id')],
  [asc('name'), asc('id')],
  [desc('name'), desc('id')],
  [asc('name'), desc('id')],
  [desc('name'), asc('age'), asc('id')],
  [asc('age'), asc('name'), asc('id')],
  [desc('age'), desc('name'), desc('id')],
  [asc('joinedAt'), asc('id')],
  [desc('joinedAt'), asc('name'), desc('id')],
];

export const placeCases: readonly DataLayerCase[] = [
  dataLayerCase(
    'behind a place in an order are the records that follow it, with nulls and equal values, each way',
    [people],
    async (store) => {
      const records = await crowd(store);
      for (const orderBy of orders) await assertPlaces(records, orderBy);
    },
  ),

  dataLayerCase('a place may be one that no record has, and goes with other conditions', [people], async (store) => {
    const records = await crowd(store);
    const orderBy = [asc('name'), asc('id')];
    const { where, parameters } = placeOf({ name: 'B', id: 'x' }, orderBy, false);
    const isOther = compare('email', 'notEq', 'not');
    const found = await records.select({
      orderBy,
      where: and(where, isOther),
      parameters: { ...parameters, not: '0@x' },
    });
    assert.deepEqual(
      found.rows.map(({ name }) => name),
      ['Bob', 'bob', '\uff5e', '😀'],
    );
  }),

  dataLayerCase('a place may be in the order of any storage', [samples], async (store) => {
    const records = recordsOf(store, samples);
    const values: Readonly<Record<string, readonly unknown[]>> = {
      text: ['', '%', 'ä'],
      uuid: ['0b8e5d6c-0000-4000-8000-000000000001', 'FB8E5D6C-0000-4000-8000-000000000002'],
      integer: [-1, 0, Number.MAX_SAFE_INTEGER],
      real: [-0.5, 0.1, 1e300],
      bigint: [-(2n ** 63n), 2n ** 53n + 1n, 2n ** 63n - 1n],
      boolean: [false, true],
      timestamp: [new Date(-1), new Date(0), new Date(1)],
      bytes: [new Uint8Array([]), new Uint8Array([0, 255]), new Uint8Array([128])],
    };
    let id = 0;
    for (const [attribute, each] of Object.entries(values)) {
      for (const value of [...each, ...each]) await records.insert({ id: id++, [attribute]: value });
      await assertPlaces(records, [asc(attribute), asc('id')]);
      await assertPlaces(records, [desc(attribute), desc('id')]);
      await records.delete({ where: always });
    }
  }),

  dataLayerCase('a count reads no rows, and counts those that fulfil the condition', [people], async (store) => {
    const records = await crowd(store);
    const count = async (where: Condition, parameters?: Row) =>
      records.select({ where, countOnly: true, ...(parameters && { parameters }) });
    assert.deepEqual(await count(isNull('name')), { rows: [], count: 2 });
    assert.deepEqual(await count(compare('name', 'eq'), { name: 'Bob' }), { rows: [], count: 2 });
    assert.deepEqual(await count(never), { rows: [], count: 0 });
    await store.transaction(async (transaction) => {
      await records.insert({ id: 'x', email: 'x@x', name: null }, { transaction });
      const inside = await records.select({ where: isNull('name'), countOnly: true, transaction });
      assert.deepEqual(inside, { rows: [], count: 3 });
    });
  }),
];
