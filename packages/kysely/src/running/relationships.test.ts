// Related records: what `load` reads, in how many statements, and what the rules of the other resource hide.

import {
  type AnyResource,
  belongsTo,
  createDomain,
  createFramework,
  type Domain,
  isRecordOf,
  memoryDataLayer,
  uuidPrimaryKey,
} from '@ashlar/core';
import type { DataLayer } from '@ashlar/core/data-layer';
import { defineExtension, type ExtensionTypes } from '@ashlar/core/extension';
import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { blog, Comment, Post, User } from '../test-setup/blog.ts';
import { domainStores } from '../test-setup/domains.ts';
import { noting } from '../test-setup/statement-log.ts';

const admin = { admin: true };
const invalid = (path: readonly (string | number)[], more: object = {}) =>
  expect.objectContaining({ code: 'INVALID_INPUT', issues: [expect.objectContaining({ path, ...more })] });

/** A blog over a store, with a log of the statements. */
async function open({ open: openStore }: (typeof domainStores)[number], resources: readonly AnyResource[] = blog) {
  const { dataLayer } = await openStore(resources);
  return over(dataLayer);
}

function over(dataLayer: DataLayer) {
  const log = noting(dataLayer);
  const domain = createDomain({ name: 'blog', resources: blog, dataLayer: log.dataLayer });
  onTestFinished(() => domain.close());
  return { domain, kinds: log.kinds };
}

/** Ann and Hal, who is hidden. Ann wrote two posts, one edited by Hal; Hal wrote one. Each has comments of both; one has an answer. */
async function filled(domain: Domain<{ readonly resources: typeof blog }>) {
  const users = domain.actions(User);
  const ann = await users.add({ name: 'Ann' });
  const hal = await users.add({ name: 'Hal', hidden: true });
  const posts = domain.actions(Post);
  const first = await posts.write({ title: 'first', authorId: ann.id, editorId: hal.id });
  const second = await posts.write({ title: 'second', authorId: ann.id, editorId: null });
  const third = await posts.write({ title: 'third', authorId: hal.id, editorId: ann.id });
  const comments = domain.actions(Comment);
  const one = await comments.add({ text: 'one', postId: first.id, authorId: ann.id, parentId: null });
  const two = await comments.add({ text: 'two', postId: first.id, authorId: hal.id, parentId: one.id });
  await comments.add({ text: 'buy', spam: true, postId: third.id, authorId: ann.id, parentId: null });
  return { ann, hal, first, second, third, one, two };
}
const byTitle = { sort: { title: 'asc' } } as const;

describe.each(domainStores)('related records on $name', (store) => {
  test('are loaded by name: a record for belongsTo, a list for hasMany, null and an empty list where there is none', async () => {
    const { domain } = await open(store);
    const { ann, hal, second } = await filled(domain);
    const posts = await domain
      .with({ actor: admin })
      .actions(Post)
      .list({}, { load: { author: true, editor: true, comments: { sort: { text: 'asc' } } }, ...byTitle });
    expect(posts.map(({ author, editor }) => [author?.name, editor?.name ?? null])).toEqual([
      ['Ann', 'Hal'],
      ['Ann', null],
      ['Hal', 'Ann'],
    ]);
    expect(posts.map(({ comments }) => comments.map(({ text }) => text))).toEqual([['one', 'two'], [], ['buy']]);
    expect(posts[0]?.author).toEqual({ id: ann.id, name: 'Ann', hidden: false });
    expect(posts[2]?.author).toEqual({ id: hal.id, name: 'Hal', hidden: true });
    // They are records of their resources, and frozen with their lists.
    expect(isRecordOf(Post, posts[0])).toBe(true);
    expect(isRecordOf(User, posts[0]?.author)).toBe(true);
    expect(Object.isFrozen(posts[0]) && Object.isFrozen(posts[0]?.comments)).toBe(true);
    await domain.actions(Post).rename({ id: second.id }, { title: 'kept' });
    expect(await domain.actions(User).get(posts[1]?.author ?? '')).toMatchObject({ name: 'Ann' });
  });

  test('a relation that was not loaded is absent, and a sensitive attribute is absent from what was', async () => {
    const { domain } = await open(store);
    const { first } = await filled(domain);
    const [plain] = await domain.actions(Post).list({}, byTitle);
    expect(Object.keys(plain ?? {})).toEqual(['id', 'title', 'authorId', 'editorId']);
    const loaded = await domain.actions(Post).get(first.id, { load: { author: true } });
    expect(Object.keys(loaded ?? {})).toEqual(['id', 'title', 'authorId', 'editorId', 'author']);
    expect(Object.keys(loaded?.author ?? {})).toEqual(['id', 'name', 'hidden']);
  });

  test('come with `get`, with a read of one record, with pages, and with a selection that lacks their key', async () => {
    const { domain, kinds } = await open(store);
    const { first } = await filled(domain);
    const posts = domain.actions(Post);
    kinds.length = 0;
    expect((await posts.get(first.id, { load: { author: true } }))?.author?.name).toBe('Ann');
    expect((await posts.find({ title: 'first' }, { load: { author: true } }))?.author?.name).toBe('Ann');
    const page = await posts.pages({}, { load: { author: true }, page: { size: 1, count: true }, ...byTitle });
    expect([page.records.map(({ author }) => author?.name), page.count]).toEqual([['Ann'], 3]);
    const next = await posts.pages({}, { load: { comments: true }, page: { after: page.next ?? '' }, ...byTitle });
    expect(next.records.map(({ title, comments }) => [title, comments.length])).toEqual([
      ['second', 0],
      ['third', 1],
    ]);
    const titles = await posts.titles({}, { load: { author: true }, ...byTitle });
    expect(titles[0]).toEqual({ id: first.id, title: 'first', author: expect.objectContaining({ name: 'Ann' }) });
    expect(kinds).toEqual(Array.from({ length: 11 }, () => 'select'));
    expect(await posts.get('00000000-0000-4000-8000-000000000000', { load: { author: true } })).toBeNull();
    expect(await posts.find({ title: 'none' }, { load: { author: true } })).toBeNull();
  });

  test('Y1 two levels over 1,000 records are three statements', async () => {
    const { domain, kinds } = await open(store);
    const { ann, hal } = await filled(domain);
    await domain.transaction(async (scope) => {
      for (let n = 0; n < 1000; n++) {
        const authorId = n % 2 === 0 ? ann.id : hal.id;
        const post = await scope.actions(Post).write({ title: `post ${n}`, authorId, editorId: null });
        await scope.actions(Comment).add({ text: `on ${n}`, postId: post.id, authorId, parentId: null });
      }
    });
    kinds.length = 0;
    const posts = await domain
      .with({ actor: admin })
      .actions(Post)
      .list({}, { load: { comments: { load: { author: true } } }, filter: { title: { startsWith: 'post ' } } });
    expect(kinds).toEqual(['select', 'select', 'select']);
    expect(posts).toHaveLength(1000);
    for (const { title, comments } of posts) {
      expect(comments.map(({ text, author }) => [text, author?.name])).toEqual([
        [title.replace('post', 'on'), Number(title.slice(5)) % 2 === 0 ? 'Ann' : 'Hal'],
      ]);
    }
  });

  test('Q1 the rules of the other resource hold for what is loaded: a hidden record is null, and absent from a list', async () => {
    const { domain } = await open(store);
    const { hal, first } = await filled(domain);
    const load = { author: true, editor: true, comments: { load: { author: true }, sort: { text: 'asc' } } } as const;
    const seen = await domain.actions(Post).list({}, { load, ...byTitle });
    expect(seen.map(({ author, editor }) => [author?.name ?? null, editor?.name ?? null])).toEqual([
      ['Ann', null],
      ['Ann', null],
      [null, 'Ann'],
    ]);
    expect(seen[0]?.comments.map(({ author }) => author?.name ?? null)).toEqual(['Ann', null]);
    const asAdmin = await domain.with({ actor: admin }).actions(Post).get(first.id, { load });
    expect(asAdmin?.editor?.id).toBe(hal.id);
    const judged = await domain.with({ authorize: false }).actions(Post).get(first.id, { load });
    expect(judged?.editor?.id).toBe(hal.id);
  });

  test('Y5 rings and relations to the resource itself are loaded, level by level', async () => {
    const { domain, kinds } = await open(store);
    const { one, ann } = await filled(domain);
    kinds.length = 0;
    const comment = await domain.actions(Comment).get(one.id, {
      load: { answers: { load: { parent: { load: { answers: true } } } }, parent: true },
    });
    expect(comment?.parent).toBeNull();
    expect(comment?.answers[0]?.parent?.answers[0]?.text).toBe('two');
    // The record itself, its answers, their parents, the answers of these. Without a key, the store is not asked for `parent`.
    expect(kinds).toHaveLength(4);
    const user = await domain
      .actions(User)
      .get(ann.id, { load: { posts: { load: { author: { load: { posts: { sort: { title: 'desc' } } } } } } } });
    expect(user?.posts[0]?.author?.posts.map(({ title }) => title)).toEqual(['second', 'first']);
  });

  test('a list is filtered and sorted as it was asked, and else stands in the order of its keys', async () => {
    const { domain } = await open(store);
    const { first, ann } = await filled(domain);
    for (const text of ['b', 'a', 'c']) {
      await domain
        .actions(Comment)
        .add({ text, spam: text === 'c', postId: first.id, authorId: ann.id, parentId: null });
    }
    const get = async (comments: object | true) => {
      const post = await domain.actions(Post).get(first.id, { load: { comments } });
      return post?.comments.map(({ text, id }) => ({ text, id })) ?? [];
    };
    const sorted = await get({ sort: { spam: 'desc', text: 'asc' }, filter: { text: { notIn: ['one'] } } });
    expect(sorted.map(({ text }) => text)).toEqual(['c', 'a', 'b', 'two']);
    const ids = (await get(true)).map(({ id }) => id);
    expect(ids).toEqual([...ids].sort());
    expect(ids).toHaveLength(5);
  });

  test('are read inside of a transaction, as it sees them', async () => {
    const { domain } = await open(store);
    const { ann } = await filled(domain);
    await domain.transaction(async (scope) => {
      const post = await scope.actions(Post).write({ title: 'new', authorId: ann.id, editorId: null });
      expect((await scope.actions(Post).get(post, { load: { author: true } }))?.author?.id).toBe(ann.id);
    });
  });
});

describe('a load from outside', () => {
  const [memory] = domainStores;
  if (memory === undefined) throw new TypeError('there is no store');
  test.each<[string, unknown, readonly string[], object]>([
    ['a misspelt relation', { athor: true }, ['load', 'athor'], { hint: expect.stringContaining('author') }],
    ['__proto__ as a relation', JSON.parse('{"__proto__": true}'), ['load', '__proto__'], {}],
    ['constructor as a relation', { constructor: true }, ['load', 'constructor'], {}],
    ['an attribute', { authorId: true }, ['load', 'authorId'], {}],
    ['text', 'author', ['load'], {}],
    ['a list', ['author'], ['load'], {}],
    ['null', null, ['load'], {}],
    ['false', { author: false }, ['load', 'author'], {}],
    [
      'an unknown option',
      { author: { lod: {} } },
      ['load', 'author', 'lod'],
      { hint: expect.stringContaining('load') },
    ],
    ['a filter of one record', { author: { filter: {} } }, ['load', 'author', 'filter'], {}],
    ['a misspelt relation inside', { comments: { load: { x: true } } }, ['load', 'comments', 'load', 'x'], {}],
    [
      'a filter by a sensitive attribute',
      { author: { load: { posts: { filter: { exists: { author: { secret: 's3cret' } } } } } } },
      ['load', 'author', 'load', 'posts', 'filter', 'exists', 'author', 'secret'],
      { message: 'a sensitive attribute' },
    ],
    ['a sort by no attribute', { comments: { sort: { x: 'asc' } } }, ['load', 'comments', 'sort', 'x'], {}],
  ])('%s is refused before anything is read', async (_what, load, path, more) => {
    const { domain, kinds } = await open(memory);
    const { first } = await filled(domain);
    kinds.length = 0;
    // Input has no type.
    const options = { load } as { load: { author: true } };
    await expect(domain.actions(Post).list({}, options)).rejects.toEqual(invalid(path, more));
    await expect(domain.actions(Post).get(first, options)).rejects.toEqual(invalid(path, more));
    expect(kinds).toEqual([]);
  });

  test('more than five levels, or more than twenty relations, are refused', async () => {
    const levels = (count: number): object =>
      count === 0 ? {} : { post: { load: { comments: { load: levels(count - 1) } } } };
    const { domain, kinds } = await open(memory);
    await filled(domain);
    kinds.length = 0;
    const list = (load: object) => domain.actions(Comment).list({}, { load });
    await expect(list(levels(3))).rejects.toEqual(
      expect.objectContaining({ issues: [expect.objectContaining({ message: 'has more than 5 levels' })] }),
    );
    const wide = { load: { author: true, editor: true, comments: { load: { author: true, parent: true } } } };
    const wider = {
      post: wide,
      parent: { load: { post: wide, author: true } },
      answers: { load: { post: wide, author: true } },
    };
    await expect(list(wider)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(kinds).toEqual([]);
    expect(await list(levels(2))).toHaveLength(3);
  });

  test('an action with a body of its own loads nothing, and says so', async () => {
    const shelf = defineExtension<ExtensionTypes>()({
      key: 'shelf',
      schema: z.strictObject({}),
      transformers: [
        {
          name: 'shelf.add',
          run: (draft) =>
            draft.addAction({ name: 'own', type: 'read', run: () => ['mine'] }, { source: 'shelf', path: ['shelf'] }),
        },
      ],
      verifiers: [],
    });
    const { defineResource } = createFramework({ extensions: [shelf] });
    const Book = defineResource({
      name: 'Book',
      attributes: { id: uuidPrimaryKey(), nextId: z.uuid().nullable() },
      relationships: { next: belongsTo('Book', { by: 'nextId' }) },
      shelf: {},
    });
    const domain = createDomain({ name: 'books', resources: [Book], dataLayer: memoryDataLayer() });
    onTestFinished(() => domain.close());
    const { own } = domain.actions(Book) as unknown as { own(input: object, options?: object): Promise<unknown> };
    await expect(own({}, { load: { next: true } })).rejects.toEqual(invalid(['load']));
    expect(await own({})).toEqual(['mine']);
  });
});
