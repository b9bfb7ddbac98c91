import assert from 'node:assert/strict';
import { always, and, compare, exists, isNull, never, not, or } from '../../conditions.ts';
import type { DataLayer } from '../../data-layer.ts';
import type { SelectStatement } from '../../statement.ts';
import { type DataLayerCase, dataLayerCase } from '../setup/data-layer-case.ts';
import { type Records, recordsOf } from '../setup/records.ts';
import { people, tokens } from '../setup/relations.ts';

const expiresAt = new Date('2030-01-01T00:00:00.001Z');

async function peopleAndTokens(store: DataLayer): Promise<{ person: Records; token: Records }> {
  const [person, token] = [recordsOf(store, people), recordsOf(store, tokens)];
  await person.insertAll([
    { id: 'a', email: 'ann@x', name: 'Ann', group: 'red' },
    { id: 'b', email: 'bob@x', name: 'Bob', group: 'red' },
    { id: 'c', email: 'cy@x', name: null, group: 'red' },
  ]);
  await token.insertAll([
    {
      id: 'a',
      name: 'Bob',
      subject: 'user?id=a',
      purpose: 'user',
      live: true,
      expiresAt,
      extra: { device: ['é', null] },
    },
    { id: 't', name: null, subject: 'user?id=b', purpose: 'reset', live: false, expiresAt, extra: null },
  ]);
  return { person, token };
}

const itsToken: NonNullable<SelectStatement['alongside']> = {
  as: 'token',
  relation: tokens,
  attributes: ['id', 'name', 'live', 'expiresAt', 'extra'],
  where: and(compare('id', 'eq', 'tokenId'), compare('live', 'eq')),
};

export const otherRelationCases: readonly DataLayerCase[] = [
  dataLayerCase('exists tells whether another relation has such a record', [people, tokens], async (store) => {
    const { person } = await peopleAndTokens(store);
    const some = exists(tokens, compare('purpose', 'eq'));
    assert.deepEqual(await person.keys(some, { purpose: 'user' }), ['a', 'b', 'c']);
    assert.deepEqual(await person.keys(some, { purpose: 'User' }), []);
    assert.deepEqual(await person.keys(not(some), { purpose: 'nothing' }), ['a', 'b', 'c']);
    assert.deepEqual(await person.keys(exists(tokens, never)), []);
    assert.deepEqual(await person.keys(exists(tokens, and(isNull('name'), compare('live', 'eq'))), { live: true }), []);
  }),

  dataLayerCase('exists that nothing decides is false, so not-exists is true', [people, tokens], async (store) => {
    const { person } = await peopleAndTokens(store);
    const undecided = exists(tokens, compare('name', 'eq', 'nothing'));
    assert.deepEqual(await person.keys(undecided, { nothing: null }), []);
    assert.deepEqual(await person.keys(not(undecided), { nothing: null }), ['a', 'b', 'c']);
  }),

  dataLayerCase('the condition inside exists speaks of the other relation alone', [people, tokens], async (store) => {
    const { person } = await peopleAndTokens(store);
    const annIsAToken = exists(tokens, compare('name', 'eq', 'ann'));
    assert.deepEqual(await person.keys(annIsAToken, { ann: 'Ann' }), []);
    assert.deepEqual(await person.keys(and(annIsAToken, compare('name', 'eq')), { ann: 'Bob', name: 'Ann' }), ['a']);
    const ofItself = and(compare('id', 'eq'), exists(people, compare('id', 'eq', 'other')));
    assert.deepEqual(await person.keys(ofItself, { id: 'a', other: 'b' }), ['a']);
    assert.deepEqual(await person.keys(ofItself, { id: 'a', other: 'absent' }), []);
  }),

  dataLayerCase('exists nests in and, or, not and in itself', [people, tokens], async (store) => {
    const { person } = await peopleAndTokens(store);
    const inner = exists(people, compare('email', 'eq'));
    const outer = exists(tokens, and(compare('purpose', 'eq'), inner));
    const parameters = { purpose: 'reset', email: 'bob@x', id: 'c' };
    assert.deepEqual(await person.keys(outer, parameters), ['a', 'b', 'c']);
    assert.deepEqual(await person.keys(outer, { ...parameters, email: 'absent@x' }), []);
    assert.deepEqual(await person.keys(and(compare('id', 'eq'), or(never, not(not(outer)))), parameters), ['c']);
  }),

  dataLayerCase('updates and deletes may depend on another relation', [people, tokens], async (store) => {
    const { person, token } = await peopleAndTokens(store);
    const where = and(compare('id', 'eq'), exists(people, compare('email', 'eq')));
    const refusedUpdate = await token.update({ live: false }, { where, parameters: { id: 'a', email: 'absent@x' } });
    assert.equal(refusedUpdate.count, 0);
    assert.deepEqual(await token.keys(compare('live', 'eq'), { live: true }), ['a']);
    const update = await token.update({ live: false }, { where, parameters: { id: 'a', email: 'cy@x' } });
    assert.equal(update.count, 1);
    const removal = await person.delete({ where: exists(tokens, compare('live', 'eq')), parameters: { live: true } });
    assert.equal(removal.count, 0);
    assert.deepEqual(await person.keys(), ['a', 'b', 'c']);
  }),

  dataLayerCase(
    'alongside returns a record of another relation, each attribute as it was written',
    [people, tokens],
    async (store) => {
      const { person } = await peopleAndTokens(store);
      const found = await person.select({
        attributes: ['id', 'name'],
        where: compare('id', 'eq'),
        alongside: itsToken,
        parameters: { id: 'b', tokenId: 'a', live: true },
      });
      const token = { id: 'a', name: 'Bob', live: true, expiresAt, extra: { device: ['é', null] } };
      assert.deepEqual(found, { rows: [{ id: 'b', name: 'Bob', token }], count: 1 });
    },
  ),

  dataLayerCase(
    'alongside keeps null values, and does not take a record of nulls for a missing one',
    [people, tokens],
    async (store) => {
      const { person } = await peopleAndTokens(store);
      const found = await person.select({
        attributes: ['name'],
        where: compare('id', 'eq'),
        alongside: { ...itsToken, attributes: ['name', 'extra'] },
        parameters: { id: 'c', tokenId: 't', live: false },
      });
      assert.deepEqual(found, { rows: [{ name: null, token: { name: null, extra: null } }], count: 1 });
    },
  ),

  dataLayerCase('alongside gives nothing when either record is missing', [people, tokens], async (store) => {
    const { person } = await peopleAndTokens(store);
    const absences = [
      { id: 'absent', tokenId: 'a', live: true },
      { id: 'a', tokenId: 'none', live: true },
      { id: 'a', tokenId: 'a', live: false },
      { id: 'absent', tokenId: 'none', live: true },
      { id: 'a', tokenId: null, live: true },
    ];
    for (const parameters of absences) {
      const where = compare('id', 'eq');
      const found = await person.select({ attributes: ['id'], where, alongside: itsToken, parameters });
      assert.deepEqual(found, { rows: [], count: 0 }, JSON.stringify(parameters));
    }
  }),

  dataLayerCase(
    'alongside works with order, limit, lock, shared parameters and the same relation',
    [people, tokens],
    async (store) => {
      const { person } = await peopleAndTokens(store);
      await store.transaction(async (transaction) => {
        const found = await person.select({
          attributes: ['id'],
          where: and(compare('group', 'eq'), not(compare('id', 'eq', 'other'))),
          orderBy: [{ attribute: 'name', direction: 'desc' }],
          limit: 1,
          lock: true,
          alongside: {
            as: 'friend',
            relation: people,
            attributes: ['id', 'name'],
            where: compare('id', 'eq', 'other'),
          },
          parameters: { group: 'red', other: 'b' },
          transaction,
        });
        assert.deepEqual(found, { rows: [{ id: 'a', friend: { id: 'b', name: 'Bob' } }], count: 1 });
      });
      const all = await person.select({
        attributes: ['id'],
        where: always,
        alongside: itsToken,
        parameters: { tokenId: 'a', live: true },
      });
      assert.equal(all.count, 3);
    },
  ),
];
