import assert from 'node:assert/strict';
import type { AshlarError } from '../../error/ashlar-error.ts';
import { always, compare } from '../conditions.ts';
import type { DataLayer, Outcome } from '../data-layer.ts';
import { type DataLayerCase, dataLayerCase } from './setup/data-layer-case.ts';
import { type Records, recordsOf } from './setup/records.ts';
import { refused } from './setup/refused.ts';
import { people, seats } from './setup/relations.ts';

const ann = { id: 'a', email: 'ann@x', name: 'Ann' };
const bob = { id: 'b', email: 'bob@x', name: 'Bob' };

async function annAndBob(store: DataLayer): Promise<Records> {
  const records = recordsOf(store, people);
  await records.insertAll([ann, bob]);
  return records;
}

async function assertUntouched(records: Records): Promise<void> {
  const orderBy = [{ attribute: 'id', direction: 'asc' }] as const;
  const { rows } = await records.select({ attributes: ['id', 'email', 'name'], orderBy });
  assert.deepEqual(rows, [ann, bob]);
}

/** The attributes that a conflict is about, sorted and joined. */
function takenAttributes(error: AshlarError): string {
  assert.ok(error.issues.every(({ path, message }) => path.length === 1 && message.length > 0));
  return error.issues
    .map(({ path }) => String(path[0]))
    .sort()
    .join();
}

const nothing: Outcome = { rows: [], count: 0 };

export const conflictCases: readonly DataLayerCase[] = [
  dataLayerCase(
    'an insert with a taken key or identity is a CONFLICT at its attributes and changes nothing',
    [people],
    async (store) => {
      const records = await annAndBob(store);
      const sameKey = await refused(records.insert({ ...ann, email: 'new@x', name: 'New' }), 'CONFLICT');
      assert.equal(takenAttributes(sameKey), 'id');
      const sameEmail = await refused(records.insert({ id: 'c', email: 'bob@x', name: 'New' }), 'CONFLICT');
      assert.equal(takenAttributes(sameEmail), 'email');
      assert.equal(sameEmail.class, 'conflict');
      await assertUntouched(records);
    },
  ),

  dataLayerCase('an insert of several records adds all of them, or none if one is taken', [people], async (store) => {
    const records = await annAndBob(store);
    const attributes = ['id', 'email', 'joinedAt'];
    const insertThree = (ids: readonly string[], onConflict: 'error' | 'ignore') => {
      const rows = ids.map((id, index) => ({ id, email: `${id}@y`, joinedAt: new Date(1_700_000_000_000 + index) }));
      const parameters = rows.flatMap((row, index) =>
        Object.entries(row).map(([name, value]) => [`${index}.${name}`, value] as const),
      );
      return store
        .prepare({ kind: 'insert', relation: people, attributes, returning: ['id', 'joinedAt'], onConflict, rows: 3 })
        .run(Object.fromEntries(parameters));
    };
    await refused(insertThree(['c', 'a', 'd'], 'error'), 'CONFLICT');
    await assertUntouched(records);
    const { rows, count } = await insertThree(['c', 'd', 'e'], 'error');
    assert.equal(count, 3);
    const joined = rows.map(({ id, joinedAt }) => [id, Number(joinedAt) - 1_700_000_000_000]);
    assert.deepEqual(joined.sort(), [
      ['c', 0],
      ['d', 1],
      ['e', 2],
    ]);
    assert.equal((await insertThree(['e', 'f', 'a'], 'ignore')).count, 1);
    assert.deepEqual(await records.keys(), ['a', 'b', 'c', 'd', 'e', 'f']);
  }),

  dataLayerCase('a conflict over several attributes names each of them', [seats], async (store) => {
    const records = recordsOf(store, seats);
    await records.insert({ hall: 'A', number: 1, row: 'x', label: 'y' });
    const key = await refused(records.insert({ hall: 'A', number: 1 }), 'CONFLICT');
    assert.equal(takenAttributes(key), 'hall,number');
    const identity = await refused(records.insert({ hall: 'B', number: 1, row: 'x', label: 'y' }), 'CONFLICT');
    assert.equal(takenAttributes(identity), 'label,row');
    await records.insert({ hall: 'A', number: 2, row: 'x', label: 'z' });
    await records.insert({ hall: 'B', number: 1, row: 'z', label: 'y' });
    // Parts that look alike only if a store joins them without care.
    await records.insert({ hall: 'C', number: 1, row: 'x,', label: 'y' });
    await records.insert({ hall: 'C', number: 2, row: 'x', label: ',y' });
  }),

  dataLayerCase('null in an identity never conflicts, not even with itself', [seats], async (store) => {
    const records = recordsOf(store, seats);
    for (const number of [1, 2, 3]) await records.insert({ hall: 'A', number, row: 'x', label: null });
    for (const number of [4, 5]) await records.insert({ hall: 'A', number, row: null, label: null });
    await records.insert({ hall: 'A', number: 6, row: 'x', label: 'null' });
    await records.insert({ hall: 'A', number: 7, row: 'x', label: '' });
    assert.equal((await records.keys()).length, 7);
  }),

  dataLayerCase('identities that differ in case, space or accent form do not conflict', [people], async (store) => {
    const records = await annAndBob(store);
    const alike = ['Ann@x', 'ann@x ', 'ann\u00e9@x', 'anne\u0301@x'];
    await records.insertAll(alike.map((email, index) => ({ id: `${index}`, email })));
    assert.equal((await records.keys()).length, 6);
  }),

  dataLayerCase('an update to a taken key or identity is a CONFLICT and changes nothing', [people], async (store) => {
    const records = await annAndBob(store);
    const toAnn = { where: compare('id', 'eq'), parameters: { id: 'a' } };
    const sameEmail = await refused(records.update({ name: 'New', email: 'bob@x' }, toAnn), 'CONFLICT');
    assert.equal(takenAttributes(sameEmail), 'email');
    const sameKey = await refused(records.update({ name: 'New', id: 'b' }, toAnn), 'CONFLICT');
    assert.equal(takenAttributes(sameKey), 'id');
    const each = await refused(records.update({ name: 'New', email: 'one@x' }, { where: always }), 'CONFLICT');
    assert.equal(takenAttributes(each), 'email');
    await assertUntouched(records);
  }),

  dataLayerCase('a record does not conflict with itself, and what it gave up is free', [people], async (store) => {
    const records = await annAndBob(store);
    const toAnn = { where: compare('id', 'eq'), parameters: { id: 'a' } };
    assert.equal((await records.update({ email: 'ann@x', id: 'a' }, toAnn)).count, 1);
    await records.update({ email: 'ann@y' }, toAnn);
    await records.insert({ id: 'c', email: 'ann@x' });
    await records.delete({ where: compare('id', 'eq'), parameters: { id: 'c' } });
    await records.insert({ id: 'c', email: 'ann@x' });
    await refused(records.insert({ id: 'd', email: 'ann@y' }), 'CONFLICT');
    assert.deepEqual(await records.keys(), ['a', 'b', 'c']);
  }),

  dataLayerCase(
    'ignoring a conflict leaves the old record and says that nothing was inserted',
    [people],
    async (store) => {
      const records = await annAndBob(store);
      const ignore = { onConflict: 'ignore', returning: ['id', 'name'] } as const;
      assert.deepEqual(await records.insert({ ...ann, email: 'new@x', name: 'New' }, ignore), nothing);
      assert.deepEqual(await records.insert({ id: 'c', email: 'bob@x', name: 'New' }, ignore), nothing);
      assert.deepEqual(
        await records.insert({ id: 'a', email: 'bob@x', name: 'New' }, { onConflict: 'ignore' }),
        nothing,
      );
      await assertUntouched(records);
      const inserted = await records.insert({ id: 'c', email: 'cy@x', name: 'Cy' }, ignore);
      assert.deepEqual(inserted, { rows: [{ id: 'c', name: 'Cy' }], count: 1 });
    },
  ),

  dataLayerCase('an ignored conflict does not spoil its transaction', [people], async (store) => {
    const records = await annAndBob(store);
    await store.transaction(async (transaction) => {
      assert.deepEqual(await records.insert(ann, { onConflict: 'ignore', transaction }), nothing);
      await records.insert({ id: 'c', email: 'cy@x' }, { transaction });
    });
    assert.deepEqual(await records.keys(), ['a', 'b', 'c']);
  }),

  dataLayerCase('of ten inserts at once, one inserts and nine are ignored', [people], async (store) => {
    const records = recordsOf(store, people);
    const attempts = Array.from({ length: 10 }, (_, index) =>
      records.insert({ id: 'a', email: `${index}@x`, name: `${index}` }, { onConflict: 'ignore', returning: ['name'] }),
    );
    const outcomes = await Promise.all(attempts);
    const winners = outcomes.filter(({ count }) => count === 1);
    assert.equal(winners.length, 1);
    assert.deepEqual(
      outcomes.filter(({ count }) => count !== 1),
      Array.from({ length: 9 }, () => nothing),
    );
    assert.deepEqual((await records.select({ attributes: ['name'] })).rows, winners[0]?.rows);
  }),

  dataLayerCase('of ten inserts at once, one inserts and nine are a CONFLICT', [people], async (store) => {
    const records = recordsOf(store, people);
    const attempts = Array.from({ length: 10 }, (_, index) => records.insert({ id: `${index}`, email: 'one@x' }));
    const settled = await Promise.allSettled(attempts);
    assert.equal(settled.filter(({ status }) => status === 'fulfilled').length, 1);
    for (const [index, { status }] of settled.entries()) {
      if (status === 'rejected') await refused(attempts[index] ?? Promise.resolve(), 'CONFLICT');
    }
    assert.equal((await records.keys()).length, 1);
  }),
];
