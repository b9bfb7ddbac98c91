import { attribute, defineResource, type Filter, InvalidInput, uuidPrimaryKey } from '@ashlar/core';
import fc from 'fast-check';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { KyselyDataLayer } from '../session/data-layer-over.ts';
import { domainStores } from '../test-setup/domains.ts';
import { failure } from '../test-setup/statements.ts';

const Song = defineResource({
  name: 'Song',
  attributes: {
    id: uuidPrimaryKey(),
    title: z.string(),
    genre: z.enum(['rock', 'folk rock', 'Folk']).nullable(),
    plays: z.int().default(0),
    code: attribute(z.string().default('s3cret'), { sensitive: true }),
    tags: z.array(z.string()).default([]),
  },
  actions: {
    add: { type: 'create', accept: ['title', 'genre'] },
    list: { type: 'read' },
    search: {
      type: 'read',
      arguments: { text: z.string() },
      filter: ({ arguments: { text } }) => ({ title: { contains: text, insensitive: true } }),
    },
    withCode: { type: 'read', filter: { code: { startsWith: 's3' } } },
    remove: { type: 'destroy', bulk: true },
  },
});

type Filtered = Filter<(typeof Song)['~types']['record']>;

async function titles(filter: unknown): Promise<string[]> {
  const found = await Song.actions.list({}, { filter: filter as Filtered, sort: { title: 'asc' } });
  return found.map(({ title }) => title);
}

async function refusal(filter: unknown): Promise<string> {
  const error = await failure(titles(filter));
  expect(error).toBeInstanceOf(InvalidInput);
  return (error as InvalidInput).issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n');
}

describe.each(domainStores)('Y15 on $name', ({ name, open }) => {
  test('Y15 %, _ and \\ are characters like others, at every place of a text', async () => {
    const { domain } = await open([Song]);
    for (const title of ['50% off', '500 off', 'a_b', 'axb', 'a\\b', 'a\\%b']) await Song.actions.add({ title });
    expect(await titles({ title: { contains: '%' } })).toEqual(['50% off', 'a\\%b']);
    expect(await titles({ title: { contains: '0% o' } })).toEqual(['50% off']);
    expect(await titles({ title: { contains: '_' } })).toEqual(['a_b']);
    expect(await titles({ title: { contains: '\\' } })).toEqual(['a\\%b', 'a\\b']);
    expect(await titles({ title: { startsWith: '50%' } })).toEqual(['50% off']);
    expect(await titles({ title: { startsWith: 'a_' } })).toEqual(['a_b']);
    expect(await titles({ title: { startsWith: 'A\\', insensitive: true } })).toEqual(['a\\%b', 'a\\b']);
    expect(await titles({ title: { endsWith: '_b' } })).toEqual(['a_b']);
    expect(await titles({ title: { endsWith: '%B', insensitive: true } })).toEqual(['a\\%b']);
    expect(await titles({ title: { contains: "' or 1=1 --" } })).toEqual([]);
    expect(await titles({ title: { contains: '' } })).toHaveLength(6);
    expect(await titles({ title: { startsWith: 'a', endsWith: 'b', notEq: 'axb' } })).toHaveLength(3);
    expect(await titles({ not: { title: { contains: 'off' } } })).toHaveLength(4);
    await domain.close();
  });

  test('Y15 insensitive takes A to Z for a to z, in eq and notEq too, and in a filter of the action', async () => {
    await open([Song]);
    for (const title of ['Ann', 'ANN', 'anna', 'Änn', 'änn']) await Song.actions.add({ title, genre: 'folk rock' });
    expect(await titles({ title: { eq: 'aNN', insensitive: true } })).toEqual(['ANN', 'Ann']);
    expect(await titles({ title: { notEq: 'aNN', insensitive: true } })).toEqual(['anna', 'Änn', 'änn']);
    expect(await titles({ title: { startsWith: 'ANN', insensitive: true } })).toEqual(['ANN', 'Ann', 'anna']);
    expect(await titles({ title: { startsWith: 'ANN', insensitive: false } })).toEqual(['ANN']);
    expect(await titles({ title: { endsWith: 'NN', insensitive: true } })).toEqual(['ANN', 'Ann', 'Änn', 'änn']);
    expect(await titles({ title: { contains: 'Änn' } })).toEqual(['Änn']);
    expect(await titles({ genre: { contains: 'ROCK', insensitive: true, isNull: false } })).toHaveLength(5);
    expect(await Song.actions.search({ text: 'NN' })).toHaveLength(5);
    expect(await Song.actions.withCode()).toHaveLength(5);
  });

  test.each(['ı', 'İ', 'ß', 'ẞ', 'é', 'É', 'ä', 'Σ', 'ς', 'ﬁ', 'ſ', '\u212a', '\u0345', 'aé'])(
    'Y15 insensitive refuses %s, whose case stores do not agree on, and finds it exactly without',
    async (text) => {
      await open([Song]);
      await Song.actions.add({ title: `x${text}y` });
      await Song.actions.add({ title: 'xy' });
      for (const operator of ['eq', 'notEq', 'contains', 'startsWith', 'endsWith']) {
        expect(await refusal({ title: { [operator]: text, insensitive: true } })).toBe(
          `filter.title.${operator}: has a letter beyond a to z, whose case stores do not agree on`,
        );
      }
      expect(await titles({ title: { contains: text } })).toEqual([`x${text}y`]);
    },
  );

  test('Y15 combining accents and characters without case are themselves', async () => {
    await open([Song]);
    for (const title of ['Cafe\u0301', 'Café', '中文 Rock', '😀 Rock']) await Song.actions.add({ title });
    expect(await titles({ title: { contains: 'E\u0301', insensitive: true } })).toEqual(['Cafe\u0301']);
    expect(await titles({ title: { contains: 'CAFE', insensitive: true } })).toEqual(['Cafe\u0301']);
    expect(await titles({ title: { contains: '文 ROCK', insensitive: true } })).toEqual(['中文 Rock']);
    expect(await titles({ title: { startsWith: '😀' } })).toEqual(['😀 Rock']);
  });

  test('a wrong search is refused with its path, and shows no value', async () => {
    await open([Song]);
    const table: readonly [unknown, string][] = [
      [{ plays: { contains: '1' } }, 'filter.plays.contains: only text can be searched'],
      [{ plays: { eq: 1, insensitive: true } }, 'filter.plays.eq: only text can be searched'],
      [{ id: { startsWith: '0' } }, 'filter.id.startsWith: only text can be searched'],
      [{ tags: { contains: 'a' } }, 'filter.tags.contains: only text can be searched'],
      [{ code: { contains: 's3' } }, 'filter.code: a sensitive attribute'],
      [{ title: { contains: 7 } }, 'filter.title.contains: expected text'],
      [{ title: { contains: null } }, 'filter.title.contains: expected text'],
      [{ title: { contains: ['a'] } }, 'filter.title.contains: expected text'],
      [{ title: { contains: undefined } }, 'filter.title.contains: expected text'],
      [{ title: { contains: '\0' } }, 'filter.title.contains: expected text without the character NUL'],
      [{ title: { endsWith: '\ud800' } }, 'filter.title.endsWith: expected text without half a surrogate pair'],
      [{ title: { gt: 'a', insensitive: true } }, 'filter.title.gt: does not go with insensitive'],
      [{ title: { in: ['a'], insensitive: true } }, 'filter.title.in: does not go with insensitive'],
      [{ title: { eq: 'a', insensitive: 'yes' } }, 'filter.title.insensitive: expected true or false'],
      [{ title: { insensitive: true } }, 'filter.title: expected a value or a comparison'],
      [{ title: { contain: 'a' } }, 'filter.title.contain: no such comparison'],
      [{ title: JSON.parse('{"__proto__":"a"}') }, 'filter.title.__proto__: no such comparison'],
      [{ title: { constructor: 'a', insensitive: true } }, 'filter.title.constructor: does not go with insensitive'],
    ];
    for (const [filter, problem] of table) expect(await refusal(filter)).toBe(problem);
  });

  test.skipIf(name === 'memory')('Y15 an existing column that compares otherwise gives the same answers', async () => {
    const { dataLayer } = await open([Song]);
    // Invariant: the stores with tables are data layers of this package.
    const db = (dataLayer as KyselyDataLayer).kysely();
    await sql`drop table song`.execute(db);
    const title = name === 'sqlite' ? sql`text collate nocase` : sql`text collate anycase`;
    if (name === 'postgres') {
      await sql`create collation anycase (provider = icu, locale = 'und-u-ks-level1', deterministic = false)`.execute(
        db,
      );
    }
    await sql`create table song (id ${sql.raw(name === 'sqlite' ? 'text' : 'uuid')} primary key, title ${title},
      genre text, plays integer, code text, tags ${sql.raw(name === 'sqlite' ? 'text' : 'jsonb')})`.execute(db);
    for (const each of ['Ann', 'ANNA', 'änn']) await Song.actions.add({ title: each });
    expect(await titles({ title: { contains: 'nn' } })).toEqual(['Ann', 'änn']);
    expect(await titles({ title: { startsWith: 'An' } })).toEqual(['Ann']);
    expect(await titles({ title: { endsWith: 'NA' } })).toEqual(['ANNA']);
    expect(await titles({ title: { contains: 'NN', insensitive: true } })).toEqual(['ANNA', 'Ann', 'änn']);
    expect(await titles({ title: { eq: 'ann', insensitive: true } })).toEqual(['Ann']);
  });
});

const letters = fc.string({
  unit: fc.constantFrom('a', 'A', 'b', '%', '_', '\\', 'é', 'ı', '\uffff', '\ud7ff', '😀', '\u{10ffff}'),
  maxLength: 4,
});
const search = fc
  .record({
    part: fc.constantFrom('contains', 'startsWith', 'endsWith', 'eq', 'notEq'),
    text: letters,
    insensitive: fc.boolean(),
  })
  .map(({ part, text, insensitive }) => ({
    title: { [part]: insensitive ? text.replaceAll(/[éı]/g, 'a') : text, ...(insensitive ? { insensitive } : {}) },
  }));

test('Y15 the three stores find what JavaScript finds, for random texts and searches', async () => {
  const opened = await Promise.all(domainStores.map(({ open }) => open([Song])));
  const property = fc.asyncProperty(
    fc.uniqueArray(letters, { minLength: 1, maxLength: 8 }),
    fc.array(search, { maxLength: 8 }),
    async (all, searches) => {
      const answers = opened.map(({ domain }) =>
        domain
          .transaction(async () => {
            for (const title of all) await Song.actions.add({ title });
            const found: string[][] = [];
            for (const each of searches) found.push((await titles(each)).sort());
            throw found;
          })
          .catch((found: unknown) => found),
      );
      const expected = searches.map(({ title }) => all.filter((text) => finds(text, title)).sort());
      for (const answer of await Promise.all(answers)) expect(answer).toEqual(expected);
    },
  );
  await fc.assert(property, { numRuns: 60 });
});

function finds(text: string, { insensitive = false, ...search }: Readonly<Record<string, string | boolean>>): boolean {
  const fold = (each: string): string => (insensitive ? each.replaceAll('A', 'a') : each);
  const [[part = '', wanted = ''] = []] = Object.entries(search);
  const [haystack, needle] = [fold(text), fold(String(wanted))];
  if (part === 'contains') return haystack.includes(needle);
  if (part === 'startsWith') return haystack.startsWith(needle);
  if (part === 'endsWith') return haystack.endsWith(needle);
  return (haystack === needle) === (part === 'eq');
}
