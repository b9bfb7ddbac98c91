import fc from 'fast-check';
import { expect, test } from 'vitest';
import { always, and, compare, exists, isIn, isNull, never, not, or, sameAs } from '../conditions.ts';
import type { Row } from '../data-layer.ts';
import type { Condition, Link } from '../statement.ts';
import { recordsOf } from '../suite/setup/records.ts';
import { people } from '../suite/setup/relations.ts';
import { memoryDataLayer } from './memory-data-layer.ts';

const parameters: Readonly<Row> = {
  ann: 'Ann',
  bob: 'Bob',
  noName: null,
  zero: 0,
  one: 1,
  noAge: null,
  absent: [],
  justAnn: ['Ann'],
  annOrNull: ['Ann', null],
};

const persons = fc.uniqueArray(
  fc.record({
    // Some are names too, so that records can be linked by both.
    id: fc.oneof(fc.constantFrom('a', 'b', 'Ann', 'Bob'), fc.string()),
    name: fc.constantFrom('Ann', 'Bob', 'Cy', null),
    age: fc.constantFrom(-1, 0, 1, null),
  }),
  { selector: ({ id }) => id, maxLength: 6 },
);

const operator = fc.constantFrom('eq', 'notEq', 'gt', 'gte', 'lt', 'lte');

const link = fc.constantFrom<Link>(
  { own: 'id', other: 'name' },
  { own: 'name', other: 'id' },
  { own: 'name', other: 'name' },
  { own: 'age', other: 'age' },
);

const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.constantFrom<Condition>(always, never, isNull('name'), isNull('age')),
    fc.tuple(operator, fc.constantFrom('ann', 'bob', 'noName')).map(([op, name]) => compare('name', op, name)),
    fc.tuple(operator, fc.constantFrom('zero', 'one', 'noAge')).map(([op, age]) => compare('age', op, age)),
    fc.constantFrom('absent', 'justAnn', 'annOrNull').map((list) => isIn('name', list)),
    fc.array(tie('condition'), { maxLength: 3 }).map((conditions): Condition => ({ kind: 'and', conditions })),
    fc.array(tie('condition'), { maxLength: 3 }).map((conditions): Condition => ({ kind: 'or', conditions })),
    tie('condition').map(not),
    tie('condition').map((where) => exists(people, where)),
    fc.tuple(tie('condition'), link).map(([where, by]) => exists(people, where, by)),
    // Over two links, of which each may lead back.
    fc
      .tuple(tie('condition'), link, link)
      .map(([where, first, second]) => exists(people, exists(people, where, second), first)),
    fc
      .tuple(fc.constantFrom('a', 'b', 'none of them'), fc.constantFrom(0, 1))
      .map(([key, otherwise]) => sameAs('age', { relation: people, attribute: 'age', key: { id: key }, otherwise })),
  ),
}));

/** Kleene's logic as arithmetic: false is 0, unknown a half, true 1. */
function truthOf(asked: Condition, row: Row, all: readonly Row[]): number {
  switch (asked.kind) {
    case 'true':
      return 1;
    case 'false':
      return 0;
    case 'isNull':
      return row[asked.attribute] === null ? 1 : 0;
    case 'and':
      return Math.min(1, ...asked.conditions.map((inner) => truthOf(inner, row, all)));
    case 'or':
      return Math.max(0, ...asked.conditions.map((inner) => truthOf(inner, row, all)));
    case 'not':
      return 1 - truthOf(asked.condition, row, all);
    case 'exists':
      return all.some((other) => isLinked(asked.link, row, other) && truthOf(asked.where, other, all) === 1) ? 1 : 0;
    case 'sameAs': {
      const { attribute, key, otherwise } = asked.other;
      const other = all.find(({ id }) => id === key.id);
      return equality(row[asked.attribute], other?.[attribute] ?? otherwise);
    }
    case 'in': {
      const list = parameters[asked.parameter];
      if (!Array.isArray(list)) throw new TypeError('not a list');
      return Math.max(0, ...list.map((value) => equality(row[asked.attribute], value)));
    }
    case 'compare':
      return comparison(row[asked.attribute], asked.operator, parameters[asked.parameter]);
    case 'text':
    case 'after':
      throw new TypeError('it is not among the conditions above');
  }
}

/** Null links nothing. */
function isLinked(by: Link | undefined, row: Row, other: Row): boolean {
  return by === undefined || equality(row[by.own], other[by.other]) === 1;
}

function equality(left: unknown, right: unknown): number {
  return comparison(left, 'eq', right);
}

function comparison(left: unknown, asked: string, right: unknown): number {
  if (left === null || right === null) return 0.5;
  const [smaller, larger] = [Number(String(left) < String(right)), Number(String(left) > String(right))];
  const order = typeof left === 'number' ? Math.sign(left - Number(right)) : larger - smaller;
  const answers = {
    eq: order === 0,
    notEq: order !== 0,
    gt: order > 0,
    gte: order >= 0,
    lt: order < 0,
    lte: order <= 0,
  };
  return Number(Object.entries(answers).find(([name]) => name === asked)?.[1]);
}

test('every condition finds the records for which three-valued logic says true', async () => {
  await fc.assert(
    fc.asyncProperty(persons, condition, async (rows, where) => {
      const records = recordsOf(memoryDataLayer(), people);
      for (const row of rows) await records.insert({ ...row, email: row.id });
      const found = await records.select({ attributes: ['id'], where, parameters });
      const expected = rows.filter((row) => truthOf(where, row, rows) === 1).map(({ id }) => ({ id }));
      expect(found.rows).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});

test("De Morgan's laws hold with unknown values too", async () => {
  await fc.assert(
    fc.asyncProperty(persons, condition, condition, async (rows, left, right) => {
      const records = recordsOf(memoryDataLayer(), people);
      for (const row of rows) await records.insert({ ...row, email: row.id });
      const keys = (where: Condition): Promise<unknown[]> => records.keys(where, parameters);
      expect(await keys(not(and(left, right)))).toEqual(await keys(or(not(left), not(right))));
      expect(await keys(not(or(left, right)))).toEqual(await keys(and(not(left), not(right))));
    }),
    { numRuns: 200 },
  );
});
