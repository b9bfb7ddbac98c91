import {
  allowIf,
  attribute,
  defineResource,
  lockVersion,
  ResourceDefinitionError,
  updateTimestamp,
  uuidPrimaryKey,
} from '@ashlar/core';
import { callAction } from '@ashlar/core/extension';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { domainOver, domainStores } from '../test-setup/domains.ts';
import { noting } from '../test-setup/statement-log.ts';
import { failure } from '../test-setup/statements.ts';

const heard: unknown[] = [];

const Post = defineResource({
  name: 'Post',
  attributes: {
    id: uuidPrimaryKey(),
    title: z.string(),
    likes: z.int().default(0),
    score: z.number().nullable(),
    views: z.bigint().default(0n),
    changedAt: updateTimestamp(),
  },
  actions: {
    write: { type: 'create', accept: ['title', 'score', 'likes'] },
    like: { type: 'update', needsRecord: false, change: (c) => c.increment('likes') },
    view: { type: 'update', needsRecord: false, change: (c) => c.increment('views') },
    rate: { type: 'update', arguments: { by: z.number() }, change: (c) => c.increment('score', c.arguments.by) },
    likeAll: { type: 'update', bulk: true, change: (c) => c.increment('likes', 10) },
    twice: {
      type: 'update',
      accept: ['title'],
      change: (c) => {
        c.increment('likes', 2);
        c.increment('likes', -1);
        heard.push(c.changing('likes'), c.get('likes'));
      },
    },
    reset: {
      type: 'update',
      change: (c) => {
        c.increment('likes', 5);
        c.set('likes', 1);
        c.increment('likes', 2);
      },
    },
    born: { type: 'create', accept: ['title'], change: (c) => c.increment('likes') },
    muddle: { type: 'update', change: (c) => c.increment('title' as never) },
    leap: { type: 'update', change: (c) => c.increment('likes', Number.MAX_SAFE_INTEGER) },
    half: { type: 'update', change: (c) => c.increment('likes', 0.5) },
    leapAnd: { type: 'update', accept: ['score'], change: (c) => c.increment('likes', Number.MAX_SAFE_INTEGER) },
    list: { type: 'read' },
  },
});

const Page = defineResource({
  name: 'Page',
  attributes: { id: uuidPrimaryKey(), title: z.string(), body: z.string().nullable(), version: lockVersion() },
  actions: {
    write: { type: 'create', accept: ['title'] },
    edit: { type: 'update', accept: ['title', 'body'] },
    touch: { type: 'update' },
    shout: { type: 'update', change: async (c) => c.set('title', `${c.get('title')}!`) },
    titleOnly: { type: 'update', accept: ['title'], select: ['title'] },
    editAll: { type: 'update', bulk: true, accept: ['body'] },
    remove: { type: 'destroy' },
    forge: { type: 'update', change: (c) => c.set('version', 9) },
    skip: { type: 'update', change: (c) => c.increment('version', 9) },
    list: { type: 'read' },
  },
});

const Diary = defineResource({
  name: 'Diary',
  attributes: { id: uuidPrimaryKey(), owner: z.string(), text: z.string(), version: lockVersion() },
  policies: {
    create: [allowIf(() => true)],
    update: [allowIf(({ actor }) => ({ owner: String(actor) }))],
    destroy: [allowIf(({ actor }) => ({ owner: String(actor) }))],
  },
  actions: {
    write: { type: 'create', accept: ['owner', 'text'] },
    edit: { type: 'update', accept: ['text'] },
    remove: { type: 'destroy' },
  },
});

const stale = { code: 'STALE', class: 'conflict', message: 'the Page was changed since it was read: read it again' };
const hundred = Array.from({ length: 100 }, (_, index) => index);

describe.each(domainStores)('increments on $name', ({ open }) => {
  test('Y12 a hundred at once, by key and by record, add a hundred', async () => {
    await open([Post]);
    const post = await Post.actions.write({ title: 'a' });
    const seen = await Promise.all(hundred.map((index) => Post.actions.like(index % 2 === 0 ? post : post.id)));
    expect(seen.map(({ likes }) => likes).sort((a, b) => a - b)).toEqual(hundred.map((index) => index + 1));
    expect(await Post.actions.get(post)).toMatchObject({ likes: 100 });
  });

  test('Y12 it is one statement, which sets the time of the update too', async () => {
    let now = 1_000;
    const { dataLayer } = await open([Post]);
    const log = noting(dataLayer);
    const posts = domainOver(log.dataLayer, [Post], { clock: () => now }).actions(Post);
    const { id } = await posts.write({ title: 'a' });
    now = 2_000;
    log.kinds.length = 0;
    expect(await posts.like(id)).toMatchObject({ likes: 1, changedAt: new Date(2_000) });
    expect(await posts.view(id)).toMatchObject({ views: 1n });
    expect(log.kinds).toEqual(['update', 'update']);
  });

  test('Y12 null stays null, a sum may fall, and a bulk update adds to each record', async () => {
    await open([Post]);
    const unrated = await Post.actions.write({ title: 'a' });
    expect(await Post.actions.rate(unrated, { by: 2 })).toMatchObject({ score: null });
    const rated = await Post.actions.write({ title: 'b', score: 1, likes: 3 });
    expect(await Post.actions.rate(rated, { by: -1.5 })).toMatchObject({ score: -0.5 });
    expect(await Post.actions.likeAll({})).toEqual({ count: 2 });
    const likes = (await Post.actions.list({}, { sort: { title: 'asc' } })).map((post) => post.likes);
    expect(likes).toEqual([10, 13]);
  });

  test('Y12 increments of one call add up; after `set` they add to what was set', async () => {
    await open([Post]);
    const post = await Post.actions.write({ title: 'a', likes: 7 });
    heard.length = 0;
    expect(await Post.actions.twice(post, { title: 'b' })).toMatchObject({ likes: 8, title: 'b' });
    expect(heard).toEqual([true, 8]);
    expect(await Post.actions.reset(post)).toMatchObject({ likes: 3 });
  });

  test('Y12 a sum that cannot be kept is INVALID_INPUT, and nothing is written', async () => {
    await open([Post]);
    const post = await Post.actions.write({ title: 'a', likes: 1 });
    expect(await failure(Post.actions.leap(post))).toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: ['likes'] }],
    });
    expect(await failure(Post.actions.leapAnd(post, { score: 1 }))).toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: ['likes'] }],
    });
    expect(await failure(Post.actions.half(post))).toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: ['likes'] }],
    });
    expect(await Post.actions.get(post)).toEqual(post);
  });

  test('Y12 of a create, or of text, it is a mistake of the application', async () => {
    await open([Post]);
    const post = await Post.actions.write({ title: 'a' });
    expect(await failure(Post.actions.muddle(post))).toEqual(
      new TypeError('a hook of Post.muddle increments "title", which holds no numbers'),
    );
    expect(await failure(Post.actions.born({ title: 'a' }))).toBeInstanceOf(TypeError);
  });

  test('Y12 it rolls back with its transaction', async () => {
    const { domain } = await open([Post]);
    const post = await Post.actions.write({ title: 'a' });
    const abandoned = domain.transaction(async () => {
      await Post.actions.like(post);
      throw new Error('abandoned');
    });
    await failure(abandoned);
    expect(await Post.actions.get(post)).toEqual(post);
  });
});

describe.each(domainStores)('lock versions on $name', ({ open }) => {
  test('Y13 each update counts, in the same statement, by record, by key and in bulk', async () => {
    const { dataLayer } = await open([Page]);
    const log = noting(dataLayer);
    const pages = domainOver(log.dataLayer, [Page]).actions(Page);
    const page = await pages.write({ title: 'a' });
    expect(page.version).toBe(1);
    log.kinds.length = 0;
    expect(await pages.edit(page, { title: 'b' })).toMatchObject({ version: 2 });
    expect(await pages.edit(page.id, { title: 'c' })).toMatchObject({ version: 3 });
    expect(await pages.editAll({ id: page.id }, { body: 'x' })).toEqual({ count: 1 });
    expect(log.kinds).toEqual(['update', 'update', 'update']);
    expect(await pages.touch(page.id)).toMatchObject({ version: 4 });
  });

  test('Y13 of two edits of one version, one is STALE; the record that it read again can be written', async () => {
    await open([Page]);
    const page = await Page.actions.write({ title: 'a' });
    const edits = await Promise.allSettled(hundred.map((index) => Page.actions.edit(page, { title: `${index}` })));
    const refused = edits.flatMap((edit) => (edit.status === 'rejected' ? [edit.reason] : []));
    expect(refused).toHaveLength(99);
    for (const error of refused) expect(error).toMatchObject(stale);
    const fresh = await Page.actions.get(page);
    if (fresh === null) throw new Error('it is there');
    expect(await Page.actions.edit(fresh, { title: 'again' })).toMatchObject({ version: 3 });
  });

  test('Y13 a destroy of a stale record is STALE too, and of one that is gone NOT_FOUND', async () => {
    await open([Page]);
    const page = await Page.actions.write({ title: 'a' });
    const edited = await Page.actions.edit(page, { title: 'b' });
    expect(await failure(Page.actions.remove(page))).toMatchObject(stale);
    await Page.actions.remove(edited);
    expect(await failure(Page.actions.remove(edited))).toMatchObject({ code: 'NOT_FOUND' });
    expect(await failure(Page.actions.edit(edited, { title: 'c' }))).toMatchObject({ code: 'NOT_FOUND' });
  });

  test('Y13 by key, the last write wins, unless a hook works with the record that was read', async () => {
    await open([Page]);
    const { id } = await Page.actions.write({ title: 'a' });
    await Promise.all(hundred.map((index) => Page.actions.edit(id, { body: `${index}` })));
    expect(await Page.actions.get(id)).toMatchObject({ version: 101 });
    const shouts = await Promise.allSettled(hundred.map(() => Page.actions.shout(id)));
    const done = shouts.filter(({ status }) => status === 'fulfilled').length;
    expect(await Page.actions.get(id)).toMatchObject({ title: `a${'!'.repeat(done)}`, version: 101 + done });
  });

  test('Y13 an actor who may not write a record does not learn that it was changed', async () => {
    await open([Diary]);
    const diary = await Diary.actions.write({ owner: 'ann', text: 'a' });
    await Diary.actions.edit(diary, { text: 'b' }, { actor: 'ann' });
    const gone = { code: 'NOT_FOUND', message: 'there is no such Diary any more' };
    expect(await failure(Diary.actions.edit(diary, { text: 'c' }, { actor: 'eve' }))).toMatchObject(gone);
    expect(await failure(Diary.actions.remove(diary, {}, { actor: 'eve' }))).toMatchObject(gone);
    expect(await failure(Diary.actions.edit(diary, { text: 'c' }, { actor: 'ann' }))).toMatchObject({ code: 'STALE' });
  });

  test('Y13 a record without its version is refused; a hook cannot set the version, and no caller can give it', async () => {
    await open([Page]);
    const page = await Page.actions.write({ title: 'a' });
    const part = await Page.actions.titleOnly(page, { title: 'b' });
    const lacking = { issues: [{ path: [], message: 'the Page record lacks its version' }] };
    expect(await failure(callAction(Page, 'edit', { args: [part, { title: 'c' }] }))).toMatchObject(lacking);
    expect(await Page.actions.get(callable(part))).toMatchObject({ title: 'b' });
    const fresh = await Page.actions.edit(page.id, { title: 'd' });
    for (const action of ['forge', 'skip'] as const) {
      expect(await failure(Page.actions[action](fresh))).toBeInstanceOf(TypeError);
    }
    expect(await failure(Page.actions.edit.from(fresh, { version: 1 }))).toMatchObject({ code: 'INVALID_INPUT' });
    expect(await Page.actions.get(fresh)).toEqual(fresh);
  });
});

function callable(record: object): never {
  return record as never;
}

test('Y13 two lock versions, and one that is accepted, are definition errors with their cure', () => {
  const define = () =>
    defineResource({
      name: 'Twice',
      attributes: { id: uuidPrimaryKey(), version: lockVersion(), other: lockVersion(), n: attribute(z.int()) },
      actions: { edit: { type: 'update', accept: ['version' as 'n'] } },
    });
  expect(define).toThrow(ResourceDefinitionError);
  expect(define).toThrow(/attributes\.other: "version" is a lock version already\n +keep one of the two/);
  expect(define).toThrow(/"version" is not writable/);
});
