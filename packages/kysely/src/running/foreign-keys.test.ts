// What becomes of records that belong to each other, on every store.
import { belongsTo, defineResource, hasMany, ResourceInfo, uuidPrimaryKey } from '@ashlar/core';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { sqliteDataLayer } from '../dialect/sqlite/data-layer.ts';
import { createTables } from '../schema/create-tables.ts';
import { domainOver, domainStores } from '../test-setup/domains.ts';
import { failure } from '../test-setup/statements.ts';
import { temporaryFile } from '../test-setup/stores.ts';

const Author = defineResource({
  name: 'Author',
  attributes: { id: uuidPrimaryKey(), name: z.string(), favouriteId: z.uuid().nullable().default(null) },
  // A ring: a post belongs to an author, and an author to a post.
  relationships: {
    favourite: belongsTo('Post', { by: 'favouriteId', onDelete: 'setNull' }),
    posts: hasMany('Post', { by: 'authorId' }),
  },
  actions: {
    add: { type: 'create', accept: ['name'] },
    prefer: { type: 'update', accept: ['favouriteId'] },
    list: { type: 'read' },
    remove: { type: 'destroy' },
    removeAll: { type: 'destroy', bulk: true },
  },
});

const Post = defineResource({
  name: 'Post',
  attributes: { id: uuidPrimaryKey(), authorId: z.uuid(), editorId: z.uuid().nullable().default(null) },
  relationships: {
    author: belongsTo('Author', { by: 'authorId', onDelete: 'cascade' }),
    editor: belongsTo('Author', { by: 'editorId', onDelete: 'setNull' }),
  },
  actions: {
    write: { type: 'create', accept: ['authorId', 'editorId'] },
    move: { type: 'update', accept: ['authorId', 'editorId'] },
    list: { type: 'read' },
    remove: { type: 'destroy' },
  },
});

/** Refers to itself. */
const Comment = defineResource({
  name: 'Comment',
  attributes: { id: uuidPrimaryKey(), postId: z.uuid(), parentId: z.uuid().nullable().default(null) },
  relationships: {
    post: belongsTo('Post', { by: 'postId' }),
    parent: belongsTo('Comment', { by: 'parentId', onDelete: 'cascade' }),
  },
  actions: {
    say: { type: 'create', accept: ['postId', 'parentId'] },
    list: { type: 'read' },
    remove: { type: 'destroy' },
    clear: { type: 'destroy', bulk: true },
  },
});

const resources = [Comment, Post, Author];
const missing = '00000000-0000-4000-8000-00000000dead';

test('the attribute of belongsTo has an index, unless a key or an index begins with it', () => {
  expect(ResourceInfo.indexes(Post)).toEqual([
    { name: 'by_author_id', attributes: ['authorId'] },
    { name: 'by_editor_id', attributes: ['editorId'] },
  ]);
  const Vote = defineResource({
    name: 'Vote',
    attributes: { id: uuidPrimaryKey(), authorId: z.uuid(), postId: z.uuid(), at: z.date() },
    relationships: { author: belongsTo('Author', { by: 'authorId' }), post: belongsTo('Post', { by: 'postId' }) },
    identities: { oneEach: ['authorId', 'postId'] },
    indexes: { newest: ['postId', 'at'] },
  });
  expect(ResourceInfo.indexes(Vote)).toEqual([{ name: 'newest', attributes: ['postId', 'at'] }]);
});

describe.each(domainStores)('on $name', ({ open }) => {
  async function start() {
    const opened = await open(resources);
    const [ann, bob, cid] = [
      await Author.actions.add({ name: 'Ann' }),
      await Author.actions.add({ name: 'Bob' }),
      await Author.actions.add({ name: 'Cid' }),
    ];
    const posts = [
      await Post.actions.write({ authorId: ann.id, editorId: bob.id }),
      await Post.actions.write({ authorId: ann.id }),
      await Post.actions.write({ authorId: bob.id, editorId: ann.id }),
    ];
    return { ...opened, ann, bob, cid, posts };
  }
  const postIds = async () => (await Post.actions.list()).map(({ id }) => id).sort();

  test('Y3 cascade: with an author go the posts of this author and no other ones, and setNull sets null', async () => {
    const { ann, posts } = await start();
    await Author.actions.remove(ann);
    expect(await Post.actions.list()).toMatchObject([{ id: posts[2]?.id, editorId: null }]);
    expect((await Author.actions.list()).map(({ name }) => name).sort()).toEqual(['Bob', 'Cid']);
  });

  test('Y3 restrict: a post with comments stays, and so does its author: RECORD_IN_USE of class conflict', async () => {
    const { ann, cid, posts } = await start();
    const postId = posts[1]?.id ?? '';
    const comment = await Comment.actions.say({ postId });
    const refused = [
      () => Post.actions.remove(postId),
      () => Author.actions.remove(ann),
      () => Author.actions.removeAll({}),
    ];
    for (const remove of refused) {
      expect(await failure(remove())).toMatchObject({ code: 'RECORD_IN_USE', class: 'conflict', issues: [] });
    }
    expect(await postIds()).toEqual(posts.map(({ id }) => id).sort());
    expect(await Author.actions.list()).toHaveLength(3);
    await Author.actions.remove(cid);
    await Comment.actions.remove(comment);
    await Author.actions.remove(ann);
    expect(await postIds()).toEqual([posts[2]?.id]);
  });

  test('Y3 a key that no record has is INVALID_INPUT at its attribute, on create and update, and nothing is written', async () => {
    const { ann, posts } = await start();
    const problem = (name: string) => ({
      code: 'INVALID_INPUT',
      class: 'invalid',
      issues: [{ path: [name], message: 'refers to a record that does not exist' }],
    });
    expect(await failure(Post.actions.write({ authorId: missing }))).toMatchObject(problem('authorId'));
    const edited = await failure(Post.actions.write({ authorId: ann.id, editorId: missing }));
    expect(edited).toMatchObject(problem('editorId'));
    expect(JSON.stringify(edited) + String(edited)).not.toContain(missing);
    expect(await failure(Post.actions.move(posts[0]?.id ?? '', { authorId: missing }))).toMatchObject(
      problem('authorId'),
    );
    expect(await failure(Post.actions.move(posts[0]?.id ?? '', { authorId: ann.id, editorId: missing }))).toMatchObject(
      problem('editorId'),
    );
    expect(await Post.actions.get(posts[0]?.id ?? '')).toMatchObject({ authorId: ann.id });
    expect(await postIds()).toEqual(posts.map(({ id }) => id).sort());
  });

  test('Y3 in a transaction: what goes along comes back with it, and a refused destroy rolls it back', async () => {
    const { domain, ann, posts } = await start();
    const stop = new Error('stop');
    const rolledBack = domain.transaction(async () => {
      await Author.actions.remove(ann);
      expect(await postIds()).toEqual([posts[2]?.id]);
      throw stop;
    });
    expect(await failure(rolledBack)).toBe(stop);
    expect(await postIds()).toEqual(posts.map(({ id }) => id).sort());
  });

  test('Y5 rings: each refers to the other, and both go', async () => {
    const { ann, bob, posts } = await start();
    await Author.actions.prefer(ann, { favouriteId: posts[0]?.id ?? '' });
    await Author.actions.prefer(bob, { favouriteId: posts[0]?.id ?? '' });
    expect(await failure(Author.actions.prefer(ann, { favouriteId: missing }))).toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: ['favouriteId'] }],
    });
    await Author.actions.remove(ann);
    expect(await Author.actions.get(bob.id)).toMatchObject({ favouriteId: null });
    await Author.actions.removeAll({});
    expect(await Post.actions.list()).toEqual([]);
  });

  test('Y5 a resource that refers to itself: a thread goes at any depth, and a whole one in one statement', async () => {
    const { posts } = await start();
    const postId = posts[0]?.id ?? '';
    const other = await Comment.actions.say({ postId });
    const thread = [await Comment.actions.say({ postId })];
    for (let depth = 1; depth < 20; depth += 1) {
      thread.push(await Comment.actions.say({ postId, parentId: thread[depth - 1]?.id ?? '' }));
    }
    expect(await Comment.actions.list()).toHaveLength(21);
    await Comment.actions.remove(thread[1]?.id ?? '');
    expect((await Comment.actions.list()).map(({ id }) => id).sort()).toEqual([other.id, thread[0]?.id].sort());
    await Comment.actions.clear({});
    expect(await Comment.actions.list()).toEqual([]);
  });
});

test('Y3 every connection of SQLite looks at foreign keys, those that are opened later too', async () => {
  const filename = temporaryFile();
  for (let connection = 0; connection < 3; connection += 1) {
    const dataLayer = sqliteDataLayer({ filename });
    await createTables(dataLayer, resources);
    const domain = domainOver(dataLayer, resources);
    expect(await failure(Post.actions.write({ authorId: missing }, { domain }))).toMatchObject({
      code: 'INVALID_INPUT',
    });
    const ann = await Author.actions.add({ name: 'Ann' }, { domain });
    await Post.actions.write({ authorId: ann.id }, { domain });
    await Author.actions.remove(ann, {}, { domain });
    expect(await Post.actions.list({}, { domain })).toEqual([]);
    await domain.close();
  }
});
