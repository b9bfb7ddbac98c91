import { expect, test } from 'vitest';
import { z } from 'zod';
import { uuidPrimaryKey } from '../attribute/uuid-primary-key.ts';
import { memoryDataLayer } from '../data-layer/memory/memory-data-layer.ts';
import { createDomain } from '../domain/create-domain.ts';
import { defineResource } from '../framework/define-resource.ts';
import { orderOfPage } from './order-of-page.ts';

const Post = defineResource({
  name: 'Post',
  attributes: { id: uuidPrimaryKey(), title: z.string(), rank: z.int() },
  actions: {
    write: { type: 'create', accept: ['title', 'rank'] },
    list: { type: 'read', page: { size: 1 } },
    ranked: { type: 'read', select: ['title'], prepare: (query) => query.sort({ rank: 'desc' }), page: { size: 1 } },
    all: { type: 'read' },
  },
});

test('a page tells every attribute whose values its cursors hold, also of an order of the action itself', async () => {
  const domain = createDomain({ name: 'blog', resources: [Post], dataLayer: memoryDataLayer() });
  for (const rank of [1, 2]) await Post.actions.write({ title: 'One', rank });
  const first = await Post.actions.ranked({}, { sort: { title: 'asc' } });
  const next = await Post.actions.ranked({}, { sort: { title: 'asc' }, page: { after: first.next ?? '' } });
  const before = await Post.actions.ranked({}, { sort: { title: 'asc' }, page: { before: next.previous ?? '' } });
  for (const page of [first, next, before]) {
    expect(orderOfPage(page)).toEqual({ resource: Post, attributes: ['title', 'rank', 'id'] });
  }
  expect(orderOfPage(await Post.actions.list())).toEqual({ resource: Post, attributes: ['id'] });
  await domain.close();
});

test('what no read has answered as a page has no order', async () => {
  const domain = createDomain({ name: 'blog', resources: [Post], dataLayer: memoryDataLayer() });
  const page = await Post.actions.list();
  for (const other of [await Post.actions.all(), { ...page }, null, undefined, 'page', {}]) {
    expect(orderOfPage(other)).toBeUndefined();
  }
  await domain.close();
});
