import { allowIf, attribute, belongsTo, createFramework, hasMany, uuidPrimaryKey } from '@ashlar/core';
import { z } from 'zod';

/** Who calls in the tests of relationships. */
export interface Reader {
  readonly id?: string;
  readonly admin?: boolean;
}

const { defineResource } = createFramework<{ actor: Reader }>()({ extensions: [] });

/** A ring of resources: users, their posts, the comments on these, and answers to comments. Hidden users are seen by admins alone. */
export const User = defineResource({
  name: 'User',
  table: 'users',
  attributes: {
    id: uuidPrimaryKey(),
    name: z.string(),
    hidden: z.boolean().default(false),
    secret: attribute(z.string().default('s3cret'), { sensitive: true }),
  },
  relationships: { posts: hasMany('Post', { by: 'authorId' }) },
  actions: {
    add: { type: 'create', accept: ['name', 'hidden', 'secret'] },
    list: { type: 'read' },
    find: { type: 'read', get: true, arguments: { name: z.string() }, filter: ({ arguments: { name } }) => ({ name }) },
  },
  policies: {
    create: [allowIf(() => true)],
    read: [allowIf(({ actor }) => actor?.admin === true), allowIf(() => ({ hidden: false }))],
  },
});

export const Post = defineResource({
  name: 'Post',
  table: 'posts',
  attributes: {
    id: uuidPrimaryKey(),
    title: z.string(),
    authorId: z.uuid(),
    editorId: z.uuid().nullable(),
  },
  relationships: {
    author: belongsTo('User', { by: 'authorId', onDelete: 'cascade' }),
    editor: belongsTo('User', { by: 'editorId', onDelete: 'setNull' }),
    comments: hasMany('Comment', { by: 'postId' }),
  },
  actions: {
    write: { type: 'create', accept: ['title', 'authorId', 'editorId'] },
    list: { type: 'read' },
    pages: { type: 'read', page: { size: 3, count: 'on request', offset: true } },
    titles: { type: 'read', select: ['title'] },
    find: {
      type: 'read',
      get: true,
      arguments: { title: z.string() },
      filter: ({ arguments: { title } }) => ({ title }),
    },
    rename: { type: 'update', accept: ['title'], bulk: true },
    removeAll: { type: 'destroy', bulk: true },
    commented: { type: 'read', filter: { exists: { comments: {} } } },
  },
});

export const Comment = defineResource({
  name: 'Comment',
  table: 'comments',
  attributes: {
    id: uuidPrimaryKey(),
    text: z.string(),
    spam: z.boolean().default(false),
    postId: z.uuid(),
    authorId: z.uuid(),
    parentId: z.uuid().nullable(),
  },
  relationships: {
    post: belongsTo('Post', { by: 'postId', onDelete: 'cascade' }),
    author: belongsTo('User', { by: 'authorId' }),
    parent: belongsTo('Comment', { by: 'parentId', onDelete: 'cascade' }),
    answers: hasMany('Comment', { by: 'parentId' }),
  },
  actions: {
    add: { type: 'create', accept: ['text', 'spam', 'postId', 'authorId', 'parentId'] },
    list: { type: 'read' },
  },
});

export const blog = [User, Post, Comment] as const;
