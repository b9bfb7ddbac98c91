import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { attribute } from '../../attribute/attribute.ts';
import { timestamp } from '../../attribute/timestamp.ts';
import { uuidPrimaryKey } from '../../attribute/uuid-primary-key.ts';
import { ResourceDefinitionError } from '../../error/resource-definition-error.ts';
import { defineExtension, type ExtensionTypes } from '../../extension/extension.ts';
import { createFramework } from '../../framework/create-framework.ts';
import { ResourceInfo } from '../resource-info.ts';

interface ExpiryTypes extends ExtensionTypes {
  readonly section: Record<never, never>;
}

const expiry = defineExtension<ExpiryTypes>()({
  key: 'expiry',
  schema: z.strictObject({}),
  transformers: [{ name: 'expiry.add', run: (draft) => draft.addIndex(['createdAt']) }],
});
const { defineResource } = createFramework({ extensions: [expiry] });

const config = {
  name: 'Post',
  attributes: {
    id: uuidPrimaryKey(),
    title: z.string(),
    slug: attribute(z.string(), { unique: true }),
    author: z.string(),
    published: z.boolean(),
    tags: z.array(z.string()),
    createdAt: timestamp(),
  },
  identities: { onePerTitle: ['author', 'title'] },
} as const;

/** Defines what the compiler may refuse; answers with the problems. */
function problems(sections: Readonly<Record<string, unknown>>): readonly string[] {
  try {
    Reflect.apply(defineResource, undefined, [{ ...config, ...sections }]);
  } catch (error) {
    if (error instanceof ResourceDefinitionError) {
      return error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    }
    throw error;
  }
  return [];
}

describe('D3 indexes', () => {
  test.each([
    ['over nothing', { one: [] }, /^indexes\.one: /],
    ['without a name', { '': ['title'] }, /^indexes\.: /],
    ['that is no list', { one: 'title' }, /^indexes\.one: /],
    ['over an unknown attribute', { one: ['title', 'shelf'] }, /^indexes\.one\.1: there is no attribute "shelf"/],
    ['over one attribute twice', { one: ['title', 'title'] }, /^indexes\.one\.1: "title" stands there twice/],
    ['over JSON', { one: ['published', 'tags'] }, /^indexes\.one\.1: "tags" is kept as JSON/],
    ['over the primary key', { one: ['id'] }, /^indexes\.one: the primary key begins with "id"/],
    ['over a unique attribute', { one: ['slug'] }, /^indexes\.one: the unique attribute "slug" begins with/],
    ['over an identity', { one: ['author', 'title'] }, /^indexes\.one: the identity "onePerTitle" begins with/],
    ['over the beginning of an identity', { one: ['author'] }, /^indexes\.one: the identity "onePerTitle" begins with/],
    ['of the name of an identity', { onePerTitle: ['title'] }, /^indexes\.onePerTitle: an identity has this name/],
    ['that equals another one', { a: ['title'], b: ['title'] }, /^indexes\.b: the index "a" begins with "title"/],
    [
      'that is the beginning of a later one',
      { a: ['title'], b: ['title', 'createdAt'] },
      /^indexes\.a: the index "b" begins with "title"/,
    ],
  ])('D3 an index %s is refused', (_what, indexes, problem) => {
    expect(problems({ indexes })).toEqual([expect.stringMatching(problem)]);
  });

  test('D3 an index that an extension adds is not declared once more, and a longer one serves both', () => {
    expect(problems({ indexes: { one: ['createdAt'] }, expiry: {} })).toEqual([
      'indexes.one: the index "by_created_at" begins with "createdAt", and its index serves as well',
    ]);
    expect(problems({ indexes: { one: ['createdAt', 'title'] }, expiry: {} })).toEqual([]);
  });
});

test('I3 the indexes of a resource are listed in order, those of extensions behind', () => {
  const Post = defineResource({
    ...config,
    indexes: { newest: ['published', 'createdAt'], byTitle: ['title'] },
    expiry: {},
  });
  expect(ResourceInfo.indexes(Post)).toEqual([
    { name: 'newest', attributes: ['published', 'createdAt'] },
    { name: 'byTitle', attributes: ['title'] },
    { name: 'by_created_at', attributes: ['createdAt'] },
  ]);
  expect(Object.isFrozen(ResourceInfo.indexes(Post))).toBe(true);
});
