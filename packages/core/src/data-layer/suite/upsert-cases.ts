import assert from 'node:assert/strict';
import { compare, exists, never, not } from '../conditions.ts';
import type { DataLayer, Outcome, Row } from '../data-layer.ts';
import type { ChangeOnConflict } from '../statement.ts';
import { type DataLayerCase, dataLayerCase } from './setup/data-layer-case.ts';
import { type Records, recordsOf } from './setup/records.ts';
import { refused } from './setup/refused.ts';
import { people, seats, tokens } from './setup/relations.ts';

const ann = { id: 'a', email: 'ann@x', name: 'Ann', age: 1 };
const bob = { id: 'b', email: 'bob@x', name: 'Bob', age: 2 };

async function annAndBob(store: DataLayer): Promise<Records> {
  const records = recordsOf(store, people);
  await records.insertAll([ann, bob]);
  return records;
}

/** The record of this email gets the name of the row. */
const byEmail: ChangeOnConflict = { by: ['email'], update: { name: 'name' } };
const returning = ['id', 'email', 'name', 'age'];

async function all(records: Records): Promise<readonly Row[]> {
  const orderBy = [{ attribute: 'id', direction: 'asc' }] as const;
  return (await records.select({ attributes: returning, orderBy })).rows;
}

/** Upserts in a transaction, as a statement that tells has to. */
function telling(store: DataLayer, row: Readonly<Row>, change: Partial<ChangeOnConflict> = {}): Promise<Outcome> {
  return store.transaction((transaction) =>
    recordsOf(store, people).insert(row, {
      onConflict: { ...byEmail, tellsCreated: true, ...change },
      returning: ['id'],
      transaction,
    }),
  );
}

export const upsertCases: readonly DataLayerCase[] = [
  dataLayerCase('an insert changes the record that has its identity, and keeps its key', [people], async (store) => {
    const records = await annAndBob(store);
    const again = { ...bob, id: 'c', name: 'Robert', age: 9 };
    assert.deepEqual(await records.insert(again, { onConflict: byEmail, returning }), {
      rows: [{ ...bob, name: 'Robert' }],
      count: 1,
    });
    const cy = { id: 'c', email: 'cy@x', name: 'Cy', age: 3 };
    assert.deepEqual(await records.insert(cy, { onConflict: byEmail, returning }), { rows: [cy], count: 1 });
    assert.deepEqual(await all(records), [ann, { ...bob, name: 'Robert' }, cy]);
  }),

  dataLayerCase('its assignments add to what is there, and see the old record', [people], async (store) => {
    const records = await annAndBob(store);
    const update = {
      age: { plus: 'more' },
      name: { cases: [{ when: compare('age', 'eq', 'one'), parameter: 'first' }] },
    };
    const outcome = await records.insert(
      { ...ann, id: 'c' },
      { onConflict: { by: ['email'], update }, parameters: { more: 5, one: 1, first: 'First' }, returning },
    );
    assert.deepEqual(outcome.rows, [{ ...ann, name: 'First', age: 6 }]);
  }),

  dataLayerCase('without an assignment the record stays, and is returned', [people], async (store) => {
    const records = await annAndBob(store);
    const onConflict = { by: ['email'], update: {} };
    const outcome = await records.insert({ ...bob, id: 'c', name: 'New' }, { onConflict, returning });
    assert.deepEqual(outcome, { rows: [bob], count: 1 });
    assert.deepEqual(await all(records), [ann, bob]);
  }),

  dataLayerCase('a record that does not fulfil the condition stays, and is not returned', [people], async (store) => {
    const records = await annAndBob(store);
    for (const where of [compare('age', 'gt', 'two'), compare('active', 'eq', 'yes'), never]) {
      const options = { onConflict: { ...byEmail, where }, parameters: { two: 2, yes: true }, returning };
      const outcome = await records.insert({ ...bob, id: 'c', name: 'New' }, options);
      assert.deepEqual(outcome, { rows: [], count: 0 });
    }
    assert.deepEqual(await all(records), [ann, bob]);
    const older = { onConflict: { ...byEmail, where: compare('age', 'gt', 'one') }, parameters: { one: 1 }, returning };
    assert.equal((await records.insert({ ...bob, id: 'c', name: 'New' }, older)).count, 1);
    assert.deepEqual(await all(records), [ann, { ...bob, name: 'New' }]);
    // A new record need not fulfil it.
    assert.equal((await records.insert({ id: 'c', email: 'cy@x', name: 'Cy' }, older)).count, 1);
  }),

  dataLayerCase('its condition may look at another relation', [people, tokens], async (store) => {
    const records = await annAndBob(store);
    const options = {
      onConflict: { ...byEmail, where: exists(tokens, compare('subject', 'eq', 'subject')) },
      parameters: { subject: 'bob' },
    };
    assert.equal((await records.insert({ ...bob, id: 'c', name: 'New' }, options)).count, 0);
    await recordsOf(store, tokens).insert({
      ...{ id: 't', subject: 'bob', purpose: 'user', live: true },
      expiresAt: new Date(0),
    });
    assert.equal((await records.insert({ ...bob, id: 'c', name: 'New' }, options)).count, 1);
  }),

  dataLayerCase(
    'its condition may look at records that are linked to the record that is there, and at those linked to them',
    [people, tokens],
    async (store) => {
      const records = recordsOf(store, people);
      const tokenOf = recordsOf(store, tokens);
      const expiresAt = new Date(0);
      await records.insertAll([ann, { ...bob, group: 'a' }]);
      await tokenOf.insert({ id: 't', subject: 'a', purpose: 'user', live: false, expiresAt });
      const itsTokens = exists(tokens, compare('live', 'eq', 'live'), { own: 'id', other: 'subject' });
      const where = exists(people, itsTokens, { own: 'group', other: 'id' });
      const options = { onConflict: { ...byEmail, where }, parameters: { live: true }, returning };
      const save = async (row: Readonly<Row>) => (await records.insert({ ...row, id: 'c' }, options)).rows;
      // The token of Bob's leader is not live.
      assert.deepEqual(await save({ ...bob, name: 'New' }), []);
      await tokenOf.update({ live: true }, { where: compare('id', 'eq'), parameters: { id: 't' } });
      // The record that is there counts, and not the row that would be a new one.
      assert.deepEqual(await save({ ...bob, name: 'New', group: 'none' }), [{ ...bob, name: 'New' }]);
      assert.deepEqual(await save({ ...ann, name: 'New', group: 'a' }), []);
      assert.deepEqual(await all(records), [ann, { ...bob, name: 'New' }]);
      const without = { ...options, onConflict: { ...byEmail, where: not(where) } };
      assert.deepEqual((await records.insert({ ...bob, id: 'c', name: 'Newer' }, without)).rows, []);
      assert.equal((await records.insert({ ...ann, id: 'c', name: 'Anna' }, without)).count, 1);
    },
  ),

  dataLayerCase('another key or identity that is taken is a CONFLICT', [people], async (store) => {
    const records = await annAndBob(store);
    const sameKey = await refused(records.insert({ ...ann, email: 'new@x' }, { onConflict: byEmail }), 'CONFLICT');
    assert.deepEqual(
      sameKey.issues.map(({ path }) => path),
      [['id']],
    );
    const taking = { onConflict: { by: ['email'], update: { email: 'theirs' } }, parameters: { theirs: 'ann@x' } };
    await refused(records.insert({ ...bob, id: 'c' }, taking), 'CONFLICT');
    assert.deepEqual(await all(records), [ann, bob]);
    // The identity decides, even where the key is that of a third record.
    await records.insert({ ...bob, id: 'a', name: 'Rob' }, { onConflict: byEmail });
    assert.deepEqual(await all(records), [ann, { ...bob, name: 'Rob' }]);
    // Its own key as well as its identity: it is the same record.
    await records.insert({ ...bob, name: 'Robert' }, { onConflict: byEmail });
    assert.deepEqual(await all(records), [ann, { ...bob, name: 'Robert' }]);
  }),

  dataLayerCase('null in an identity finds no record', [seats], async (store) => {
    const records = recordsOf(store, seats);
    const onConflict: ChangeOnConflict = { by: ['row', 'label'], update: { guest: 'guest' }, tellsCreated: true };
    const sit = (seat: Readonly<Row>) =>
      store.transaction((transaction) => records.insert({ hall: 'A', ...seat }, { onConflict, transaction }));
    assert.equal((await sit({ number: 1, row: 'x', label: null, guest: 'Ann' })).created, true);
    assert.equal((await sit({ number: 2, row: 'x', label: null, guest: 'Bob' })).created, true);
    assert.equal((await sit({ number: 3, row: 'x', label: 'y', guest: 'Cy' })).created, true);
    assert.equal((await sit({ number: 4, row: 'x', label: 'y', guest: 'Dan' })).created, false);
    const { rows } = await records.select({
      attributes: ['number', 'guest'],
      orderBy: [{ attribute: 'number', direction: 'asc' }],
    });
    assert.deepEqual(rows, [
      { number: 1, guest: 'Ann' },
      { number: 2, guest: 'Bob' },
      { number: 3, guest: 'Dan' },
    ]);
  }),

  dataLayerCase('it tells whether the record is new, in its own transaction too', [people], async (store) => {
    const records = await annAndBob(store);
    assert.deepEqual(await telling(store, { ...bob, id: 'c' }), { rows: [{ id: 'b' }], count: 1, created: false });
    // The same key: only the store can tell.
    assert.deepEqual(await telling(store, bob), { rows: [{ id: 'b' }], count: 1, created: false });
    assert.deepEqual(await telling(store, { ...bob, id: 'c' }, { update: {} }), {
      ...{ rows: [{ id: 'b' }], count: 1, created: false },
    });
    const cy = { id: 'c', email: 'cy@x', name: 'Cy' };
    assert.deepEqual(await telling(store, cy), { rows: [{ id: 'c' }], count: 1, created: true });
    assert.deepEqual(await telling(store, cy, { where: never }), { rows: [], count: 0, created: false });
    await store.transaction(async (transaction) => {
      const options = { onConflict: { ...byEmail, tellsCreated: true }, transaction } as const;
      const dan = { id: 'd', email: 'dan@x', name: 'Dan' };
      assert.deepEqual(await records.insert(dan, options), { rows: [], count: 1, created: true });
      assert.deepEqual(await records.insert(dan, options), { rows: [], count: 1, created: false });
      await records.update({ name: 'D' }, { where: compare('id', 'eq'), parameters: { id: 'd' }, transaction });
      assert.deepEqual(await records.insert(dan, options), { rows: [], count: 1, created: false });
    });
  }),

  dataLayerCase('of a hundred at once, one is new and the others change it', [people], async (store) => {
    const records = recordsOf(store, people);
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        telling(store, { id: `${index}`, email: 'one@x', age: 1 }, { update: { age: { plus: 'age' } } }),
      ),
    );
    assert.equal(outcomes.filter(({ created }) => created).length, 1);
    assert.equal(new Set(outcomes.map(({ rows }) => rows[0]?.id)).size, 1);
    assert.deepEqual((await records.select({ attributes: ['age'] })).rows, [{ age: 100 }]);
  }),
];
