// What the compiler knows of related records: only a domain knows where a relationship leads.
import { describe, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import type { Page } from '../action/page.ts';
import { attribute } from '../attribute/attribute.ts';
import type { ReturnedByAnAction } from '../attribute/attribute-types.ts';
import { uuidPrimaryKey } from '../attribute/uuid-primary-key.ts';
import type { AnyResource } from '../contract/any-resource.ts';
import type { Scope } from '../contract/scope.ts';
import { memoryDataLayer } from '../data-layer/memory/memory-data-layer.ts';
import { defineResource } from '../framework/define-resource.ts';
import { belongsTo, hasMany } from '../relationship/relationship.ts';
import { createDomain } from './create-domain.ts';
import type { Domain } from './domain.ts';

/** Never called: its types are all that counts. */
function define() {
  const User = defineResource({
    name: 'User',
    attributes: { id: uuidPrimaryKey(), name: z.string(), secret: attribute(z.string(), { sensitive: true }) },
    relationships: { posts: hasMany('Post', { by: 'authorId' }) },
  });
  const Post = defineResource({
    name: 'Post',
    attributes: { id: uuidPrimaryKey(), title: z.string(), authorId: z.uuid() },
    relationships: { author: belongsTo('User', { by: 'authorId' }), comments: hasMany('Comment', { by: 'postId' }) },
    actions: {
      list: { type: 'read' },
      in: { type: 'read', arguments: { year: z.int() } },
      pages: { type: 'read', page: { count: 'on request' } },
      titles: { type: 'read', select: ['title'] },
      one: { type: 'read', get: true },
      write: { type: 'create', accept: ['title', 'authorId'] },
      removeAll: { type: 'destroy', bulk: true },
    },
  });
  const Comment = defineResource({
    name: 'Comment',
    attributes: { id: uuidPrimaryKey(), text: z.string(), postId: z.uuid(), parentId: z.uuid().nullable() },
    relationships: {
      post: belongsTo('Post', { by: 'postId' }),
      parent: belongsTo('Comment', { by: 'parentId' }),
      answers: hasMany('Comment', { by: 'parentId' }),
    },
  });
  const Note = defineResource({
    name: 'Note',
    attributes: { id: uuidPrimaryKey() },
    actions: { list: { type: 'read' } },
  });
  const domain = createDomain({ name: 'blog', resources: [User, Post, Comment, Note], dataLayer: memoryDataLayer() });
  return { User, Post, Comment, Note, domain };
}
const { User, Post, Comment, Note, domain } = define as unknown as ReturnType<typeof define>;

type UserRecord = { readonly id: string; readonly name: string } & ReturnedByAnAction;
type PostRecord = { readonly id: string; readonly title: string; readonly authorId: string } & ReturnedByAnAction;
type CommentRecord = {
  readonly id: string;
  readonly text: string;
  readonly postId: string;
  readonly parentId: string | null;
} & ReturnedByAnAction;

/** Never called. */
async function loads() {
  const posts = domain.with({ actor: 'ann' }).actions(Post);
  return {
    plain: await posts.list(),
    list: await posts.list({}, { load: { author: true } }),
    with: await posts.in({ year: 2026 }, { load: { comments: true }, filter: { title: 'x' }, limit: 2 }),
    pages: await posts.pages({}, { load: { author: true }, page: { count: true } }),
    titles: await posts.titles({}, { load: { author: true } }),
    one: await posts.one({}, { load: { author: true } }),
    get: await posts.get('id', { load: { author: { load: { posts: true } } } }),
    untyped: await posts.list.from({}, { load: { author: true } }),
    deep: await posts.get('id', { load: { comments: { load: { parent: { load: { answers: true } } } } } }),
    inTransaction: await domain.transaction(
      async (scope) => await scope.actions(Post).list({}, { load: { author: true } }),
    ),
  };
}
type Results = Awaited<ReturnType<typeof loads>>;

describe('a record has what was loaded', () => {
  test('and nothing else where nothing was', () => {
    expectTypeOf<Results['plain']>().toEqualTypeOf<PostRecord[]>();
  });

  test('a record or null for belongsTo, because a rule may hide it; a list for hasMany', () => {
    expectTypeOf<Results['list'][number]['author']>().toEqualTypeOf<UserRecord | null>();
    expectTypeOf<Results['list'][number]['title']>().toEqualTypeOf<string>();
    expectTypeOf<Results['with'][number]['comments']>().toEqualTypeOf<readonly CommentRecord[]>();
    expectTypeOf<Results['untyped']>().toEqualTypeOf<Results['list']>();
    expectTypeOf<Results['inTransaction']>().toEqualTypeOf<Results['list']>();
  });

  test('in pages, in a selection, in a single record, and from `get`', () => {
    expectTypeOf<Results['pages']>().toExtend<Page<PostRecord, 'count'>>();
    expectTypeOf<Results['pages']['records'][number]['author']>().toEqualTypeOf<UserRecord | null>();
    expectTypeOf<Results['titles'][number]['author']>().toEqualTypeOf<UserRecord | null>();
    expectTypeOf<NonNullable<Results['one']>['author']>().toEqualTypeOf<UserRecord | null>();
    expectTypeOf<Extract<Results['one'], null>>().toEqualTypeOf<null>();
  });

  test('Y5 through rings and through itself', () => {
    type Author = NonNullable<NonNullable<Results['get']>['author']>;
    expectTypeOf<Author['posts']>().toEqualTypeOf<readonly PostRecord[]>();
    type Parent = NonNullable<NonNullable<Results['deep']>['comments'][number]['parent']>;
    expectTypeOf<Parent['answers']>().toEqualTypeOf<readonly CommentRecord[]>();
  });
});

/** Never called: each marked line is a mistake of a caller. */
export async function mistakes(): Promise<void> {
  const posts = domain.actions(Post);
  const [post] = await posts.list({}, { load: { author: true } });
  const [plain] = await posts.list();
  // @ts-expect-error Y2 it was not loaded
  void plain?.author;
  // @ts-expect-error Y2 the comments were not loaded
  void post?.comments;
  // @ts-expect-error Y2 the posts of the author were not loaded
  void post?.author?.posts;
  // @ts-expect-error the author may be hidden
  void post?.author.name;
  // @ts-expect-error a sensitive attribute is no part of a record
  void post?.author?.secret;
  // @ts-expect-error Y2 there is no such relationship
  await posts.list({}, { load: { athor: true } });
  // @ts-expect-error Y2 there is no such relationship beside one that is
  await posts.list({}, { load: { author: true, coments: true } });
  // @ts-expect-error Y2 there is no such relationship inside
  await posts.list({}, { load: { comments: { load: { writer: true } } } });
  // @ts-expect-error it is loaded or left out
  await posts.list({}, { load: { author: false } });
  // @ts-expect-error one record has no order
  await posts.list({}, { load: { author: { sort: { name: 'asc' } } } });
  // @ts-expect-error there is no such attribute to sort by
  await posts.list({}, { load: { comments: { sort: { title: 'asc' } } } });
  // @ts-expect-error a resource without relationships loads nothing
  await domain.actions(Note).list({}, { load: { author: true } });
  // @ts-expect-error a resource alone does not know where its relationships lead
  await Post.actions.list({}, { load: { author: true } });
  await posts.list({}, { load: { comments: { filter: { text: 'x' }, sort: { text: 'desc' } } } });
}

/** Never called: a filter asks about related records. */
export async function filters(): Promise<void> {
  const posts = domain.actions(Post);
  await posts.list({}, { filter: { exists: { author: { name: 'Ann' }, comments: {} } } });
  await posts.list(
    {},
    { filter: { or: [{ title: 'x' }, { not: { exists: { comments: { text: { contains: 'x' } } } } }] } },
  );
  await domain.actions(Comment).get('id', { load: { post: true } });
  await domain
    .actions(User)
    .get('id', { load: { posts: { filter: { exists: { comments: { exists: { parent: {} } } } } } } });
  await posts.removeAll({ exists: { author: { name: 'Ann' } } });
  // @ts-expect-error there is no such relationship
  await posts.list({}, { filter: { exists: { athor: { name: 'Ann' } } } });
  // @ts-expect-error the author has no such attribute
  await posts.list({}, { filter: { exists: { author: { title: 'Ann' } } } });
  // @ts-expect-error the name is text
  await posts.list({}, { filter: { not: { exists: { author: { name: 1 } } } } });
  // @ts-expect-error a sensitive attribute cannot be searched for
  await posts.removeAll({ exists: { author: { secret: 's' } } });
}

test('a domain goes where any domain or scope goes', () => {
  expectTypeOf(domain).toExtend<Domain>();
  expectTypeOf(domain).toExtend<Scope>();
  expectTypeOf(domain.with({})).toExtend<Scope>();
  expectTypeOf<Domain>().toExtend<Scope>();
  const any = (resources: readonly AnyResource[]): Domain =>
    createDomain({ name: 'any', resources, dataLayer: memoryDataLayer() });
  void any;
  expectTypeOf(domain.actions(Note)).toEqualTypeOf<(typeof Note)['actions']>();
});
