import {
  allowIf,
  attribute,
  belongsTo,
  createFramework,
  hasMany,
  timestamp,
  updateTimestamp,
  uuidPrimaryKey,
} from '@ashlar/core';
import { z } from 'zod';
import { PAGE } from './posts.ts';

const { defineResource } = createFramework<{ actor: { readonly id: string } }>()({ extensions: [] });

const attributesOfPosts = {
  id: uuidPrimaryKey(),
  board: z.int(),
  authorId: z.uuid(),
  title: z.string().min(1).max(200),
  body: z.string().nullable(),
  published: z.boolean(),
  likes: z.int(),
  createdAt: timestamp(),
};

const onBoard = {
  type: 'read',
  arguments: { board: z.int() },
  filter: ({ arguments: { board } }: { readonly arguments: { readonly board: number } }) => ({ board }),
} as const;

/** Posts with their comments, and the authors of both; and marks. */
export function definePosts() {
  const Author = defineResource({
    name: 'Author',
    table: 'authors',
    attributes: { id: uuidPrimaryKey(), name: z.string() },
  });
  const Post = defineResource({
    name: 'Post',
    table: 'posts',
    attributes: attributesOfPosts,
    relationships: {
      author: belongsTo('Author', { by: 'authorId' }),
      comments: hasMany('Comment', { by: 'postId' }),
    },
    actions: {
      write: { type: 'create', accept: ['board', 'authorId', 'title', 'body', 'published', 'likes'] },
      rename: { type: 'update', accept: ['title'] },
      list: { type: 'read', page: { size: PAGE } },
      onBoard,
    },
  });
  const Comment = defineResource({
    name: 'Comment',
    table: 'comments',
    attributes: { id: uuidPrimaryKey(), postId: z.uuid(), authorId: z.uuid(), text: z.string() },
    relationships: {
      post: belongsTo('Post', { by: 'postId' }),
      author: belongsTo('Author', { by: 'authorId' }),
    },
  });
  return { Author, Post, Comment, Mark: defineMark() };
}

function defineMark() {
  return defineResource({
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
}

/** The table of posts, with a policy. */
export function defineGuardedPosts() {
  return defineResource({
    name: 'GuardedPost',
    table: 'posts',
    attributes: attributesOfPosts,
    actions: { onBoard },
    policies: { read: [allowIf((call) => ({ or: [{ published: true }, { authorId: call.actor?.id }] }))] },
  });
}
