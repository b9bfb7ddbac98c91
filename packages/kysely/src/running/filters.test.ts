import { attribute, defineResource, type Filter, InvalidInput, uuidPrimaryKey } from '@ashlar/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { domainStores } from '../test-setup/domains.ts';
import { failure } from '../test-setup/statements.ts';

const Fruit = defineResource({
  name: 'Fruit',
  attributes: {
    id: uuidPrimaryKey(),
    name: z.string(),
    weight: z.int().nullable(),
    ripe: z.boolean().nullable(),
    picked: z.date().nullable(),
    secret: attribute(z.string().default('s3'), { sensitive: true }),
    tags: z.array(z.string()).nullable(),
  },
  actions: {
    add: { type: 'create', accept: ['name', 'weight', 'ripe', 'picked', 'secret', 'tags'] },
    list: { type: 'read' },
    heavy: { type: 'read', filter: { weight: { gte: 100 } } },
    bySecret: { type: 'read', arguments: { secret: z.string() }, filter: ({ arguments: { secret } }) => ({ secret }) },
    firstTwo: { type: 'read', prepare: (query) => query.sort({ name: 'asc' }) ?? query.limit(2) },
    careless: {
      type: 'read',
      arguments: { name: z.string().optional() },
      prepare: (query) => query.filter(query.arguments.name === undefined ? (undefined as unknown as object) : {}),
    },
    forgetful: { type: 'read', filter: () => undefined as unknown as object },
    late: { type: 'read', filter: () => Promise.reject(new Error('too late')) as object },
    half: {
      type: 'read',
      arguments: { name: z.string().optional() },
      filter: ({ arguments: { name } }) => ({ name }) as { name: string },
    },
    named: {
      type: 'read',
      get: true,
      arguments: { name: z.string() },
      filter: ({ arguments: { name } }) => ({ name }),
    },
  },
});

type Row = { name: string; weight?: number | null; ripe?: boolean | null; picked?: Date | null };
type Filtered = Filter<(typeof Fruit)['~types']['record']>;

const rows: readonly Row[] = [
  { name: 'apple', weight: 150, ripe: true, picked: new Date(1000) },
  { name: 'Birne', weight: 99, ripe: false },
  { name: 'cherry', weight: 5, ripe: null, picked: new Date(2000) },
  { name: "'; drop table fruit; --", weight: null, ripe: true },
];
const evil = rows[3]?.name ?? '';

async function withRows(open: (typeof domainStores)[number]['open']): Promise<void> {
  await open([Fruit]);
  for (const row of rows) await Fruit.actions.add(row);
}

async function names(filter: unknown): Promise<string[]> {
  const found = await Fruit.actions.list({}, { filter: filter as Filtered });
  return found.map(({ name }) => name[0] ?? '').sort();
}

const refusals: readonly [string, unknown, RegExp][] = [
  ['an undefined value', { name: undefined }, /filter\.name: is undefined/],
  ['an undefined operand', { name: { eq: undefined } }, /filter\.name\.eq: /],
  ['undefined in a list', { name: { in: ['apple', undefined] } }, /filter\.name\.in\.1: expected text/],
  ['an undefined `not`', { not: undefined }, /filter\.not: is undefined/],
  ['a sensitive attribute', { secret: 's3' }, /filter\.secret: a sensitive attribute/],
  ['a sensitive attribute deep inside', { or: [{ not: { and: [{ secret: { gt: 'a' } }] } }] }, /sensitive attribute/],
  ['an unknown attribute', { naem: 'x' }, /filter\.naem: no such attribute\n.*did you mean "name"/],
  ['an unknown comparison', { name: { like: 'a%' } }, /filter\.name\.like: no such comparison/],
  ['a number for text', { name: 7 }, /filter\.name: expected text/],
  ['text for a number', { weight: { gt: '7' } }, /filter\.weight\.gt: expected a whole number/],
  ['text for a boolean', { ripe: 'true' }, /filter\.ripe: expected true or false/],
  ['text for a date', { picked: { lt: '2026-01-01' } }, /filter\.picked\.lt: expected a valid Date/],
  ['an invalid date', { picked: new Date(Number.NaN) }, /filter\.picked: expected a valid Date/],
  ['no UUID', { id: 'x' }, /filter\.id: expected a UUID/],
  ['null in a comparison', { weight: { gt: null } }, /filter\.weight\.gt: /],
  ['an object for text', { name: { $ne: '' } }, /filter\.name\.\$ne: no such comparison/],
  ['a list for a value', { name: ['apple'] }, /filter\.name: expected text/],
  ['no comparison', { name: {} }, /filter\.name: expected a value or a comparison/],
  ['JSON', { tags: ['a'] }, /filter\.tags: a JSON attribute/],
  ['an `or` that is no list', { or: { name: 'x' } }, /filter\.or: expected a list/],
  ['text', "name = 'x'", /filter: expected a filter/],
  // Operators of Sequelize are symbols. Left out, each of these filters would match more than it says.
  ['a symbol', { [Symbol('or')]: [{ name: 'x' }] }, /filter: has a symbol as a key.*\n.*as texts/],
  ['a symbol beside an operator', { weight: { gt: 5, [Symbol('lt')]: 9 } }, /filter\.weight: has a symbol as a key/],
  ['a symbol deep inside', { not: { and: [{ [Symbol('eq')]: 1 }] } }, /filter\.not\.and\.0: has a symbol as a key/],
];

describe.each(domainStores)('R6 on $name', ({ open }) => {
  test('R6 every comparison works, nested in and, or and not', async () => {
    await withRows(open);
    expect(await names({})).toEqual(["'", 'B', 'a', 'c']);
    expect(await names({ name: 'apple' })).toEqual(['a']);
    expect(await names({ name: { in: ['apple', 'cherry', 'x'] } })).toEqual(['a', 'c']);
    expect(await names({ name: { notIn: ['apple'] } })).toEqual(["'", 'B', 'c']);
    expect(await names({ weight: { gt: 5, lte: 150 } })).toEqual(['B', 'a']);
    expect(await names({ weight: { notEq: 5 } })).toEqual(['B', 'a']);
    expect(await names({ weight: { isNull: true } })).toEqual(["'"]);
    expect(await names({ weight: null, ripe: { isNull: false } })).toEqual(["'"]);
    expect(await names({ ripe: false })).toEqual(['B']);
    expect(await names({ picked: { lt: new Date(2000) } })).toEqual(['a']);
    expect(await names({ or: [{ ripe: false }, { and: [{ ripe: true }, { not: { weight: null } }] }] })).toEqual([
      'B',
      'a',
    ]);
    expect(await names({ not: { or: [{ ripe: true }, { weight: { lt: 50 } }] } })).toEqual(['B']);
    expect(await names({ tags: null })).toHaveLength(4);
    // Libraries that watch objects mark them so.
    expect(await names(Object.defineProperty({ name: 'apple' }, Symbol('watched'), { value: true }))).toEqual(['a']);
  });

  test('R6 an empty list matches nothing, an empty `or` nothing, an empty `and` everything', async () => {
    await withRows(open);
    expect(await names({ name: { in: [] } })).toEqual([]);
    expect(await names({ name: { notIn: [] } })).toHaveLength(4);
    expect(await names({ or: [] })).toEqual([]);
    expect(await names({ and: [] })).toHaveLength(4);
  });

  test('R6 SQL in a value stays a value', async () => {
    await withRows(open);
    expect(await names({ name: evil })).toEqual(["'"]);
    expect(await names({ name: { in: ["' or 1=1 --", 'x") or ("1"="1'] } })).toEqual([]);
    expect(await names({ name: { notEq: "' or '1'='1" } })).toHaveLength(4);
    expect(await names({})).toHaveLength(4);
  });

  test('R6 a filter of the caller narrows the filter of the action', async () => {
    await withRows(open);
    const heavy = await Fruit.actions.heavy({}, { filter: { or: [{ weight: { lt: 50 } }, { name: 'apple' }] } });
    expect(heavy.map(({ name }) => name)).toEqual(['apple']);
    expect(await Fruit.actions.bySecret({ secret: 's3' })).toHaveLength(4);
    expect(await Fruit.actions.bySecret({ secret: 'x' })).toEqual([]);
    expect(await Fruit.actions.named({ name: 'apple' })).toMatchObject({ weight: 150 });
    expect(await Fruit.actions.named({ name: 'none' })).toBeNull();
  });

  test('R6 sort, limit and offset work; nulls come first on asc; a caller cannot widen a limit', async () => {
    await withRows(open);
    const list = async (options: object) => (await Fruit.actions.list({}, options)).map(({ weight }) => weight);
    expect(await list({ sort: { weight: 'asc' } })).toEqual([null, 5, 99, 150]);
    expect(await list({ sort: { weight: 'desc' }, limit: 2 })).toEqual([150, 99]);
    expect(await list({ sort: { weight: 'desc' }, offset: 1, limit: 2 })).toEqual([99, 5]);
    expect(await list({ sort: { weight: 'asc' }, offset: 3 })).toEqual([150]);
    expect(await list({ limit: 0 })).toEqual([]);
    expect(await list({ sort: { ripe: 'asc', weight: 'desc' } })).toEqual([5, 99, 150, null]);
    const first = await Fruit.actions.firstTwo({}, { limit: 3 });
    expect(first.map(({ name }) => name)).toEqual([evil, 'Birne']);
    expect(await Fruit.actions.firstTwo({}, { limit: 1 })).toHaveLength(1);
  });

  test.each([
    [{ limit: -1 }, 'limit'],
    [{ limit: 1.5 }, 'limit'],
    [{ offset: '1' }, 'offset'],
    [{ sort: { secret: 'asc' } }, 'sort.secret'],
    [{ sort: { tags: 'asc' } }, 'sort.tags'],
    [{ sort: { name: 'up' } }, 'sort.name'],
    [{ sort: 'name' }, 'sort'],
    [{ sort: ['name'] }, 'sort'],
    [{ sort: new Map([['name', 'asc']]) }, 'sort'],
  ])('R6 %o is refused', async (options, path) => {
    await withRows(open);
    const error = await failure(Fruit.actions.list({}, options as object));
    expect(error).toBeInstanceOf(InvalidInput);
    expect((error as InvalidInput).issues.map((issue) => issue.path.join('.'))).toEqual([path]);
  });

  test('a wrong filter, sort and limit are reported together', async () => {
    await withRows(open);
    const request = { filter: { naem: 'x', weight: '7' }, sort: { wieght: 'asc' }, limit: -1 };
    const error = await failure(Fruit.actions.list({}, request as object));
    const paths = (error as InvalidInput).issues.map((issue) => issue.path.join('.'));
    expect(paths.sort()).toEqual(['filter.naem', 'filter.weight', 'limit', 'sort.wieght']);
  });

  test('R6 a wrong filter is refused with its path, and without a value in the message', async () => {
    await withRows(open);
    for (const [, filter, problem] of refusals) {
      const error = await failure(names(filter));
      expect(error).toBeInstanceOf(InvalidInput);
      expect((error as InvalidInput).message).toMatch(problem);
      expect((error as InvalidInput).message).not.toContain('s3');
    }
  });

  test('R6 an undefined filter of the action is refused: it does not mean "all"', async () => {
    await withRows(open);
    const calls = [Fruit.actions.careless(), Fruit.actions.forgetful(), Fruit.actions.half()];
    for (const call of calls) expect(await failure(call)).toBeInstanceOf(InvalidInput);
    expect(await Fruit.actions.half({ name: 'apple' })).toHaveLength(1);
  });

  test('a filter of the action that is a promise is refused, and its rejection ends no process', async () => {
    await open([Fruit]);
    const problem = 'Fruit.late: a filter is a promise: await it in prepare';
    expect(await failure(Fruit.actions.late())).toEqual(new TypeError(problem));
  });
});

const value = {
  name: fc.constantFrom('', 'a', 'A', 'ab', 'ä', 'z', "'", '%'),
  weight: fc.integer({ min: -2, max: 2 }),
};
const moment = fc.integer({ min: -2, max: 2 }).map((ms) => new Date(ms));
const row = fc.record({
  name: value.name,
  weight: fc.option(value.weight),
  ripe: fc.option(fc.boolean()),
  picked: fc.option(moment),
});

/** Comparisons of one attribute. */
function comparing(values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const single = fc.constantFrom('eq', 'notEq', 'gt', 'gte', 'lt', 'lte');
  return fc.oneof(
    fc.option(values),
    fc.tuple(single, values).map(([operator, operand]) => ({ [operator]: operand })),
    fc
      .tuple(fc.constantFrom('in', 'notIn'), fc.array(values, { maxLength: 3 }))
      .map(([key, list]) => ({ [key]: list })),
    fc.boolean().map((isNull) => ({ isNull })),
  );
}

const { filter } = fc.letrec<{ filter: unknown; member: object }>((tie) => ({
  filter: fc.array(tie('member'), { maxLength: 2 }).map((members) => Object.assign({}, ...members)),
  member: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.oneof(
      comparing(value.name).map((name) => ({ name })),
      comparing(value.weight).map((weight) => ({ weight })),
      comparing(fc.boolean()).map((ripe) => ({ ripe })),
      comparing(moment).map((picked) => ({ picked })),
    ),
    tie('filter').map((not) => ({ not })),
    fc.array(tie('filter'), { maxLength: 3 }).map((and) => ({ and })),
    fc.array(tie('filter'), { maxLength: 3 }).map((or) => ({ or })),
  ),
}));

test('R6 the three stores answer alike for random rows and filters', async () => {
  const opened = await Promise.all(domainStores.map(({ open }) => open([Fruit])));
  const property = fc.asyncProperty(
    fc.array(row, { maxLength: 6 }),
    fc.array(filter, { maxLength: 8 }),
    async (all, filters) => {
      const answers = opened.map(({ domain }) =>
        domain
          .transaction(async () => {
            for (const each of all) await Fruit.actions.add(each);
            const found: string[][] = [];
            for (const each of filters) found.push(await labels(each));
            throw found;
          })
          .catch((found: unknown) => found),
      );
      const [memory, sqlite, postgres] = await Promise.all(answers);
      expect(memory).toHaveLength(filters.length);
      expect(sqlite).toEqual(memory);
      expect(postgres).toEqual(memory);
    },
  );
  await fc.assert(property, { numRuns: 60 });
});

async function labels(each: unknown): Promise<string[]> {
  const found = await Fruit.actions.list({}, { filter: each as Filtered });
  return found.map((one) => [one.name, one.weight, one.ripe, one.picked?.getTime()].join()).sort();
}
