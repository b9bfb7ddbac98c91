// A create with `upsert` adds a record, or updates the one that has its identity: one statement, so parallel ones lose nothing.
import { attribute, defineResource, lockVersion, timestamp, updateTimestamp, uuidPrimaryKey } from '@ashlar/core';
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
    author: z.string(),
    title: z.string(),
    section: z.string().nullable(),
    text: z.string().default('nothing yet'),
    likes: z.int().default(0),
    slug: attribute(z.string().nullable(), { unique: true }),
    version: lockVersion(),
    createdAt: timestamp(),
    changedAt: updateTimestamp(),
  },
  identities: { onePerTitle: ['author', 'title'], onePerSection: ['section', 'title'] },
  actions: {
    write: { type: 'create', accept: ['author', 'title', 'section', 'text', 'slug', 'likes'] },
    save: {
      type: 'create',
      accept: ['author', 'title', 'text', 'likes', 'slug'],
      upsert: 'onePerTitle',
      after: (changeset, record) => void heard.push(['after', changeset.created, record.text]),
      afterTransaction: (changeset, record) => void heard.push(['committed', changeset.created, record.title]),
    },
    saveText: {
      type: 'create',
      accept: ['author', 'title', 'text', 'likes'],
      upsert: 'onePerTitle',
      upsertFields: ['text', 'slug'],
      change: (changeset) => changeset.set('slug', `by ${changeset.get('author')}`),
    },
    ensure: { type: 'create', accept: ['author', 'title'], upsert: 'onePerTitle' },
    like: {
      type: 'create',
      accept: ['author', 'title', 'likes'],
      upsert: 'onePerTitle',
      change: (changeset) => changeset.increment('likes', 2),
    },
    saveInSection: { type: 'create', accept: ['author', 'title', 'section', 'text'], upsert: 'onePerSection' },
    saveSlug: { type: 'create', accept: ['author', 'title', 'slug'], upsert: 'unique_slug', select: ['title'] },
    saveWithKey: {
      type: 'create',
      accept: ['author', 'title', 'text'],
      arguments: { id: z.uuid() },
      upsert: 'onePerTitle',
      metadata: { note: z.string() },
      change: (changeset) => {
        changeset.set('id', changeset.arguments.id);
        changeset.setMetadata('note', 'with a key');
      },
    },
    list: { type: 'read' },
  },
});

const ann = { author: 'ann', title: 'One' };

describe.each(domainStores)('Y11 on $name', ({ open }) => {
  const opened = async () => {
    heard.length = 0;
    let now = Date.UTC(2026, 0, 1);
    const clock = {
      later() {
        now += 1000;
      },
    };
    const { domain, dataLayer } = await open([Post], { clock: () => now });
    return { posts: domain.actions(Post), domain, dataLayer, clock };
  };

  test('Y11 of a hundred parallel upserts of one identity, one creates and 99 update', async () => {
    const { posts } = await opened();
    const saved = await Promise.all(
      Array.from({ length: 100 }, (_, index) => posts.save({ ...ann, text: `${index}` })),
    );
    expect(saved.filter(({ $metadata }) => $metadata.created)).toHaveLength(1);
    expect(saved.map(({ version }) => version).sort((left, right) => left - right)).toEqual(
      Array.from({ length: 100 }, (_, index) => index + 1),
    );
    const [only, ...others] = await posts.list();
    expect(others).toEqual([]);
    expect(only?.version).toBe(100);
    expect(only).toEqual(saved.find(({ version }) => version === 100));
  });

  test('Y11 a hundred parallel increments by upserts lose nothing', async () => {
    const { posts } = await opened();
    await Promise.all(Array.from({ length: 100 }, () => posts.like(ann)));
    expect((await posts.list()).map(({ likes }) => likes)).toEqual([200]);
  });

  test('Y11 it is one statement', async () => {
    const { dataLayer } = await opened();
    const noted = noting(dataLayer);
    const posts = domainOver(noted.dataLayer, [Post]).actions(Post);
    await posts.save(ann);
    await posts.save({ ...ann, text: 'b' });
    await posts.ensure(ann);
    expect(noted.kinds).toEqual(['insert', 'insert', 'insert']);
  });

  test('Y11 an update keeps the key and the moment of creation, and counts the version', async () => {
    const { posts, clock } = await opened();
    const first = await posts.save({ ...ann, text: 'a' });
    clock.later();
    const second = await posts.save({ ...ann, text: 'b' });
    expect(second).toEqual({ ...first, text: 'b', version: 2, changedAt: new Date('2026-01-01T00:00:01.000Z') });
    expect([first.$metadata, second.$metadata]).toEqual([{ created: true }, { created: false }]);
    expect(heard).toEqual([
      ['after', true, 'a'],
      ['committed', true, 'One'],
      ['after', false, 'b'],
      ['committed', false, 'One'],
    ]);
  });

  test('Y11 what is not given stays: a default is for a new record', async () => {
    const { posts } = await opened();
    await posts.save({ ...ann, text: 'kept', likes: 7 });
    expect(await posts.save({ ...ann, slug: 'x' })).toMatchObject({ text: 'kept', likes: 7, slug: 'x' });
    expect(await posts.save({ ...ann, slug: null })).toMatchObject({ text: 'kept', slug: null });
    expect(await posts.saveText({ ...ann, likes: 1 })).toMatchObject({ text: 'kept', likes: 7, slug: 'by ann' });
    expect(await posts.save({ author: 'ann', title: 'Two' })).toMatchObject({ text: 'nothing yet', likes: 0 });
  });

  test('Y11 an upsert without anything to update finds the record, and touches nothing', async () => {
    const { posts, domain, clock } = await opened();
    const events: unknown[] = [];
    domain.on('updated', ({ type }) => void events.push(type));
    domain.on('created', ({ type }) => void events.push(type));
    const first = await posts.ensure(ann);
    clock.later();
    const second = await posts.ensure(ann);
    expect(second).toEqual(first);
    expect([first.$metadata.created, second.$metadata.created]).toEqual([true, false]);
    await posts.save({ ...ann, text: 'b' });
    await expect.poll(() => events).toEqual(['created', 'updated']);
  });

  test('Y11 an increment adds to the record, and to the default of a new one', async () => {
    const { posts } = await opened();
    expect(await posts.like(ann)).toMatchObject({ likes: 2, version: 1 });
    expect(await posts.like(ann)).toMatchObject({ likes: 4, version: 2 });
    expect(await posts.like({ ...ann, likes: 10 })).toMatchObject({ likes: 12, version: 3 });
  });

  test('Y11 null in an identity is equal to nothing: each such upsert creates', async () => {
    const { posts } = await opened();
    const saved = [];
    for (const author of ['a', 'b']) saved.push(await posts.saveInSection({ author, title: 'One', section: null }));
    for (const author of ['c', 'd']) saved.push(await posts.saveInSection({ author, title: 'One', section: 's' }));
    expect(saved.map(({ $metadata }) => $metadata.created)).toEqual([true, true, true, false]);
  });

  test('Y11 another identity that is taken is a CONFLICT at its attribute', async () => {
    const { posts } = await opened();
    await posts.save({ ...ann, slug: 'taken' });
    await posts.save({ author: 'bob', title: 'One' });
    expect(await failure(posts.save({ author: 'bob', title: 'One', slug: 'taken' }))).toMatchObject({
      code: 'CONFLICT',
      issues: [{ path: ['slug'] }],
    });
    expect(await failure(posts.save({ author: 'cy', title: 'One', slug: 'taken' }))).toMatchObject({
      code: 'CONFLICT',
    });
  });

  test('Y11 a unique attribute is an identity too, and `select` holds', async () => {
    const { posts } = await opened();
    await posts.saveSlug({ ...ann, slug: 's' });
    const again = await posts.saveSlug({ author: 'bob', title: 'Two', slug: 's' });
    expect(again).toEqual({ id: again.id, title: 'Two' });
    expect(again.$metadata).toEqual({ created: false });
    expect(await posts.list()).toMatchObject([{ author: 'bob', title: 'Two' }]);
  });

  test('Y11 where the caller gives the key, the store tells whether the record is new', async () => {
    const { posts } = await opened();
    const id = '11111111-1111-4111-8111-111111111111';
    const saved = [];
    for (const text of ['a', 'b']) saved.push(await posts.saveWithKey({ ...ann, id, text }));
    saved.push(await posts.saveWithKey({ ...ann, id: id.replaceAll('1', '2'), text: 'c' }));
    expect(saved.map(({ $metadata }) => $metadata)).toEqual([
      { note: 'with a key', created: true },
      { note: 'with a key', created: false },
      { note: 'with a key', created: false },
    ]);
    expect(await posts.list()).toMatchObject([{ id, text: 'c', version: 3 }]);
  });

  test('Y11 it rolls back with its transaction', async () => {
    const { posts, domain } = await opened();
    await posts.save({ ...ann, text: 'a' });
    await failure(
      domain.transaction(async (inside) => {
        await inside.actions(Post).save({ ...ann, text: 'b' });
        await inside.actions(Post).save({ author: 'bob', title: 'Two' });
        throw new Error('abandoned');
      }),
    );
    expect(await posts.list()).toMatchObject([{ author: 'ann', text: 'a', version: 1 }]);
  });
});
