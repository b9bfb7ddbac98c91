import assert from 'node:assert/strict';
import { always, and, compare, isIn, isNull, never, not, or } from '../conditions.ts';
import type { DataLayer } from '../data-layer.ts';
import type { Condition } from '../statement.ts';
import { type DataLayerCase, dataLayerCase } from './setup/data-layer-case.ts';
import { type Records, recordsOf } from './setup/records.ts';
import { people } from './setup/relations.ts';

/** Texts that do harm in a store that pastes values into statements, or reads them as patterns. */
const hostileTexts: readonly string[] = [
  `'; DROP TABLE "user"; --`,
  `" OR ""="`,
  `' OR '1'='1`,
  `x' UNION SELECT email FROM "user" --`,
  '%',
  '_',
  '\\',
  "\\'",
  '$1',
  '?',
  ':name',
  '@name',
  '$\u007bname}',
  '{"eq":1}',
  '{a,b}',
  'NULL',
  'true',
  '007',
  '1e5',
  ' ann ',
  '/* */',
  '',
];

async function family(store: DataLayer): Promise<Records> {
  const records = recordsOf(store, people);
  await records.insertAll([
    { id: 'a', email: 'ann@x', name: 'Ann', age: 40, active: true, group: 'red' },
    { id: 'b', email: 'bob@x', name: 'Bob', age: 30, active: false, group: 'red' },
    { id: 'c', email: 'cy@x', name: 'ann', age: 20, active: true, group: 'blue' },
    { id: 'd', email: 'di@x', name: 'Ann ', age: -5, active: false, group: 'blue' },
  ]);
  return records;
}

export const conditionCases: readonly DataLayerCase[] = [
  dataLayerCase('true holds for every record, false for none', [people], async (store) => {
    const records = await family(store);
    assert.deepEqual(await records.keys(always), ['a', 'b', 'c', 'd']);
    assert.deepEqual(await records.keys(never), []);
    assert.deepEqual(await records.keys(not(never)), ['a', 'b', 'c', 'd']);
  }),

  dataLayerCase('each comparison draws its line exactly at the value', [people], async (store) => {
    const records = await family(store);
    const expected = {
      eq: ['b'],
      notEq: ['a', 'c', 'd'],
      gt: ['a'],
      gte: ['a', 'b'],
      lt: ['c', 'd'],
      lte: ['b', 'c', 'd'],
    };
    for (const operator of ['eq', 'notEq', 'gt', 'gte', 'lt', 'lte'] as const) {
      assert.deepEqual(await records.keys(compare('age', operator), { age: 30 }), expected[operator], operator);
    }
  }),

  dataLayerCase('text is equal only to itself: case, spaces and the form of accents count', [people], async (store) => {
    const records = await family(store);
    await records.insert({ id: 'e', email: 'composed@x', name: '\u00e9' });
    await records.insert({ id: 'f', email: 'decomposed@x', name: 'e\u0301' });
    for (const [name, id] of [
      ['Ann', 'a'],
      ['ann', 'c'],
      ['Ann ', 'd'],
      ['\u00e9', 'e'],
      ['e\u0301', 'f'],
    ]) {
      assert.deepEqual(await records.keys(compare('name', 'eq'), { name }), [id], JSON.stringify(name));
    }
  }),

  dataLayerCase('true and false are values, not numbers or texts', [people], async (store) => {
    const records = await family(store);
    assert.deepEqual(await records.keys(compare('active', 'eq'), { active: true }), ['a', 'c']);
    assert.deepEqual(await records.keys(compare('active', 'notEq'), { active: true }), ['b', 'd']);
    assert.deepEqual(await records.keys(isIn('active'), { active: [false] }), ['b', 'd']);
  }),

  dataLayerCase('and, or and not nest, and an empty one is true or false', [people], async (store) => {
    const records = await family(store);
    const red = compare('group', 'eq', 'red');
    const old = compare('age', 'gte', 'old');
    const active = compare('active', 'eq', 'active');
    const expectations: readonly [Condition, readonly string[]][] = [
      [and(red, old), ['a', 'b']],
      [or(red, active), ['a', 'b', 'c']],
      [and(or(red, active), not(and(red, active))), ['b', 'c']],
      [not(or(red, active)), ['d']],
      [or(and(red, not(active)), and(not(red), active)), ['b', 'c']],
      [and(red, or(never, and(old, not(not(active))))), ['a']],
      [{ kind: 'and', conditions: [] }, ['a', 'b', 'c', 'd']],
      [{ kind: 'or', conditions: [] }, []],
      [not({ kind: 'and', conditions: [] }), []],
      [and(red), ['a', 'b']],
      [or(red, and(not(red), not(old))), ['a', 'b', 'c', 'd']],
    ];
    const parameters = { red: 'red', old: 30, active: true };
    for (const [condition, expected] of expectations) {
      assert.deepEqual(await records.keys(condition, parameters), expected, JSON.stringify(condition));
    }
  }),

  dataLayerCase('a hostile text is a value: it is kept, found, and finds nothing else', [people], async (store) => {
    const records = await family(store);
    for (const [index, name] of hostileTexts.entries()) {
      await records.insert({ id: `hostile ${index}`, email: `${name}@${index}`, name, select: name });
    }
    for (const [index, name] of hostileTexts.entries()) {
      assert.deepEqual(await records.keys(compare('name', 'eq'), { name }), [`hostile ${index}`], name);
      assert.deepEqual(await records.keys(isIn('select'), { select: [name] }), [`hostile ${index}`], name);
      await records.update({ group: name }, { where: compare('name', 'eq'), parameters: { name } });
    }
    const { rows } = await records.select({ attributes: ['id', 'name', 'select', 'group'] });
    const hostile = rows.filter(({ id }) => String(id).startsWith('hostile'));
    assert.equal(rows.length, hostileTexts.length + 4);
    for (const { id, ...texts } of hostile) {
      const text = hostileTexts[Number(String(id).slice('hostile '.length))];
      assert.deepEqual(texts, { name: text, select: text, group: text });
    }
  }),

  dataLayerCase('an empty list holds nothing, so not-in holds for all', [people], async (store) => {
    const records = await family(store);
    assert.deepEqual(await records.keys(isIn('name'), { name: [] }), []);
    assert.deepEqual(await records.keys(not(isIn('name')), { name: [] }), ['a', 'b', 'c', 'd']);
    assert.deepEqual(await records.keys(or(isIn('name'), compare('age', 'eq')), { name: [], age: 40 }), ['a']);
  }),

  dataLayerCase('one prepared list takes none, one, 1,000 values, and repeated ones', [people], async (store) => {
    const records = await family(store);
    const { run } = bound(store);
    const others = Array.from({ length: 1000 }, (_, index) => `absent ' ${index}`);
    assert.deepEqual(await run([]), []);
    assert.deepEqual(await run(['b']), ['b']);
    assert.deepEqual(await run(['d', ...others.slice(0, 998), 'a']), ['a', 'd']);
    assert.deepEqual(await run(['c', 'c', 'c']), ['c']);
    assert.deepEqual(await records.keys(not(isIn('id')), { id: ['b', ...others.slice(0, 999)] }), ['a', 'c', 'd']);
  }),

  dataLayerCase('one parameter may stand in several places', [people], async (store) => {
    const records = await family(store);
    const twice = or(compare('name', 'eq', 'word'), compare('group', 'eq', 'word'), isIn('id', 'words'));
    assert.deepEqual(await records.keys(twice, { word: 'red', words: ['d'] }), ['a', 'b', 'd']);
    assert.deepEqual(await records.keys(twice, { word: 'ann', words: ['c'] }), ['c']);
    assert.deepEqual(await records.keys(isNull('joinedAt'), {}), ['a', 'b', 'c', 'd']);
  }),

  dataLayerCase(
    'a prepared statement may run many times at once, each with its own values',
    [people],
    async (store) => {
      await family(store);
      const { run } = bound(store);
      const ids = Array.from({ length: 60 }, (_, index) => 'abcd'.charAt(index % 4));
      const found = await Promise.all(ids.map((id) => run([id])));
      assert.deepEqual(
        found,
        ids.map((id) => [id]),
      );
    },
  ),
];

/** A select by a list of ids that is prepared once. */
function bound(store: DataLayer): { run(ids: readonly string[]): Promise<unknown[]> } {
  const statement = store.prepare({
    kind: 'select',
    relation: people,
    attributes: ['id'],
    where: isIn('id', 'ids'),
    orderBy: [{ attribute: 'id', direction: 'asc' }],
  });
  return { run: async (ids) => (await statement.run({ ids })).rows.map(({ id }) => id) };
}
