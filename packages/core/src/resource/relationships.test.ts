import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { attribute } from '../attribute/attribute.ts';
import { uuidPrimaryKey } from '../attribute/uuid-primary-key.ts';
import type { AnyResource } from '../contract/any-resource.ts';
import { memoryDataLayer } from '../data-layer/memory/memory-data-layer.ts';
import { createDomain } from '../domain/create-domain.ts';
import { AshlarError } from '../error/ashlar-error.ts';
import { ResourceDefinitionError } from '../error/resource-definition-error.ts';
import { defineResource } from '../framework/define-resource.ts';
import { belongsTo, hasMany } from '../relationship/relationship.ts';
import { ResourceInfo } from './resource-info.ts';

/** Defines what the compiler would refuse. */
function define(config: Readonly<Record<string, unknown>>): AnyResource {
  return (defineResource as unknown as (config: unknown) => AnyResource)(config);
}

const attributes = {
  id: uuidPrimaryKey(),
  title: z.string(),
  authorId: z.uuid(),
  editorId: z.uuid().nullable(),
  reviewerId: attribute(z.uuid(), { sensitive: true }),
};

function problems(relationships: unknown, more: Readonly<Record<string, unknown>> = {}): readonly object[] {
  try {
    define({ name: 'Post', attributes, relationships, ...more });
  } catch (error) {
    if (error instanceof ResourceDefinitionError) return error.issues;
    throw error;
  }
  return [];
}

const Post = defineResource({
  name: 'Post',
  attributes,
  relationships: {
    author: belongsTo('User', { by: 'authorId', onDelete: 'cascade' }),
    editor: belongsTo('User', { by: 'editorId' }),
    comments: hasMany('Comment', { by: 'postId' }),
  },
});

test('ResourceInfo tells each relationship with its kind, the other resource, and the attribute between', () => {
  expect(ResourceInfo.relationships(Post)).toEqual([
    { name: 'author', kind: 'belongsTo', target: 'User', by: 'authorId', onDelete: 'cascade' },
    { name: 'editor', kind: 'belongsTo', target: 'User', by: 'editorId', onDelete: 'restrict' },
    { name: 'comments', kind: 'hasMany', target: 'Comment', by: 'postId', onDelete: undefined },
  ]);
  expect(ResourceInfo.relationships(define({ name: 'Note', attributes }))).toEqual([]);
});

describe('a wrong relationship is a definition error', () => {
  test.each<[string, unknown, object]>([
    [
      'an unknown attribute',
      { author: belongsTo('User', { by: 'autorId' }) },
      { path: ['relationships', 'author', 'by'], hint: expect.stringContaining('authorId') },
    ],
    [
      'the name of an attribute',
      { title: belongsTo('User', { by: 'authorId' }) },
      { path: ['relationships', 'title'], message: 'has the name of an attribute' },
    ],
    [
      'setNull on a required attribute',
      { author: belongsTo('User', { by: 'authorId', onDelete: 'setNull' }) },
      { path: ['relationships', 'author', 'onDelete'], hint: expect.stringContaining('.nullable()') },
    ],
    [
      'a sensitive attribute',
      { reviewer: belongsTo('User', { by: 'reviewerId' }) },
      { path: ['relationships', 'reviewer', 'by'], message: expect.stringContaining('sensitive') },
    ],
    [
      'a misspelt option',
      { author: { ...belongsTo('User', { by: 'authorId' }), ondelete: 'cascade' } },
      { path: ['relationships', 'author', 'ondelete'], hint: expect.stringContaining('onDelete') },
    ],
    [
      'an unknown answer to a destroy',
      { author: { ...belongsTo('User', { by: 'authorId' }), onDelete: 'forget' } },
      { path: ['relationships', 'author', 'onDelete'], message: expect.stringContaining('cascade, restrict, setNull') },
    ],
    [
      'no relationship at all',
      { author: 'User' },
      { path: ['relationships', 'author'], message: expect.stringContaining('belongsTo(') },
    ],
    [
      'a word of filters as a name',
      { not: belongsTo('User', { by: 'authorId' }) },
      { path: ['relationships', 'not'], message: expect.stringContaining('words of filters') },
    ],
    [
      'a target that is no name of a resource',
      { author: belongsTo('users', { by: 'authorId' }) },
      { path: ['relationships', 'author', 'target'], message: expect.stringContaining('PascalCase') },
    ],
  ])('%s', (_what, relationships, expected) => {
    expect(problems(relationships)).toEqual([expect.objectContaining(expected)]);
  });

  test('hasMany on a resource whose key has several attributes', () => {
    const compound = { a: attribute(z.string(), { primaryKey: true }), b: attribute(z.string(), { primaryKey: true }) };
    expect(problems({ comments: hasMany('Comment', { by: 'postId' }) }, { attributes: compound })).toEqual([
      expect.objectContaining({
        path: ['relationships', 'comments'],
        hint: expect.stringContaining('uuidPrimaryKey()'),
      }),
    ]);
  });

  test('every problem of a definition at once', () => {
    const relationships = {
      title: belongsTo('User', { by: 'authorship' }),
      also: belongsTo('User', { by: 'nothing' }),
    };
    expect(problems(relationships)).toHaveLength(3);
  });
});

describe('Y4 a relationship that a domain cannot resolve is an error of the domain', () => {
  function domainProblems(...resources: readonly AnyResource[]): readonly object[] {
    try {
      void createDomain({ name: 'blog', resources, dataLayer: memoryDataLayer() }).close();
    } catch (error) {
      if (error instanceof AshlarError && error.code === 'INVALID_DOMAIN') return error.issues;
      throw error;
    }
    return [];
  }
  const User = defineResource({ name: 'User', attributes: { id: uuidPrimaryKey() } });
  const Comment = defineResource({ name: 'Comment', attributes: { id: uuidPrimaryKey(), postId: z.uuid() } });

  test('nothing is wrong where all of them fit', () => {
    expect(domainProblems(User, Post, Comment)).toEqual([]);
  });

  test('a resource that is not in the domain, with each relationship to it', () => {
    expect(domainProblems(Post, Comment)).toEqual([
      {
        path: ['Post', 'relationships', 'author'],
        message: 'there is no resource "User" in this domain',
        hint: expect.stringContaining('`resources`'),
      },
      expect.objectContaining({ path: ['Post', 'relationships', 'editor'] }),
    ]);
  });

  test('a key that is kept in another way', () => {
    const Numbered = defineResource({ name: 'User', attributes: { id: attribute(z.int(), { primaryKey: true }) } });
    expect(domainProblems(Numbered, Post, Comment)[0]).toMatchObject({
      path: ['Post', 'relationships', 'author', 'by'],
      message: '"authorId" is kept as uuid, and the primary key of User as integer',
    });
  });

  test('a key of several attributes', () => {
    const key = { a: attribute(z.uuid(), { primaryKey: true }), b: attribute(z.uuid(), { primaryKey: true }) };
    expect(domainProblems(defineResource({ name: 'User', attributes: key }), Post, Comment)[0]).toMatchObject({
      path: ['Post', 'relationships', 'author'],
      hint: expect.stringContaining('uuidPrimaryKey()'),
    });
  });

  test.each<[string, object, object]>([
    ['that the other resource does not have', {}, { message: 'Comment has no attribute "postId"' }],
    ['that is kept in another way', { postId: z.int() }, { message: expect.stringContaining('integer') }],
    [
      'that is sensitive',
      { postId: attribute(z.uuid(), { sensitive: true }) },
      { message: expect.stringContaining('sensitive') },
    ],
  ])('hasMany by an attribute %s', (_what, more, expected) => {
    const Other = define({ name: 'Comment', attributes: { id: uuidPrimaryKey(), ...more } });
    expect(domainProblems(User, Post, Other)).toEqual([
      expect.objectContaining({ path: ['Post', 'relationships', 'comments', 'by'], ...expected }),
    ]);
  });
});
