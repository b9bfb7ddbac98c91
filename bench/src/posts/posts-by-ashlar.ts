import {
  allowIf,
  attribute,
  createDomain,
  createFramework,
  timestamp,
  updateTimestamp,
  uuidPrimaryKey,
} from '@ashlar/core';
import { createTables } from '@ashlar/kysely';
import { z } from 'zod';
import { openDataLayer } from '../contenders/ashlar.ts';
import type { Place } from '../databases/database.ts';
import { actor } from './post-rows.ts';
import { BOARDS, PAGE, type Posts } from './posts.ts';

/** The resource without policies, and the same with policies. */
export async function postsByAshlar(place: Place): Promise<Posts> {
  const { Post, Mark, GuardedPost } = definePosts();
  const domain = createDomain({ name: 'posts', resources: [Post, Mark], dataLayer: openDataLayer(place) });
  const guarded = createDomain({ name: 'guarded', resources: [GuardedPost], dataLayer: openDataLayer(place) });
  const posts = domain.actions(Post);
  const marks = domain.actions(Mark);
  const visible = guarded.with({ actor }).actions(GuardedPost);
  const sort = { likes: 'asc' } as const;
  const cursors: string[] = [];
  for (let next = (await posts.list({}, { sort })).next; next !== null; ) {
    cursors.push(next);
    next = (await posts.list({}, { sort, page: { after: next } })).next;
  }
  return {
    name: 'Ashlar',
    create: (title) => posts.write({ board: BOARDS, authorId: actor.id, title, published: true, likes: 0 }),
    get: (id) => posts.get(id),
    rename: (id, title) => posts.rename(id, { title }),
    page: async (index) => (await posts.list({}, { sort, page: { after: cursors[index] } })).records,
    visible: (board) => visible.onBoard({ board }),
    mark: (name, value) => marks.put({ name, value }),
    async close() {
      await domain.close();
      await guarded.close();
    },
  };
}

/** The table of posts, empty, for all contenders. */
export async function createPostTables(place: Place): Promise<void> {
  const dataLayer = openDataLayer(place);
  const { Post, Mark } = definePosts();
  await createTables(dataLayer, [Post, Mark]);
  await dataLayer.close();
}

function definePosts() {
  const { defineResource } = createFramework<{ actor: { readonly id: string } }>()({ extensions: [] });
  const attributes = {
    id: uuidPrimaryKey(),
    board: z.int(),
    authorId: z.uuid(),
    title: z.string().min(1).max(200),
    body: z.string().nullable(),
    published: z.boolean(),
    likes: z.int(),
    createdAt: timestamp(),
  };
  const Post = defineResource({
    name: 'Post',
    table: 'posts',
    attributes,
    actions: {
      write: { type: 'create', accept: ['board', 'authorId', 'title', 'body', 'published', 'likes'] },
      rename: { type: 'update', accept: ['title'] },
      list: { type: 'read', page: { size: PAGE } },
    },
  });
  const GuardedPost = defineResource({
    name: 'GuardedPost',
    table: 'posts',
    attributes,
    actions: {
      onBoard: {
        type: 'read',
        arguments: { board: z.int() },
        filter: ({ arguments: { board } }) => ({ board }),
      },
    },
    policies: { read: [allowIf((call) => ({ or: [{ published: true }, { authorId: call.actor?.id }] }))] },
  });
  const Mark = defineResource({
    name: 'Mark',
    table: 'marks',
    attributes: {
      id: uuidPrimaryKey(),
      name: attribute(z.string(), { unique: true }),
      value: z.int(),
      changedAt: updateTimestamp(),
    },
    actions: { put: { type: 'create', accept: ['name', 'value'], upsert: 'unique_name' } },
  });
  return { Post, Mark, GuardedPost };
}
