import assert from 'node:assert/strict';
import { always, and, compare, exists, isIn, isNull, not, or } from '../../conditions.ts';
import type { DataLayer } from '../../data-layer.ts';
import type { Condition } from '../../statement.ts';
import { type DataLayerCase, dataLayerCase } from '../setup/data-layer-case.ts';
import { type Records, recordsOf } from '../setup/records.ts';
import { people, samples, tokens } from '../setup/relations.ts';

const expiresAt = new Date('2030-01-01T00:00:00.001Z');
const token = { purpose: 'user', live: true, expiresAt, extra: null };

/** People, where `group` names the person that each follows, and tokens, whose `subject` names their person. */
async function followers(store: DataLayer): Promise<{ person: Records; tokenOf: Records }> {
  const [person, tokenOf] = [recordsOf(store, people), recordsOf(store, tokens)];
  await person.insertAll([
    { id: 'a', email: 'ann@x', name: 'Ann', group: null },
    { id: 'b', email: 'bob@x', name: 'Bob', group: 'a' },
    { id: 'c', email: 'cy@x', name: 'Cy', group: 'b' },
    { id: 'd', email: 'dee@x', name: null, group: 'someone' },
  ]);
  await tokenOf.insertAll([
    { ...token, id: 't1', name: 'phone', subject: 'a' },
    { ...token, id: 't2', name: 'phone', subject: 'b', live: false },
    { ...token, id: 't3', name: null, subject: 'b' },
    { ...token, id: 't4', name: 'tablet', subject: 'someone' },
  ]);
  return { person, tokenOf };
}

const itsTokens = (where: Condition): Condition => exists(tokens, where, { own: 'id', other: 'subject' });
const itsLeader = (where: Condition): Condition => exists(people, where, { own: 'group', other: 'id' });

export const linkedCases: readonly DataLayerCase[] = [
  dataLayerCase('exists with a link looks at linked records alone', [people, tokens], async (store) => {
    const { person, tokenOf } = await followers(store);
    assert.deepEqual(await person.keys(itsTokens(always)), ['a', 'b']);
    assert.deepEqual(await person.keys(not(itsTokens(always))), ['c', 'd']);
    assert.deepEqual(await person.keys(itsTokens(compare('live', 'eq')), { live: true }), ['a', 'b']);
    const livePhone = itsTokens(and(compare('name', 'eq'), compare('live', 'eq')));
    assert.deepEqual(await person.keys(livePhone, { name: 'phone', live: true }), ['a']);
    const itsPerson = exists(people, compare('name', 'eq'), { own: 'subject', other: 'id' });
    assert.deepEqual(await tokenOf.keys(itsPerson, { name: 'Bob' }), ['t2', 't3']);
  }),

  dataLayerCase('a link of null, or to a record that is not there, links nothing', [people, tokens], async (store) => {
    const { person } = await followers(store);
    assert.deepEqual(await person.keys(itsLeader(always)), ['b', 'c']);
    assert.deepEqual(await person.keys(not(itsLeader(always))), ['a', 'd']);
    const byNothing = exists(people, always, { own: 'select', other: 'select' });
    assert.deepEqual(await person.keys(byNothing), []);
  }),

  dataLayerCase(
    'a relation may be linked to itself, and a link may stand inside of a link',
    [people, tokens],
    async (store) => {
      const { person } = await followers(store);
      assert.deepEqual(await person.keys(itsLeader(compare('name', 'eq')), { name: 'Bob' }), ['c']);
      assert.deepEqual(await person.keys(itsLeader(itsLeader(compare('name', 'eq'))), { name: 'Ann' }), ['c']);
      assert.deepEqual(await person.keys(itsLeader(itsTokens(isNull('name')))), ['c']);
      assert.deepEqual(await person.keys(and(itsLeader(always), compare('name', 'eq')), { name: 'Bob' }), ['b']);
      assert.deepEqual(await person.keys(itsLeader(not(itsLeader(always)))), ['b']);
      const either = or(itsTokens(isNull('name')), itsLeader(compare('name', 'eq')));
      assert.deepEqual(await person.keys(either, { name: 'Bob' }), ['b', 'c']);
    },
  ),

  dataLayerCase(
    'exists with a link that nothing decides is false, so not-exists is true',
    [people, tokens],
    async (store) => {
      const { person } = await followers(store);
      const undecided = itsTokens(compare('name', 'eq', 'nothing'));
      assert.deepEqual(await person.keys(undecided, { nothing: null }), []);
      assert.deepEqual(await person.keys(not(undecided), { nothing: null }), ['a', 'b', 'c', 'd']);
    },
  ),

  dataLayerCase('updates, deletes and counts may depend on linked records', [people, tokens], async (store) => {
    const { person, tokenOf } = await followers(store);
    const where = and(itsTokens(compare('live', 'eq')), not(itsLeader(always)));
    const changed = await person.update({ select: 'seen' }, { where, parameters: { live: true }, returning: ['id'] });
    assert.deepEqual(changed.rows, [{ id: 'a' }]);
    const { count } = await person.select({ attributes: [], where: itsTokens(always), countOnly: true });
    assert.equal(count, 2);
    const orphaned = not(exists(people, always, { own: 'subject', other: 'id' }));
    assert.equal((await tokenOf.delete({ where: orphaned })).count, 1);
    assert.deepEqual(await tokenOf.keys(), ['t1', 't2', 't3']);
    const followsBob = itsLeader(isIn('name', 'names'));
    assert.equal((await person.delete({ where: followsBob, parameters: { names: ['Bob', 'Cy'] } })).count, 1);
    assert.deepEqual(await person.keys(), ['a', 'b', 'd']);
  }),

  ...(['text', 'uuid', 'integer', 'bigint', 'boolean', 'bytes'] as const).map((storage) =>
    dataLayerCase(`records are linked by values that are kept as ${storage}`, [samples], async (store) => {
      const sample = recordsOf(store, samples);
      const [one, other] = linkingValues[storage];
      await sample.insertAll([
        { id: 1, [storage]: one },
        { id: 2, [storage]: other },
        { id: 3, [storage]: null },
      ]);
      const linked = exists(samples, compare('id', 'eq'), { own: storage, other: storage });
      assert.deepEqual(await sample.keys(linked, { id: 2 }), [2]);
      assert.deepEqual(await sample.keys(linked, { id: 3 }), []);
    }),
  ),
];

const linkingValues = {
  text: ['a', 'A'],
  uuid: ['0190a1d4-0000-7000-8000-000000000001', '0190a1d4-0000-7000-8000-000000000002'],
  integer: [1, -1],
  bigint: [2n ** 62n, 2n ** 62n + 1n],
  boolean: [true, false],
  bytes: [new Uint8Array([1, 2]), new Uint8Array([1, 3])],
} as const;
