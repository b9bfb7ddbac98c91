import assert from 'node:assert/strict';
import { compare } from '../conditions.ts';
import type { DataLayer } from '../data-layer.ts';
import { type DataLayerCase, dataLayerCase } from './setup/data-layer-case.ts';
import { type Records, recordsOf } from './setup/records.ts';
import { people, samples } from './setup/relations.ts';

/** Reads the number under lock, lets others have a turn, and writes one more. */
async function increment(store: DataLayer, records: Records, fail: boolean): Promise<void> {
  await store.transaction(async (transaction) => {
    const byId = { where: compare('id', 'eq'), parameters: { id: 1 }, transaction };
    const { rows } = await records.select({ attributes: ['integer'], lock: true, ...byId });
    await new Promise((resolve) => setTimeout(resolve, 1));
    await records.update({ integer: Number(rows[0]?.integer) + 1 }, byId);
    if (fail) throw new Error('abandoned');
  });
}

export const parallelCases: readonly DataLayerCase[] = [
  dataLayerCase('twenty transactions at once that read under lock and write lose nothing', [samples], async (store) => {
    const records = recordsOf(store, samples);
    await records.insert({ id: 1, integer: 100 });
    await Promise.all(Array.from({ length: 20 }, () => increment(store, records, false)));
    const { rows } = await records.select({ attributes: ['integer'] });
    assert.deepEqual(rows, [{ integer: 120 }]);
  }),

  dataLayerCase('transactions that roll back leave no trace in parallel ones', [samples], async (store) => {
    const records = recordsOf(store, samples);
    await records.insert({ id: 1, integer: 0 });
    const attempts = Array.from({ length: 20 }, (_, index) => increment(store, records, index % 3 === 0));
    const settled = await Promise.allSettled(attempts);
    assert.equal(settled.filter(({ status }) => status === 'rejected').length, 7);
    const { rows } = await records.select({ attributes: ['integer'] });
    assert.deepEqual(rows, [{ integer: 13 }]);
  }),

  dataLayerCase('writes outside and inside of transactions at the same time all arrive', [people], async (store) => {
    const records = recordsOf(store, people);
    const writes = Array.from({ length: 40 }, async (_, index) => {
      const row = { id: String(index).padStart(2, '0'), email: `${index}@x` };
      if (index % 2 === 0) return records.insert(row);
      return store.transaction((transaction) => records.insert(row, { transaction }));
    });
    const outcomes = await Promise.all(writes);
    assert.ok(outcomes.every(({ count }) => count === 1));
    assert.equal((await records.keys()).length, 40);
  }),

  dataLayerCase('of twenty conditional updates at once, one wins', [people], async (store) => {
    const records = recordsOf(store, people);
    await records.insert({ id: 'a', email: 'ann@x', name: 'fresh' });
    const consume = { where: compare('name', 'eq'), parameters: { name: 'fresh' }, returning: ['group'] };
    const attempts = Array.from({ length: 20 }, (_, index) => {
      const values = { name: 'used', group: `${index}` };
      if (index % 2 === 0) return records.update(values, consume);
      return store.transaction((transaction) => records.update(values, { ...consume, transaction }));
    });
    const winners = (await Promise.all(attempts)).filter(({ count }) => count > 0);
    assert.equal(winners.length, 1);
    assert.deepEqual((await records.select({ attributes: ['group'] })).rows, winners[0]?.rows);
  }),
];
