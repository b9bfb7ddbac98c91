import assert from 'node:assert/strict';
import { and, compare, isIn, isNull, never, not, or } from '../conditions.ts';
import type { DataLayer } from '../data-layer.ts';
import type { Condition } from '../statement.ts';
import { type DataLayerCase, dataLayerCase } from './setup/data-layer-case.ts';
import { type Records, recordsOf } from './setup/records.ts';
import { people } from './setup/relations.ts';

/** `t` makes a comparison with Ann true, `f` false, and `u`, which is null, neither. */
async function trueFalseUnknown(store: DataLayer): Promise<Records> {
  const records = recordsOf(store, people);
  await records.insertAll([
    { id: 't', email: 't@x', name: 'Ann' },
    { id: 'f', email: 'f@x', name: 'Bob' },
    { id: 'u', email: 'u@x', name: null },
  ]);
  return records;
}

const isAnn: Condition = compare('name', 'eq', 'ann');
const holds: Condition = compare('id', 'notEq', 'absent');

export const nullLogicCases: readonly DataLayerCase[] = [
  dataLayerCase('isNull holds for null alone, not for empty text, zero or false', [people], async (store) => {
    const records = await trueFalseUnknown(store);
    await records.insert({ id: 'z', email: 'z@x', name: '', age: 0, active: false });
    assert.deepEqual(await records.keys(isNull('name')), ['u']);
    assert.deepEqual(await records.keys(not(isNull('name'))), ['f', 't', 'z']);
    assert.deepEqual(await records.keys(isNull('age')), ['f', 't', 'u']);
    assert.deepEqual(await records.keys(not(isNull('active'))), ['z']);
    assert.deepEqual(await records.keys(isNull('email')), []);
  }),

  dataLayerCase(
    'a comparison with a null attribute is neither true nor false, and so is its negation',
    [people],
    async (store) => {
      const records = await trueFalseUnknown(store);
      const expectations: readonly [Condition, readonly string[]][] = [
        [isAnn, ['t']],
        [not(isAnn), ['f']],
        [not(not(isAnn)), ['t']],
        [compare('name', 'notEq', 'ann'), ['f']],
        [not(compare('name', 'notEq', 'ann')), ['t']],
        [compare('name', 'lt', 'ann'), []],
        [compare('name', 'gte', 'ann'), ['f', 't']],
        [not(isIn('name', 'list')), ['f']],
        [or(isAnn, not(isAnn)), ['f', 't']],
      ];
      for (const [condition, expected] of expectations) {
        const found = await records.keys(condition, { ann: 'Ann', list: ['Ann'] });
        assert.deepEqual(found, expected, JSON.stringify(condition));
      }
    },
  ),

  dataLayerCase(
    'unknown and false is false, unknown or true is true, the rest stays unknown',
    [people],
    async (store) => {
      const records = await trueFalseUnknown(store);
      const expectations: readonly [Condition, readonly string[]][] = [
        [not(and(isAnn, never)), ['f', 't', 'u']],
        [not(and(never, isAnn)), ['f', 't', 'u']],
        [or(isAnn, holds), ['f', 't', 'u']],
        [or(holds, isAnn), ['f', 't', 'u']],
        [not(and(isAnn, holds)), ['f']],
        [not(and(holds, isAnn)), ['f']],
        [not(or(isAnn, never)), ['f']],
        [not(or(never, isAnn)), ['f']],
      ];
      for (const [condition, expected] of expectations) {
        const found = await records.keys(condition, { ann: 'Ann', absent: 'absent' });
        assert.deepEqual(found, expected, JSON.stringify(condition));
      }
    },
  ),

  dataLayerCase(
    'a comparison with a null value holds for no record, and neither does its opposite',
    [people],
    async (store) => {
      const records = await trueFalseUnknown(store);
      for (const operator of ['eq', 'notEq', 'gt', 'gte', 'lt', 'lte'] as const) {
        const condition = compare('name', operator);
        assert.deepEqual(await records.keys(condition, { name: null }), [], operator);
        assert.deepEqual(await records.keys(not(condition), { name: null }), [], `not ${operator}`);
      }
      assert.deepEqual(await records.keys(or(compare('name', 'eq'), holds), { name: null, absent: '' }), [
        'f',
        't',
        'u',
      ]);
    },
  ),

  dataLayerCase('a null in a list matches nothing, and makes not-in unknown', [people], async (store) => {
    const records = await trueFalseUnknown(store);
    assert.deepEqual(await records.keys(isIn('name'), { name: ['Ann', null] }), ['t']);
    assert.deepEqual(await records.keys(isIn('name'), { name: [null] }), []);
    assert.deepEqual(await records.keys(not(isIn('name')), { name: ['Ann', null] }), []);
    assert.deepEqual(await records.keys(isIn('name'), { name: [] }), []);
    assert.deepEqual(await records.keys(not(isIn('name')), { name: [] }), ['f', 't', 'u']);
  }),

  dataLayerCase('updates and deletes leave alone what a condition does not decide', [people], async (store) => {
    const records = await trueFalseUnknown(store);
    const changed = await records.update({ age: 1 }, { where: not(isAnn), parameters: { ann: 'Ann' } });
    assert.equal(changed.count, 1);
    const removed = await records.delete({ where: not(isAnn), parameters: { ann: 'Bob' } });
    assert.equal(removed.count, 1);
    assert.deepEqual(await records.keys(), ['f', 'u']);
  }),
];
