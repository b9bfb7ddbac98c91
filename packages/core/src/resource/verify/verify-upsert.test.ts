import { expect, test } from 'vitest';
import { z } from 'zod';
import { attribute } from '../../attribute/attribute.ts';
import { lockVersion } from '../../attribute/lock-version.ts';
import { uuidPrimaryKey } from '../../attribute/uuid-primary-key.ts';
import type { AnyResource } from '../../contract/any-resource.ts';
import { ResourceDefinitionError } from '../../error/resource-definition-error.ts';
import { createFramework } from '../../framework/create-framework.ts';
import { ResourceInfo } from '../resource-info.ts';

const { defineResource } = createFramework({ extensions: [] });

/** Defines what the compiler would refuse. */
function define(config: Readonly<Record<string, unknown>>): AnyResource {
  const whole = {
    name: 'Post',
    attributes: {
      id: uuidPrimaryKey(),
      author: z.string(),
      title: z.string(),
      slug: attribute(z.string(), { unique: true }),
      version: lockVersion(),
    },
    identities: { onePerTitle: ['author', 'title'] },
    ...config,
  };
  return (defineResource as unknown as (config: unknown) => AnyResource)(whole);
}

function problems(config: Readonly<Record<string, unknown>>): readonly string[] {
  try {
    define(config);
  } catch (error) {
    if (!(error instanceof ResourceDefinitionError)) throw error;
    return error.issues.map(({ path, message, hint }) => `${path.join('.')}: ${message}${hint ? ` (${hint})` : ''}`);
  }
  return [];
}

const save = { type: 'create', accept: ['author', 'title', 'slug'], upsert: 'onePerTitle' };

test('D1 an upsert refuses everything that is wrong in it at once, each at its path with its cure', () => {
  expect(
    problems({
      actions: {
        a: { ...save, upsert: 'onePerTittle' },
        b: { ...save, upsertFields: ['titel', 'author', 'id', 'version', 'slug'] },
        c: { ...save, type: 'update' },
        d: { type: 'create', accept: ['title'], upsertFields: ['title'] },
        e: { ...save, metadata: { created: z.boolean() } },
        f: { ...save, type: 'destroy' },
      },
    }),
  ).toEqual([
    'actions.a.upsert: there is no identity "onePerTittle" (did you mean "onePerTitle"?)',
    'actions.b.upsertFields.0: there is no attribute "titel" (did you mean "title"?)',
    'actions.b.upsertFields.1: "author" is part of the identity, so it has its value already (leave it out)',
    'actions.b.upsertFields.2: the primary key "id" is never written after creation (leave it out)',
    'actions.b.upsertFields.3: "version" is counted by each update (leave it out)',
    expect.stringMatching(/^actions\.c\.upsert: goes with create only \(.*type update\)$/),
    "actions.d.upsertFields: goes with upsert only (name an identity: upsert: 'uniqueTitle')",
    'actions.e.metadata.created: is what an upsert tells by itself (take it away)',
    expect.stringMatching(/^actions\.f\.upsert: goes with create only/),
  ]);
});

test('D1 an upsert of a resource without identities, and on a read, are refused', () => {
  const attributes = { id: uuidPrimaryKey(), title: z.string() };
  expect(problems({ attributes, identities: {}, actions: { save: { type: 'create', upsert: 'title' } } })).toEqual([
    'actions.save.upsert: there is no identity "title" (declare it in `identities`)',
  ]);
  expect(problems({ actions: { list: { type: 'read', upsert: 'onePerTitle' } } })).toEqual([
    expect.stringMatching(/^actions\.list\.upsert: /),
  ]);
});

test('D1 an upsert cannot be a way around a change on updates, such as a log-out after a new password', () => {
  const onUpdates = { name: 'log out', on: ['update'], before: () => undefined };
  const onBoth = { name: 'trim', on: ['create', 'update'], change: () => undefined };
  expect(problems({ actions: { save }, changes: [onBoth, onUpdates] })).toEqual([
    expect.stringMatching(
      /^actions\.save\.upsert: an upsert runs the changes on create, and "log out" of user is on update only/,
    ),
  ]);
  expect(problems({ actions: { save }, changes: [onBoth] })).toEqual([]);
});

test('introspection shows the upsert', () => {
  const Post = define({
    actions: { save: { ...save, upsertFields: ['slug'] }, slugs: { ...save, upsert: 'unique_slug' } },
  });
  expect(ResourceInfo.action(Post, 'save')).toMatchObject({ upsert: 'onePerTitle', upsertFields: ['slug'] });
  expect(ResourceInfo.action(Post, 'slugs')).toMatchObject({ upsert: 'unique_slug', upsertFields: undefined });
});
