import assert from 'node:assert/strict';
import { always, and, compare, isIn, never, not } from '../conditions.ts';
import type { DataLayer } from '../data-layer.ts';
import { type DataLayerCase, dataLayerCase } from './setup/data-layer-case.ts';
import { type Records, recordsOf } from './setup/records.ts';
import { people, seats, tokens } from './setup/relations.ts';

const now = new Date('2026-01-01T00:00:00.000Z');
const future = new Date('2026-01-01T00:00:00.001Z');

/** Four live tokens of Ann, one that expired, one that is revoked, and two of another user. */
async function sessions(store: DataLayer): Promise<Records> {
  const records = recordsOf(store, tokens);
  const token = { subject: 'ann', purpose: 'user', live: true, expiresAt: future };
  await records.insertAll([
    ...['a', 'b', 'c', 'd'].map((id) => ({ ...token, id })),
    { ...token, id: 'expired', expiresAt: now },
    { ...token, id: 'revoked', purpose: 'revocation' },
    { ...token, id: 'x', subject: 'bob' },
    { ...token, id: 'y', subject: 'Ann' },
  ]);
  return records;
}

const liveOfSubject = and(
  compare('subject', 'eq'),
  compare('expiresAt', 'gt', 'now'),
  not(isIn('purpose', 'excluded')),
);
const ofAnn = { subject: 'ann', now, excluded: ['revocation'] };

export const writeCases: readonly DataLayerCase[] = [
  dataLayerCase('insert returns what it was asked for, and nothing when not asked', [people], async (store) => {
    const records = recordsOf(store, people);
    const silent = await records.insert({ id: 'a', email: 'ann@x', name: 'Ann' });
    assert.deepEqual(silent, { rows: [], count: 1 });
    const joinedAt = new Date(1_700_000_000_123);
    const row = { id: 'b', email: 'bob@x', active: false, joinedAt, select: 'kept' };
    const told = await records.insert(row, { returning: ['joinedAt', 'select', 'active', 'name', 'id'] });
    assert.deepEqual(told, { rows: [{ id: 'b', active: false, joinedAt, select: 'kept', name: null }], count: 1 });
  }),

  dataLayerCase('select reads the attributes that it names and no others', [people], async (store) => {
    const records = recordsOf(store, people);
    await records.insert({ id: 'a', email: 'ann@x', name: 'Ann', age: 1, group: 'red', select: 's' });
    const { rows, count } = await records.select({ attributes: ['group', 'select', 'joinedAt'] });
    assert.deepEqual({ rows, count }, { rows: [{ group: 'red', select: 's', joinedAt: null }], count: 1 });
  }),

  dataLayerCase(
    'update changes only the named records and attributes, and counts the records',
    [people],
    async (store) => {
      const records = recordsOf(store, people);
      await records.insertAll(['a', 'b', 'c'].map((id) => ({ id, email: `${id}@x`, name: 'old', age: 1 })));
      const where = not(compare('id', 'eq'));
      const outcome = await records.update({ name: "n'ew", select: null }, { where, parameters: { id: 'b' } });
      assert.deepEqual(outcome, { rows: [], count: 2 });
      const orderBy = [{ attribute: 'id', direction: 'asc' }] as const;
      const { rows } = await records.select({ attributes: ['id', 'email', 'name', 'age'], orderBy });
      assert.deepEqual(rows, [
        { id: 'a', email: 'a@x', name: "n'ew", age: 1 },
        { id: 'b', email: 'b@x', name: 'old', age: 1 },
        { id: 'c', email: 'c@x', name: "n'ew", age: 1 },
      ]);
    },
  ),

  dataLayerCase('update can count what it changes as it was before', [tokens], async (store) => {
    const records = await sessions(store);
    await records.update(
      { purpose: 'reset' },
      { where: isIn('id', 'ids'), parameters: { ids: ['c', 'revoked', 'x'] } },
    );
    const revoke = (parameters: object) =>
      store.transaction((transaction) =>
        records.update(
          { purpose: 'revocation' },
          {
            where: liveOfSubject,
            parameters: { ...ofAnn, session: 'user', ...parameters },
            counting: compare('purpose', 'eq', 'session'),
            transaction,
          },
        ),
      );
    assert.deepEqual(await revoke({}), { rows: [], count: 5, counted: 3 });
    assert.deepEqual(await revoke({}), { rows: [], count: 0, counted: 0 });
    assert.deepEqual(await revoke({ subject: 'bob', session: 'reset' }), { rows: [], count: 1, counted: 1 });
    assert.deepEqual(await revoke({ subject: 'absent' }), { rows: [], count: 0, counted: 0 });
  }),

  dataLayerCase(
    'update returns the new values, and also counts a record that it leaves unchanged',
    [people],
    async (store) => {
      const records = recordsOf(store, people);
      await records.insert({ id: 'a', email: 'ann@x', name: 'Ann', age: 1 });
      const where = and(compare('name', 'eq'), compare('id', 'eq'));
      const options = { where, parameters: { id: 'a', name: 'Ann' }, returning: ['id', 'name', 'age', 'active'] };
      assert.deepEqual(await records.update({ name: 'Ann' }, options), {
        rows: [{ id: 'a', name: 'Ann', age: 1, active: null }],
        count: 1,
      });
      const renamed = await records.update({ name: 'Eve', active: true, age: null, id: 'e' }, options);
      assert.deepEqual(renamed, { rows: [{ id: 'e', name: 'Eve', age: null, active: true }], count: 1 });
      assert.deepEqual(await records.keys(), ['e']);
    },
  ),

  dataLayerCase('update and delete of nothing say so', [people], async (store) => {
    const records = recordsOf(store, people);
    await records.insert({ id: 'a', email: 'ann@x' });
    const absent = { where: compare('id', 'eq'), parameters: { id: 'A' }, returning: ['id'] };
    assert.deepEqual(await records.update({ name: 'x' }, absent), { rows: [], count: 0 });
    assert.deepEqual(await records.delete(absent), { rows: [], count: 0 });
    assert.deepEqual(await records.delete({ where: never }), { rows: [], count: 0 });
    assert.deepEqual(await records.keys(), ['a']);
  }),

  dataLayerCase('a conditional update of one record has one winner', [tokens], async (store) => {
    const records = await sessions(store);
    const where = and(compare('id', 'eq'), compare('purpose', 'eq'));
    const consume = { where, parameters: { id: 'b', purpose: 'user' }, returning: ['id'] };
    assert.deepEqual(await records.update({ purpose: 'revocation' }, consume), { rows: [{ id: 'b' }], count: 1 });
    assert.deepEqual(await records.update({ purpose: 'revocation' }, consume), { rows: [], count: 0 });
  }),

  dataLayerCase(
    'one update by filter changes all that match, returns their keys, and spares the others',
    [tokens],
    async (store) => {
      const records = await sessions(store);
      const revoke = { where: liveOfSubject, parameters: ofAnn, returning: ['id'] };
      const { rows, count } = await records.update({ purpose: 'revocation', live: false }, revoke);
      assert.equal(count, 4);
      assert.deepEqual(rows.map(({ id }) => id).sort(), ['a', 'b', 'c', 'd']);
      assert.deepEqual(await records.keys(compare('live', 'eq'), { live: true }), ['expired', 'revoked', 'x', 'y']);
      assert.deepEqual(await records.keys(compare('purpose', 'eq'), { purpose: 'user' }), ['expired', 'x', 'y']);
      assert.equal((await records.update({ purpose: 'revocation' }, revoke)).count, 0);
    },
  ),

  dataLayerCase('one update by filter changes 1,500 records of 1,501', [tokens], async (store) => {
    const records = recordsOf(store, tokens);
    await store.transaction(async (transaction) => {
      for (let index = 0; index <= 1500; index++) {
        const subject = index === 750 ? 'bob' : 'ann';
        await records.insert(
          { id: `${index}`, subject, purpose: 'user', live: true, expiresAt: future },
          { transaction },
        );
      }
    });
    const update = await records.update(
      { live: false },
      { where: liveOfSubject, parameters: ofAnn, returning: ['id'] },
    );
    assert.equal(update.count, 1500);
    assert.equal(new Set(update.rows.map(({ id }) => id)).size, 1500);
    assert.deepEqual(await records.keys(compare('live', 'eq'), { live: true }), ['750']);
  }),

  dataLayerCase('delete removes what matches, returns it as it was, and spares the others', [tokens], async (store) => {
    const records = await sessions(store);
    const where = compare('expiresAt', 'lte', 'now');
    const outcome = await records.delete({ where, parameters: { now }, returning: ['id', 'expiresAt', 'extra'] });
    assert.deepEqual(outcome, { rows: [{ id: 'expired', expiresAt: now, extra: null }], count: 1 });
    const silent = await records.delete({ where: liveOfSubject, parameters: ofAnn });
    assert.deepEqual(silent, { rows: [], count: 4 });
    assert.deepEqual(await records.keys(), ['revoked', 'x', 'y']);
  }),

  dataLayerCase('delete with a limit removes so many at the most, and in the end all', [tokens], async (store) => {
    const records = await sessions(store);
    const some = { where: liveOfSubject, parameters: ofAnn, limit: 3 };
    const { rows, count } = await records.delete({ ...some, returning: ['id'] });
    assert.equal(count, 3);
    assert.equal(rows.length, 3);
    assert.equal((await records.delete(some)).count, 1);
    assert.equal((await records.delete(some)).count, 0);
    assert.deepEqual(await records.keys(), ['expired', 'revoked', 'x', 'y']);
  }),

  dataLayerCase('delete with a limit and an order removes the first', [seats], async (store) => {
    const records = recordsOf(store, seats);
    const numbers = [3, 1, 5, 2, 4];
    await records.insertAll(numbers.map((number) => ({ hall: 'A', number })));
    const last = { where: always, limit: 2, orderBy: [{ attribute: 'number', direction: 'desc' }] } as const;
    const { rows } = await records.delete({ ...last, returning: ['number'] });
    assert.deepEqual(rows.map(({ number }) => Number(number)).sort(), [4, 5]);
    await records.delete({ ...last, orderBy: [{ attribute: 'number', direction: 'asc' }] });
    assert.deepEqual((await records.select({ attributes: ['number'] })).rows, [{ number: 3 }]);
  }),

  dataLayerCase('delete with a limit, of records with a key of several attributes', [seats], async (store) => {
    const records = recordsOf(store, seats);
    await records.insertAll([
      { hall: 'A', number: 1 },
      { hall: 'A', number: 2 },
      { hall: 'B', number: 1 },
    ]);
    const hall = { where: compare('hall', 'eq'), parameters: { hall: 'A' } };
    assert.equal((await records.delete({ ...hall, limit: 1 })).count, 1);
    assert.equal((await records.delete({ ...hall, limit: 5 })).count, 1);
    assert.deepEqual(await records.keys(), ['B']);
  }),

  dataLayerCase('a key of several attributes names one record', [seats], async (store) => {
    const records = recordsOf(store, seats);
    await records.insertAll([
      { hall: 'A', number: 1 },
      { hall: 'A', number: 2 },
      { hall: 'B', number: 1 },
    ]);
    const where = and(compare('hall', 'eq'), compare('number', 'eq'));
    const update = await records.update(
      { guest: 'Ann' },
      { where, parameters: { hall: 'A', number: 1 }, returning: ['hall', 'number'] },
    );
    assert.deepEqual(update, { rows: [{ hall: 'A', number: 1 }], count: 1 });
    const { rows } = await records.select({
      attributes: ['hall', 'number'],
      where: compare('guest', 'eq'),
      parameters: { guest: 'Ann' },
    });
    assert.deepEqual(rows, [{ hall: 'A', number: 1 }]);
  }),
];
