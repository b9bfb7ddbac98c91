import { attribute, defineResource, isRecordOf, ResourceInfo, uuidPrimaryKey } from '@ashlar/core';
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
    pin: attribute(z.string().nullable(), { sensitive: true }),
  },
  actions: {
    write: { type: 'create', accept: ['title', 'pin'] },
    edit: { type: 'update', accept: ['title'] },
    touch: { type: 'update', select: ['pin'] },
    shout: { type: 'update', change: (c) => c.set('title', `${c.get('title')}!`) },
    was: { type: 'update', accept: ['title'], after: (c, { title }) => void heard.push([c.data?.title, title]) },
    label: {
      type: 'update',
      needsRecord: false,
      accept: ['title'],
      before: (c) => c.set('likes', 7),
      after: (_c, { title }) => void heard.push(title),
    },
    peek: { type: 'update', needsRecord: false, change: (c) => void heard.push(c.data) },
    guess: { type: 'update', needsRecord: false, validate: (c) => void heard.push(c.get('title')) },
    remove: { type: 'destroy' },
    farewell: { type: 'destroy', needsRecord: false, after: (_c, post) => void heard.push(post) },
    mourn: { type: 'destroy', after: (c, { title }) => void heard.push([c.data?.title, title]) },
    list: { type: 'read' },
  },
});

const Seat = defineResource({
  name: 'Seat',
  attributes: {
    row: attribute(z.string(), { primaryKey: true }),
    number: attribute(z.int(), { primaryKey: true }),
    holder: z.string().nullable(),
  },
  actions: {
    add: { type: 'create', accept: ['row', 'number', 'holder'] },
    book: { type: 'update', accept: ['holder'] },
    remove: { type: 'destroy' },
    list: { type: 'read' },
  },
});

/** Its key is all that it has, so a record of it looks like a key of a seat. */
const Ticket = defineResource({
  name: 'Ticket',
  attributes: {
    row: attribute(z.string(), { primaryKey: true }),
    number: attribute(z.int(), { primaryKey: true }),
  },
  actions: { add: { type: 'create', accept: ['row', 'number'] } },
});

const missing = '00000000-0000-4000-8000-000000000000';
const call = (name: string, ...args: unknown[]) => callAction(Post, name, { args });
const parsed = (json: string): unknown => JSON.parse(json);

describe.each(domainStores)('by key on $name', ({ open }) => {
  test('R11 an update, a destroy and `get` take the primary key in place of the record', async () => {
    await open([Post]);
    const post = await Post.actions.write({ title: 'a', pin: '1' });
    const other = await Post.actions.write({ title: 'b' });
    expect(await Post.actions.get(post.id)).toEqual(post);
    expect(await Post.actions.get(post)).toEqual(post);
    const edited = await Post.actions.edit(post.id, { title: 'c' });
    expect(edited).toEqual({ ...post, title: 'c' });
    expect(isRecordOf(Post, edited)).toBe(true);
    expect(await Post.actions.touch(post.id)).toEqual({ id: post.id, pin: '1' });
    expect(await Post.actions.remove(post.id)).toBeUndefined();
    expect(await Post.actions.get(post.id)).toBeNull();
    expect(await Post.actions.get(post)).toBeNull();
    expect(await Post.actions.list()).toEqual([other]);
  });

  test('R11 `get` answers with a frozen record of the resource, without what is sensitive', async () => {
    await open([Post]);
    const post = await Post.actions.write({ title: 'a', pin: '1' });
    const found = await Post.actions.get(post.id);
    expect([isRecordOf(Post, found), Object.isFrozen(found), Object.keys(found ?? {})]).toEqual([
      true,
      true,
      ['id', 'title', 'likes'],
    ]);
    expect(ResourceInfo.action(Post, 'get')).toMatchObject({ source: 'core', type: 'read', byKey: true });
  });

  test('R11 a UUID in capitals names the same record', async () => {
    await open([Post]);
    const post = await Post.actions.write({ title: 'a' });
    expect(await Post.actions.get(post.id.toUpperCase())).toEqual(post);
    expect(await Post.actions.edit(post.id.toUpperCase(), { title: 'b' })).toEqual({ ...post, title: 'b' });
  });

  test('R11 a key that no record has is NOT_FOUND in the words for a record that is gone', async () => {
    await open([Post]);
    const gone = await Post.actions.write({ title: 'a' });
    await Post.actions.remove(gone);
    const said = async (attempt: Promise<unknown>) => {
      const { code, message, issues } = Object(await failure(attempt));
      return { code, message, issues };
    };
    for (const action of ['edit', 'touch', 'shout', 'was', 'remove', 'mourn', 'farewell']) {
      const ofRecord = await said(call(action, gone));
      expect(ofRecord).toMatchObject({ code: 'NOT_FOUND', message: 'there is no such Post any more' });
      expect(await said(call(action, missing))).toEqual(ofRecord);
    }
  });

  test('R11 one statement, where no hook looks at the record; else it is read first', async () => {
    const { dataLayer } = await open([Post]);
    const log = noting(dataLayer);
    const posts = domainOver(log.dataLayer, [Post]).actions(Post);
    const { id } = await posts.write({ title: 'a' });
    const kindsOf = async (work: Promise<unknown>) => {
      log.kinds.length = 0;
      await work;
      return [...log.kinds];
    };
    expect(await kindsOf(posts.get(id))).toEqual(['select']);
    expect(await kindsOf(posts.edit(id, { title: 'b' }))).toEqual(['update']);
    expect(await kindsOf(posts.label(id, { title: 'c' }))).toEqual(['update']);
    expect(await kindsOf(posts.shout(id))).toEqual(['select', 'update']);
    expect(await kindsOf(posts.remove(id))).toEqual(['delete']);
  });

  test('R11 hooks see the record as with a record', async () => {
    await open([Post]);
    const { id } = await Post.actions.write({ title: 'a' });
    expect(await Post.actions.shout(id)).toMatchObject({ title: 'a!' });
    heard.length = 0;
    await Post.actions.was(id, { title: 'b' });
    await Post.actions.label(id, { title: 'c' });
    await Post.actions.mourn(id);
    expect(heard).toEqual([['a!', 'b'], 'c', ['c', 'c']]);
  });

  test('R11 a destroy by key hands its hooks the record that it removed', async () => {
    await open([Post]);
    const post = await Post.actions.write({ title: 'a', pin: '1' });
    heard.length = 0;
    await Post.actions.farewell(post.id);
    expect(heard).toEqual([post]);
  });

  test('R11 a hook that looks at a record which it said it does not need is an error, and nothing is written', async () => {
    await open([Post]);
    const post = await Post.actions.write({ title: 'a' });
    heard.length = 0;
    for (const action of ['peek', 'guess'] as const) {
      const message = `a hook of Post.${action} looks at the record, which was not read: take \`needsRecord: false\` away`;
      expect(await failure(Post.actions[action](post.id))).toEqual(new TypeError(message));
      await Post.actions[action](post);
    }
    expect(heard).toEqual([post, 'a']);
  });

  test.each([
    ['text that is no UUID', 'x', { path: ['id'], message: 'expected a UUID' }],
    ['a number', 7, { path: ['id'], message: 'expected a UUID' }],
    ['nothing', undefined, { path: [] }],
    ['null', null, { path: [] }],
    ['a list of keys', [missing], { path: [] }],
    ['an object around the key', { id: missing }, { path: [] }],
    ['a text object', Object(missing), { path: [] }],
    ['`__proto__` from JSON', parsed(`{ "__proto__": { "id": "${missing}" } }`), { path: [] }],
    ['an operator', { notEq: missing }, { path: [] }],
  ])('R11 %s is INVALID_INPUT, and the store is not asked', async (_what, key, issue) => {
    const { dataLayer } = await open([Post]);
    const log = noting(dataLayer);
    const scope = domainOver(log.dataLayer, [Post]);
    await scope.actions(Post).write({ title: 'a' });
    log.kinds.length = 0;
    for (const action of ['get', 'edit', 'shout', 'remove', 'mourn']) {
      const error = await failure(callAction(Post, action, { args: [key], scope }));
      expect(error).toMatchObject({ code: 'INVALID_INPUT', issues: [issue] });
    }
    expect(log.kinds).toEqual([]);
  });

  test('R11 a copy of a record is refused, and so is a record of another resource with the very same members', async () => {
    await open([Post, Seat, Ticket]);
    const post = await Post.actions.write({ title: 'a' });
    expect(await failure(Post.actions.edit({ ...post }, { title: 'b' }))).toMatchObject({ code: 'INVALID_INPUT' });
    await Seat.actions.add({ row: 'a', number: 1 });
    const ticket = await Ticket.actions.add({ row: 'a', number: 1 });
    expect(await failure(Seat.actions.remove(ticket))).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: [] }] });
    expect(await Seat.actions.list()).toHaveLength(1);
  });

  test('R11 a key of several attributes is an object of just these', async () => {
    await open([Seat]);
    const seat = await Seat.actions.add({ row: 'a', number: 1 });
    await Seat.actions.add({ row: 'a', number: 2 });
    expect(await Seat.actions.get({ row: 'a', number: 1 })).toEqual(seat);
    expect(await Seat.actions.book({ number: 1, row: 'a' }, { holder: 'ann' })).toEqual({ ...seat, holder: 'ann' });
    const refused = async (key: unknown) =>
      Object(await failure(callAction(Seat, 'book', { args: [key, { holder: 'eve' }] }))).issues;
    expect(await refused({ row: 'a' })).toMatchObject([{ path: ['number'], message: 'is required' }]);
    expect(await refused({ row: 1, number: '1' })).toMatchObject([{ path: ['row'] }, { path: ['number'] }]);
    const general = [{ path: [], message: 'expected a Seat record as the first argument, or its primary key' }];
    for (const key of [
      'a',
      ['a', 1],
      { row: 'a', number: 1, holder: 'x' },
      parsed('{ "row": "a", "number": 1, "__proto__": {} }'),
      Object.create({ row: 'a', number: 1 }),
    ]) {
      expect(await refused(key)).toMatchObject(general);
    }
    await Seat.actions.remove({ row: 'a', number: 1 });
    expect(await Seat.actions.list()).toEqual([{ row: 'a', number: 2, holder: null }]);
  });

  test('R11 the options come behind, and a transaction around it holds', async () => {
    const { domain } = await open([Post]);
    const post = await Post.actions.write({ title: 'a' });
    await domain
      .transaction(async () => {
        await Post.actions.edit(post.id, { title: 'b' });
        expect(await Post.actions.get(post.id, { actor: 'ann' })).toMatchObject({ title: 'b' });
        throw new Error('abandoned');
      })
      .catch(() => {});
    expect(await Post.actions.get(post.id)).toEqual(post);
    const error = await failure(callAction(Post, 'get', { args: [post.id, { filter: {} }] }));
    expect(error).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['options', 'filter'] }] });
  });
});

test('R11 an action that is called `get` already stays what it is', () => {
  const Own = defineResource({
    name: 'Own',
    attributes: { id: uuidPrimaryKey() },
    actions: { get: { type: 'action', run: () => 'mine' } },
  });
  expect(ResourceInfo.action(Own, 'get')).toMatchObject({ source: 'user', type: 'action' });
});
