import { allowIf, attribute, defineResource, InvalidInput, type Page } from '@ashlar/core';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { domainStores } from '../test-setup/domains.ts';
import { failure } from '../test-setup/statements.ts';

const Post = defineResource({
  name: 'Post',
  attributes: {
    id: attribute(z.string(), { primaryKey: true }),
    title: z.string(),
    likes: z.int().nullable(),
    at: z.date().nullable(),
    secret: attribute(z.string().default('s3'), { sensitive: true }),
  },
  actions: {
    write: { type: 'create', accept: ['id', 'title', 'likes', 'at'] },
    list: { type: 'read', page: { size: 2, most: 5, count: 'on request', offset: true } },
    plain: { type: 'read', page: {} },
    liked: {
      type: 'read',
      arguments: { least: z.int().default(0) },
      filter: ({ arguments: { least } }) => ({ likes: { gte: least } }),
      page: { size: 2 },
    },
    titles: { type: 'read', select: ['title'], page: { size: 2 } },
    newest: { type: 'read', prepare: (query) => query.sort({ at: 'desc' }), page: { size: 2 } },
    limited: { type: 'read', prepare: (query) => query.limit(3), page: {} },
    all: { type: 'read' },
    remove: { type: 'destroy', bulk: true },
  },
});

const Diary = defineResource({
  name: 'Diary',
  attributes: { id: attribute(z.string(), { primaryKey: true }), owner: z.string() },
  policies: {
    read: [allowIf(({ actor }) => ({ owner: String(actor) }))],
    create: [allowIf(() => true)],
  },
  actions: {
    write: { type: 'create', accept: ['id', 'owner'] },
    list: { type: 'read', page: { size: 2, count: 'on request' } },
  },
});

type Options = Parameters<typeof Post.actions.list>[1];
type Listed = Page<{ readonly id: string }, unknown>;

const keys = ({ records }: Listed): string => records.map(({ id }) => id).join('');

/** Six posts: likes 0, 1, 2, null, 0, 1. */
async function withPosts(open: (typeof domainStores)[number]['open'], statements?: string[]): Promise<void> {
  const { dataLayer } = await open([Post]);
  for (const [index, id] of [...'abcdef'].entries()) {
    const likes = [0, 1, 2, null, 0, 1][index] ?? null;
    await Post.actions.write({ id, title: `${id}${id}`, likes, at: new Date(index) });
  }
  if (statements === undefined) return;
  const { prepare } = dataLayer;
  dataLayer.prepare = (statement) => {
    const prepared = prepare.call(dataLayer, statement);
    return {
      run(parameters, transaction) {
        statements.push(statement.kind === 'select' && statement.countOnly ? 'count' : statement.kind);
        return prepared.run(parameters, transaction);
      },
    };
  };
}

async function refusal(call: Promise<unknown>): Promise<string> {
  const error = await failure(call);
  expect(error).toBeInstanceOf(InvalidInput);
  return (error as InvalidInput).issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n');
}

/** Options that the compiler refuses. */
const wrong = (options: object): Options => options as Options;

describe.each(domainStores)('pages on $name', ({ open }) => {
  test('a walk goes forwards to null and back to null, and the primary key decides between equal records', async () => {
    await withPosts(open);
    const sort = { likes: 'desc' } as const;
    const first = await Post.actions.list({}, { sort });
    expect([keys(first), first.previous, 'count' in first]).toEqual(['cf', null, false]);
    const second = await Post.actions.list({}, { sort, page: { after: first.next ?? '' } });
    const third = await Post.actions.list({}, { sort, page: { after: second.next ?? '' } });
    expect([keys(second), keys(third), third.next]).toEqual(['be', 'ad', null]);
    const back = await Post.actions.list({}, { sort, page: { before: third.previous ?? '' } });
    const start = await Post.actions.list({}, { sort, page: { before: back.previous ?? '' } });
    expect([keys(back), keys(start), start.previous]).toEqual(['be', 'cf', null]);
    expect(start.next).toBe(first.next);
    expect(keys(await Post.actions.plain())).toBe('abcdef');
  });

  test('a page is frozen records of the action, without the attributes that only its cursor needs', async () => {
    await withPosts(open);
    const page = await Post.actions.titles({}, { sort: { likes: 'asc' } });
    expect(page.records).toEqual([
      { id: 'd', title: 'dd' },
      { id: 'a', title: 'aa' },
    ]);
    expect(Object.isFrozen(page.records[0])).toBe(true);
    const next = await Post.actions.titles({}, { sort: { likes: 'asc' }, page: { after: page.next ?? '' } });
    expect(keys(next)).toBe('eb');
  });

  test('the sort of the caller comes before that of the action', async () => {
    await withPosts(open);
    expect(keys(await Post.actions.newest())).toBe('fe');
    expect(keys(await Post.actions.newest({}, { sort: { likes: 'asc' } }))).toBe('de');
  });

  test('where all records of a page are gone, the way back still has every record', async () => {
    await withPosts(open);
    const first = await Post.actions.list({}, { page: { size: 3 } });
    await Post.actions.remove({ id: { gt: 'c' } });
    const empty = await Post.actions.list({}, { page: { after: first.next ?? '' } });
    expect([keys(empty), empty.next]).toEqual(['', null]);
    const back = await Post.actions.list({}, { page: { before: empty.previous ?? '' } });
    expect(keys(back)).toBe('bc');
    await Post.actions.remove({ id: { lte: 'b' } });
    const gone = await Post.actions.list({}, { page: { before: back.previous ?? '' } });
    expect([keys(gone), gone.previous]).toEqual(['', null]);
    expect(keys(await Post.actions.list({}, { page: { after: gone.next ?? '' } }))).toBe('c');
  });

  test('an offset skips records, and cursors go on from there', async () => {
    await withPosts(open);
    const page = await Post.actions.list({}, { page: { offset: 2 } });
    expect(keys(page)).toBe('cd');
    expect(keys(await Post.actions.list({}, { page: { after: page.next ?? '' } }))).toBe('ef');
    expect(keys(await Post.actions.list({}, { page: { before: page.previous ?? '' } }))).toBe('ab');
    expect(await Post.actions.list({}, { page: { offset: 6 } })).toEqual({ records: [], next: null, previous: null });
  });

  test('a count is one statement, only where it is asked for, and counts the records of all pages', async () => {
    const statements: string[] = [];
    await withPosts(open, statements);
    await Post.actions.list();
    expect(statements).toEqual(['select']);
    const page = await Post.actions.list({}, { filter: { likes: { gte: 1 } }, page: { size: 1, count: true } });
    expect([keys(page), page.count]).toEqual(['b', 3]);
    expect(statements).toEqual(['select', 'select', 'count']);
    const next = { filter: { likes: { gte: 1 } }, page: { after: page.next ?? '', count: true } } as const;
    expect(await Post.actions.list({}, next)).toMatchObject({ count: 3, next: null });
  });

  test.each([
    ['a larger size', { size: 6 }, 'page.size: expected a whole number from 1 to 5'],
    ['a huge size', { size: Number.MAX_SAFE_INTEGER }, 'page.size: expected a whole number from 1 to 5'],
    ['no end', { size: Number.POSITIVE_INFINITY }, 'page.size: expected a whole number from 1 to 5'],
    ['no size', { size: 0 }, 'page.size: expected a whole number from 1 to 5'],
    ['a negative size', { size: -1 }, 'page.size: expected a whole number from 1 to 5'],
    ['text', { size: '5' }, 'page.size: expected a whole number from 1 to 5'],
    ['a list', { size: [3] }, 'page.size: expected a whole number from 1 to 5'],
    ['nothing', { size: null }, 'page.size: expected a whole number from 1 to 5'],
  ])('Y8 `most` cannot be passed by %s', async (_what, page, problem) => {
    await withPosts(open);
    expect(await refusal(Post.actions.list({}, wrong({ page })))).toBe(problem);
  });

  test('Y8 `most` cannot be passed by limit, offset, or a second size, and is 250 unless the action says otherwise', async () => {
    await withPosts(open);
    expect(await refusal(Post.actions.list({}, wrong({ limit: 100 })))).toBe('options.limit: unknown option');
    expect(await refusal(Post.actions.list({}, wrong({ offset: 1 })))).toBe('options.offset: unknown option');
    expect(await refusal(Post.actions.all({}, wrong({ page: { size: 1 } })))).toBe('options.page: unknown option');
    expect(await refusal(Post.actions.plain({}, { page: { size: 251 } }))).toMatch(/from 1 to 250/);
    expect(keys(await Post.actions.plain({}, { page: { size: 250 } }))).toBe('abcdef');
    expect(await failure(Post.actions.limited())).toEqual(
      new TypeError('Post.limited: query.limit() does not go with page: set the sizes of pages there'),
    );
  });

  test('what an action does not allow is refused, and all mistakes at once', async () => {
    await withPosts(open);
    expect(await refusal(Post.actions.plain({}, wrong({ page: { count: true, offset: 1 } })))).toBe(
      'page.count: is nothing that this action lets callers ask for\n' +
        'page.offset: is nothing that this action lets callers ask for',
    );
    const all = {
      filter: { naem: 1 },
      sort: { secret: 'asc' },
      page: { size: 9, afetr: '', count: false, offset: -1 },
    };
    expect((await refusal(Post.actions.list({}, wrong(all)))).split('\n')).toEqual([
      'sort.secret: is no attribute that records can be sorted by',
      'filter.naem: no such attribute',
      'page.afetr: unknown option',
      'page.size: expected a whole number from 1 to 5',
      'page.count: expected true',
      'page.offset: expected a whole number from 0',
    ]);
    expect(await refusal(Post.actions.list({}, { page: { after: 'x', before: 'y' } }))).toBe(
      'page: expected one of after and before',
    );
    expect(await refusal(Post.actions.list({}, wrong({ page: 3 })))).toMatch(/^page: expected an object/);
  });

  test('Y7 the cursor of another sort, filter, parameter, action or tenant is INVALID_INPUT', async () => {
    await withPosts(open);
    const { next } = await Post.actions.list({}, { sort: { likes: 'asc' }, filter: { title: { gt: 'a' } } });
    const after = next ?? '';
    const foreign = 'page.after: is the cursor of another query';
    const filter = { title: { gt: 'a' } };
    const calls = [
      Post.actions.list({}, { page: { after } }),
      Post.actions.list({}, { filter, page: { after } }),
      Post.actions.list({}, { filter, sort: { likes: 'desc' }, page: { after } }),
      Post.actions.list({}, { filter: { title: { gt: 'b' } }, sort: { likes: 'asc' }, page: { after } }),
      Post.actions.titles({}, { filter, sort: { likes: 'asc' }, page: { after } }),
      Post.actions.list({}, { filter, sort: { likes: 'asc' }, page: { after }, tenant: 'other' }),
    ];
    for (const call of calls) expect(await refusal(call)).toBe(foreign);
    const liked = await Post.actions.liked({ least: 0 });
    expect(await refusal(Post.actions.liked({ least: 1 }, { page: { after: liked.next ?? '' } }))).toBe(foreign);
    expect(keys(await Post.actions.liked({}, { page: { after: liked.next ?? '' } }))).toBe('ce');
    const same = { title: { gt: 'a' } };
    const back = await refusal(
      Post.actions.list({}, { filter: same, sort: { likes: 'desc' }, page: { before: after } }),
    );
    expect(back).toBe('page.before: is the cursor of another query');
    expect(await Post.actions.list({}, { filter: same, sort: { likes: 'asc' }, page: { after } })).toBeTruthy();
  });

  test('Y7 rubbish is INVALID_INPUT: cut, changed, with values of another kind, as SQL, as code, and huge', async () => {
    await withPosts(open);
    const sort = { at: 'asc' } as const;
    const { next } = await Post.actions.list({}, { sort });
    const bytes = Buffer.from(next ?? '', 'base64url');
    const head = bytes.subarray(0, 14);
    const withValues = (text: string): string => Buffer.concat([head, Buffer.from(text)]).toString('base64url');
    expect(withValues('[1,"b"]')).toBe(next);
    const rubbish = [
      '',
      'null',
      "' or 1=1 --",
      '__proto__',
      '☃',
      `${next}=`,
      `${next}\n`,
      (next ?? '').slice(0, -1),
      Buffer.concat([Buffer.from([2]), bytes.subarray(1)]).toString('base64url'),
      Buffer.concat([bytes.subarray(0, 1), Buffer.from([7]), bytes.subarray(2)]).toString('base64url'),
      withValues('[1]'),
      withValues('[1,"b",2]'),
      withValues('[1,null]'),
      withValues('["1970-01-01","b"]'),
      withValues('[1e999,"b"]'),
      withValues('[{"valueOf":1},"b"]'),
      withValues('[1,{"toString":"x"}]'),
      withValues('[1,["b"]]'),
      withValues('[1,"\\u0000"]'),
      withValues('[1,"\\ud800"]'),
      withValues('{"0":1,"1":"b","length":2}'),
      withValues('process.exit(1)'),
      withValues('[1,"b"]x'),
      withValues(`[1,"${'b'.repeat(20_000)}"]`),
      'A'.repeat(5_000_000),
    ];
    for (const after of rubbish) {
      expect(await refusal(Post.actions.list({}, { sort, page: { after } }))).toBe('page.after: is no cursor');
    }
    for (const after of [null, 7, {}, [next], { toString: () => next }]) {
      expect(await refusal(Post.actions.list({}, wrong({ sort, page: { after } })))).toBe('page.after: is no cursor');
    }
    const sql = withValues(`[1,${JSON.stringify("'; drop table post; --")}]`);
    expect(keys(await Post.actions.list({}, { sort, page: { after: sql } }))).toBe('bc');
  });

  test('Y9 pages and their count hold only what the rules of the actor let through, with a cursor of another actor too', async () => {
    const { domain } = await open([Diary]);
    for (const id of 'abcdef') await Diary.actions.write({ id, owner: 'aceb'.includes(id) ? 'ann' : 'bob' });
    const [ann, bob] = ['ann', 'bob'].map((actor) => domain.with({ actor }).actions(Diary));
    const first = await ann?.list({}, { page: { count: true } });
    expect([first && keys(first), first?.count]).toEqual(['ab', 4]);
    const after = first?.next ?? '';
    const second = await ann?.list({}, { page: { after, count: true } });
    expect([second && keys(second), second?.next, second?.count]).toEqual(['ce', null, 4]);
    const other = await bob?.list({}, { page: { after, count: true } });
    expect([other && keys(other), other?.count]).toEqual(['df', 2]);
    expect(await Diary.actions.list({}, { page: { count: true } })).toMatchObject({ records: [], count: 0 });
  });

  test('a value that is too long for a cursor is refused with its cure, and other sorts still work', async () => {
    await open([Post]);
    for (const id of 'abc') await Post.actions.write({ id, title: id.repeat(20_000), likes: 1, at: null });
    const call = Post.actions.list({}, { sort: { title: 'asc' } });
    expect(await refusal(call)).toBe('sort: a record has a value that is too long for a cursor');
    expect(keys(await Post.actions.list({}, { sort: { likes: 'asc' } }))).toBe('ab');
  });
});
