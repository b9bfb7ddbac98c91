import assert from 'node:assert/strict';
import { compare, not, sameAs } from '../conditions.ts';
import type { DataLayer } from '../data-layer.ts';
import type { Condition } from '../statement.ts';
import { type DataLayerCase, dataLayerCase } from './setup/data-layer-case.ts';
import { type Records, recordsOf } from './setup/records.ts';
import { people, seats } from './setup/relations.ts';

/** A key that a store has to quote. */
const quoted = `o'b"\\e`;
/** The age equals that of this person, or the number. */
const asOld = (id: string, otherwise: number): Condition =>
  sameAs('age', { relation: people, attribute: 'age', key: { id }, otherwise });

async function threePeople(store: DataLayer): Promise<Records> {
  const person = recordsOf(store, people);
  await person.insertAll([
    { id: 'a', email: 'ann@x', name: 'Ann', age: 1 },
    { id: quoted, email: 'bob@x', name: 'Bob', age: 0 },
    { id: 'c', email: 'cy@x', name: null, age: null },
  ]);
  return person;
}

export const sameAsCases: readonly DataLayerCase[] = [
  dataLayerCase('sameAs compares with an attribute of one record', [people], async (store) => {
    const person = await threePeople(store);
    assert.deepEqual(await person.keys(asOld('a', 0)), ['a']);
    assert.deepEqual(await person.keys(asOld(quoted, 1)), [quoted]);
  }),

  dataLayerCase(
    'sameAs takes the other number if there is no such record, or it holds null',
    [people],
    async (store) => {
      const person = await threePeople(store);
      assert.deepEqual(await person.keys(asOld('nowhere', 0)), [quoted]);
      assert.deepEqual(await person.keys(asOld('c', 1)), ['a']);
    },
  ),

  dataLayerCase('null is the same as nothing, and not different from it either', [people], async (store) => {
    const person = await threePeople(store);
    assert.deepEqual(await person.keys(not(asOld('a', 0))), [quoted]);
    assert.deepEqual(await person.keys(not(asOld('nowhere', 0))), ['a']);
  }),

  dataLayerCase(
    'an update, a delete and alongside may depend on sameAs of another relation',
    [people, seats],
    async (store) => {
      const person = await threePeople(store);
      const seat = recordsOf(store, seats);
      await seat.insertAll([
        { hall: 'red', number: 1, row: null, label: null, guest: 'Ann' },
        { hall: 'red', number: 2, row: null, label: null, guest: null },
      ]);
      const isAnns = sameAs('number', { relation: people, attribute: 'age', key: { id: 'a' }, otherwise: 0 });
      const found = await seat.select({
        attributes: ['number'],
        where: isAnns,
        alongside: { as: 'guest', relation: people, attributes: ['id'], where: asOld(quoted, 7) },
        parameters: {},
      });
      assert.deepEqual(found.rows, [{ number: 1, guest: { id: quoted } }]);
      assert.equal((await seat.update({ guest: 'Zoe' }, { where: isAnns, parameters: {} })).count, 1);
      assert.deepEqual(
        (await seat.select({ attributes: ['number'], where: compare('guest', 'eq'), parameters: { guest: 'Zoe' } }))
          .rows,
        [{ number: 1 }],
      );
      assert.equal((await seat.delete({ where: isAnns, parameters: {} })).count, 1);
      assert.equal((await person.delete({ where: asOld('a', 0), parameters: {} })).count, 1);
      assert.deepEqual(await person.keys(), ['c', quoted].sort());
    },
  ),
];
