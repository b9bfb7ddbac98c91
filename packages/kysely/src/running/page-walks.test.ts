import { attribute, defineResource } from '@ashlar/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { domainStores } from '../test-setup/domains.ts';

const Item = defineResource({
  name: 'Item',
  attributes: {
    id: attribute(z.string(), { primaryKey: true }),
    name: z.string().nullable(),
    weight: z.number().nullable(),
    at: z.date(),
    ripe: z.boolean(),
  },
  actions: {
    add: { type: 'create', accept: ['id', 'name', 'weight', 'at', 'ripe'] },
    walk: { type: 'read', page: { most: 40 } },
    list: { type: 'read' },
    remove: { type: 'destroy', bulk: true },
  },
});

type Way = 'asc' | 'desc';
type SortOf = Readonly<Partial<Record<'id' | 'name' | 'weight' | 'at' | 'ripe', Way>>>;
type Row = Parameters<typeof Item.actions.add>[0];

const way = fc.constantFrom<Way>('asc', 'desc');
/** Each order of each choice of attributes. */
const sort: fc.Arbitrary<SortOf> = fc
  .shuffledSubarray(['id', 'name', 'weight', 'at', 'ripe'] as const)
  .chain((names) =>
    fc.tuple(...names.map(() => way)).map((ways) => Object.fromEntries(names.map((n, i) => [n, ways[i]]))),
  );

/** Few values, so that many are equal; text that languages sort otherwise than bytes; moments a millisecond apart. */
const values = {
  name: fc.option(fc.constantFrom('', 'a', 'A', 'ä', 'Z', 'z', '_', '\uff5e', '😀')),
  weight: fc.option(fc.constantFrom(-1.5, 0, 0.1, 0.30000000000000004, 1e300)),
  at: fc.constantFrom(-1, 0, 1, 999, 1000).map((time) => new Date(time)),
  ripe: fc.boolean(),
};
const itemOf = (id: fc.Arbitrary<string>): fc.Arbitrary<Row> => fc.record({ id, ...values });
const letters = fc.string({ unit: fc.constantFrom('a', 'B', 'ä', '1'), minLength: 1, maxLength: 4 });
const items = (prefix: string, maxLength: number, minLength = 0): fc.Arbitrary<Row[]> =>
  fc.uniqueArray(itemOf(letters.map((id) => `${prefix}${id}`)), { minLength, maxLength, selector: ({ id }) => id });

/** What happens beside a walk: an item comes, or one that need not stay goes. */
type Meanwhile = { readonly add: Row } | { readonly remove: string };

interface Walk {
  readonly staying: readonly Row[];
  readonly leaving: readonly Row[];
  readonly meanwhile: readonly Meanwhile[];
  readonly sort: SortOf;
  readonly size: number;
}

const walk: fc.Arbitrary<Walk> = fc
  .record({
    staying: items('s', 20, 12),
    leaving: items('l', 5),
    coming: items('c', 5),
    sort,
    size: fc.integer({ min: 1, max: 2 }),
    order: fc.infiniteStream(fc.nat()),
  })
  .map(({ staying, leaving, coming, order, ...rest }) => {
    const events = [...coming.map((add) => ({ add })), ...leaving.map(({ id }) => ({ remove: id }))];
    const ranks = new Map(events.map((event) => [event, order.next().value ?? 0]));
    const meanwhile = [...events].sort((left, right) => (ranks.get(left) ?? 0) - (ranks.get(right) ?? 0));
    return { staying, leaving, meanwhile, ...rest };
  });

async function happen(event: Meanwhile | undefined): Promise<void> {
  if (event === undefined) return;
  if ('add' in event) await Item.actions.add(event.add);
  else await Item.actions.remove({ id: event.remove });
}

/** Walks to the end and back to the beginning; something happens before each further page. */
async function walkBothWays({
  sort: by,
  size,
  meanwhile,
}: Walk): Promise<{ there: string[]; back: string[]; pages: number }> {
  const events = meanwhile.values();
  let pages = 0;
  const read = async (place: object): Promise<Awaited<ReturnType<typeof Item.actions.walk>>> => {
    if (pages > 200) throw new Error('the walk does not end');
    if (pages > 0) await happen(events.next().value);
    pages += 1;
    return Item.actions.walk({}, { sort: by, page: { size, ...place } });
  };
  const ids = (page: Awaited<ReturnType<typeof read>>): string[] => page.records.map(({ id }) => id);
  let page = await read({});
  const there = ids(page);
  while (page.next !== null) {
    page = await read({ after: page.next });
    there.push(...ids(page));
  }
  const back = ids(page);
  while (page.previous !== null) {
    page = await read({ before: page.previous });
    back.unshift(...ids(page));
  }
  return { there, back, pages };
}

/** Each once, and all that stayed, in the order that a list has. */
async function assertWhole(ids: readonly string[], { staying, sort: by }: Walk): Promise<void> {
  expect(new Set(ids).size).toBe(ids.length);
  const stayed = new Set(staying.map(({ id }) => id));
  const key = 'id' in by ? by : { ...by, id: Object.values(by).at(-1) ?? 'asc' };
  const whole = (await Item.actions.list({}, { sort: key })).map(({ id }) => id);
  expect(ids.filter((id) => stayed.has(id))).toEqual(whole.filter((id) => stayed.has(id)));
}

describe.each(domainStores)('walks on $name', ({ open }) => {
  test('Y6 a thousand pages forwards and backwards, while records come and go: none twice, none that stayed left out', async () => {
    await open([Item]);
    let pages = 0;
    const property = fc.asyncProperty(walk, async (each) => {
      await Item.actions.remove({});
      for (const item of [...each.staying, ...each.leaving]) await Item.actions.add(item);
      const walked = await walkBothWays(each);
      await assertWhole(walked.there, each);
      await assertWhole(walked.back, each);
      pages += walked.pages;
    });
    await fc.assert(property, { numRuns: 60 });
    expect(pages).toBeGreaterThan(1000);
  });
});

test('Y10 the order of pages is the same on every store: nulls, equal keys, milliseconds, text by bytes', async () => {
  const opened = await Promise.all(domainStores.map(({ open }) => open([Item])));
  const property = fc.asyncProperty(items('', 12), sort, fc.integer({ min: 1, max: 5 }), async (all, by, size) => {
    const walks = opened.map(({ domain }) =>
      domain.run(async () => {
        const own = domain.actions(Item);
        await own.remove({});
        for (const item of all) await own.add(item);
        const ids: string[] = [];
        let after: string | undefined;
        do {
          const page = await own.walk({}, { sort: by, page: { size, after } });
          ids.push(...page.records.map(({ id }) => id));
          after = page.next ?? undefined;
        } while (after !== undefined);
        return ids;
      }),
    );
    const [memory, sqlite, postgres] = await Promise.all(walks);
    expect(memory).toHaveLength(all.length);
    expect(sqlite).toEqual(memory);
    expect(postgres).toEqual(memory);
  });
  await fc.assert(property, { numRuns: 60 });
});
