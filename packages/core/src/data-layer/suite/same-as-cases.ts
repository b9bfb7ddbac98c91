import assert from 'node:assert/strict';
import { and, compare, not, sameAs } from '../conditions.ts';
import type { DataLayer } from '../data-layer.ts';
import { type DataLayerCase, dataLayerCase } from './setup/data-layer-case.ts';
import { type Records, recordsOf } from './setup/records.ts';
import { people, seats } from './setup/relations.ts';

const theSeat = and(compare('hall', 'eq'), compare('number', 'eq'));
/** The age equals the number of that seat. */
const asTheNumber = sameAs('age', { relation: seats, attribute: 'number', where: theSeat, otherwise: 0 });
/** The age equals that of this person, or 1. */
const asThePerson = sameAs('age', {
  relation: people,
  attribute: 'age',
  where: compare('id', 'eq', 'who'),
  otherwise: 1,
});

async function peopleAndSeats(store: DataLayer): Promise<{ person: Records; seat: Records }> {
  const [person, seat] = [recordsOf(store, people), recordsOf(store, seats)];
  await person.insertAll([
    { id: 'a', email: 'ann@x', name: 'Ann', age: 1 },
    { id: 'b', email: 'bob@x', name: 'Bob', age: 0 },
    { id: 'c', email: 'cy@x', name: null, age: null },
  ]);
  await seat.insertAll([
    { hall: 'red', number: 1, row: null, label: null, guest: 'Ann' },
    { hall: 'red', number: 2, row: null, label: null, guest: null },
  ]);
  return { person, seat };
}

export const sameAsCases: readonly DataLayerCase[] = [
  dataLayerCase(
    'sameAs compares with an attribute of the record of another relation',
    [people, seats],
    async (store) => {
      const { person } = await peopleAndSeats(store);
      assert.deepEqual(await person.keys(asTheNumber, { hall: 'red', number: 1 }), ['a']);
      assert.deepEqual(await person.keys(asTheNumber, { hall: 'red', number: 2 }), []);
      assert.deepEqual(await person.keys(asThePerson, { who: 'b' }), ['b']);
    },
  ),

  dataLayerCase(
    'sameAs takes the other number if there is no such record, or it holds null',
    [people, seats],
    async (store) => {
      const { person } = await peopleAndSeats(store);
      assert.deepEqual(await person.keys(asTheNumber, { hall: 'blue', number: 1 }), ['b']);
      assert.deepEqual(await person.keys(asThePerson, { who: 'c' }), ['a']);
    },
  ),

  dataLayerCase('null is the same as nothing, and not different from it either', [people, seats], async (store) => {
    const { person } = await peopleAndSeats(store);
    assert.deepEqual(await person.keys(not(asTheNumber), { hall: 'red', number: 1 }), ['b']);
    assert.deepEqual(await person.keys(not(asTheNumber), { hall: 'blue', number: 1 }), ['a']);
  }),

  dataLayerCase('an update, a delete and alongside may depend on sameAs', [people, seats], async (store) => {
    const { person, seat } = await peopleAndSeats(store);
    const parameters = { hall: 'red', number: 1 };
    const found = await seat.select({
      attributes: ['number'],
      where: and(compare('hall', 'eq'), compare('number', 'eq')),
      alongside: { as: 'guest', relation: people, attributes: ['id'], where: asTheNumber },
      parameters,
    });
    assert.deepEqual(found.rows, [{ number: 1, guest: { id: 'a' } }]);
    assert.equal((await person.update({ name: 'Zoe' }, { where: asTheNumber, parameters })).count, 1);
    assert.deepEqual(await person.keys(compare('name', 'eq'), { name: 'Zoe' }), ['a']);
    assert.equal((await person.delete({ where: asTheNumber, parameters })).count, 1);
    assert.deepEqual(await person.keys(), ['b', 'c']);
  }),
];
