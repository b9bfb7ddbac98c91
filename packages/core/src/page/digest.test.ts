import { expect, test } from 'vitest';
import { z } from 'zod';
import { uuidPrimaryKey } from '../attribute/uuid-primary-key.ts';
import { memoryDataLayer } from '../data-layer/memory/memory-data-layer.ts';
import { createDomain } from '../domain/create-domain.ts';
import { defineResource } from '../framework/define-resource.ts';
import { digestOf } from './digest.ts';

const digest = (value: unknown): string => Buffer.from(digestOf(value)).toString('hex');

test('a digest tells every value and kind of value apart, and not the order of keys', () => {
  const values: readonly unknown[] = [
    null,
    undefined,
    0,
    -1,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    '0',
    0n,
    'null',
    true,
    new Date(0),
    new Date(1),
    new Uint8Array([0]),
    new Uint8Array([1]),
    [],
    [[]],
    ['bigint', '0'],
    {},
    { a: 1 },
    { a: '1' },
    { b: 1 },
    { a: undefined },
    new Set([1]),
    new Map([[1, 2]]),
  ];
  expect(new Set(values.map(digest)).size).toBe(values.length);
  expect(digest({ a: 1, b: [{ c: 2, d: 3 }] })).toBe(digest({ b: [{ d: 3, c: 2 }], a: 1 }));
});

test('a digest of something that holds itself, or of a million values, ends', () => {
  const circle: unknown[] = [];
  circle.push(circle, circle);
  expect(digest(circle)).toBe(digest(circle));
  const long = Array.from({ length: 1_000_000 }, (_each, index) => index);
  expect(digest(long)).not.toBe(digest([...long.slice(0, -1), 7]));
});

test('a cursor stays good while the clock goes on for a filter of the action, and a record that it takes changes', async () => {
  const Author = defineResource({
    name: 'Author',
    attributes: { id: uuidPrimaryKey(), name: z.string() },
    actions: { add: { type: 'create', accept: ['name'] }, rename: { type: 'update', accept: ['name'] } },
  });
  const Post = defineResource({
    name: 'Post',
    attributes: { id: uuidPrimaryKey(), authorId: z.uuid(), until: z.date() },
    actions: {
      add: { type: 'create', accept: ['authorId', 'until'] },
      live: {
        type: 'read',
        arguments: { author: z.custom<{ id: string }>() },
        filter: ({ arguments: { author } }) => ({ authorId: author.id, until: { gt: new Date() } }),
        page: { size: 1 },
      },
    },
  });
  const domain = createDomain({ name: 'blog', resources: [Author, Post], dataLayer: memoryDataLayer() });
  const author = await Author.actions.add({ name: 'ann' });
  const until = new Date(Date.now() + 60_000);
  for (let index = 0; index < 2; index++) await Post.actions.add({ authorId: author.id, until });
  const first = await Post.actions.live({ author });
  await new Promise((resolve) => setTimeout(resolve, 5));
  const renamed = await Author.actions.rename(author, { name: 'anne' });
  const second = await Post.actions.live({ author: renamed }, { page: { after: first.next ?? '' } });
  expect(second).toMatchObject({ records: [{ authorId: author.id }], next: null });
  const other = await Author.actions.add({ name: 'bob' });
  const call = Post.actions.live({ author: other }, { page: { after: first.next ?? '' } });
  await expect(call).rejects.toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['page', 'after'] }] });
  await domain.close();
});
