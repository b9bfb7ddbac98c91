import { expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { uuidPrimaryKey } from '../attribute/uuid-primary-key.ts';
import { defineResource } from '../framework/define-resource.ts';
import { type BelongsTo, belongsTo, type HasMany, hasMany } from '../relationship/relationship.ts';
import type { SpecOf } from './resource.ts';

const attributes = { id: uuidPrimaryKey(), authorId: z.uuid() };

test('a resource keeps its relationships as they were written', () => {
  const Post = defineResource({
    name: 'Post',
    attributes,
    relationships: { author: belongsTo('User', { by: 'authorId' }), comments: hasMany('Comment', { by: 'postId' }) },
  });
  expectTypeOf<SpecOf<typeof Post>['relationships']>().toEqualTypeOf<{
    readonly author: BelongsTo<'User', 'authorId'>;
    readonly comments: HasMany<'Comment', 'postId'>;
  }>();
  const Note = defineResource({ name: 'Note', attributes });
  expectTypeOf<keyof SpecOf<typeof Note>['relationships']>().toEqualTypeOf<never>();
});

test('belongsTo names an attribute of its own resource, and what a destroy does', () => {
  defineResource({
    name: 'Post',
    attributes,
    relationships: {
      // @ts-expect-error there is no such attribute
      author: belongsTo('User', { by: 'autorId' }),
      // @ts-expect-error it is cascade, restrict or setNull
      editor: belongsTo('User', { by: 'authorId', onDelete: 'forget' }),
      // @ts-expect-error a relationship is made by belongsTo or hasMany
      reviewer: 'User',
    },
  });
});
