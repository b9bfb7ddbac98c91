import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { uuidPrimaryKey } from '../attribute/uuid-primary-key.ts';
import type { AnyResource } from '../contract/any-resource.ts';
import { ResourceDefinitionError } from '../error/resource-definition-error.ts';
import { createFramework } from '../framework/create-framework.ts';
import { ResourceInfo } from './resource-info.ts';

const { defineResource } = createFramework({ extensions: [] });

/** Defines what the compiler would refuse. */
function define(actions: Readonly<Record<string, unknown>>): AnyResource {
  const config = { name: 'Post', attributes: { id: uuidPrimaryKey(), title: z.string() }, actions };
  return (defineResource as unknown as (config: unknown) => AnyResource)(config);
}

function problems(actions: Readonly<Record<string, unknown>>): readonly string[] {
  try {
    define(actions);
  } catch (error) {
    if (!(error instanceof ResourceDefinitionError)) throw error;
    return error.issues.map(({ path, message, hint }) => `${path.join('.')}: ${message}${hint ? ` (${hint})` : ''}`);
  }
  return [];
}

describe('the section page of a read', () => {
  test('has defaults, and introspection shows them', () => {
    const Post = define({
      plain: { type: 'read', page: {} },
      small: { type: 'read', page: { most: 10 } },
      all: { type: 'read', page: { size: 7, most: 9, count: 'on request', offset: true } },
      list: { type: 'read' },
    });
    expect(ResourceInfo.action(Post, 'plain').page).toEqual({ size: 50, most: 250, count: false, offset: false });
    expect(ResourceInfo.action(Post, 'small').page).toEqual({ size: 10, most: 10, count: false, offset: false });
    expect(ResourceInfo.action(Post, 'all').page).toEqual({ size: 7, most: 9, count: true, offset: true });
    expect(ResourceInfo.action(Post, 'list').page).toBeUndefined();
  });

  test('D1 refuses everything that is wrong in it at once, each at its path with its cure', () => {
    const found = problems({
      a: { type: 'read', page: { size: 0, most: 2.5, count: 'always', offest: true } },
      b: { type: 'read', page: { size: 300 } },
      c: { type: 'read', page: { size: 11, most: 10 } },
      d: { type: 'read', page: true },
      e: { type: 'update', page: {} },
      f: { type: 'read', page: { size: Number.POSITIVE_INFINITY } },
    });
    const above = 'is above `most`, which no caller passes: name a smaller size, or a larger `most`';
    expect(found).toEqual([
      expect.stringMatching(/^actions\.a\.page\.size: .*>=1/),
      expect.stringMatching(/^actions\.a\.page\.most: expected int/),
      'actions.a.page.count: expected "on request"',
      'actions.a.page.offest: unknown option (did you mean "offset"?)',
      `actions.b.page.size: ${above}`,
      `actions.c.page.size: ${above}`,
      'actions.d.page: expected object, received boolean',
      'actions.e.page: cannot be combined with the other options here',
      expect.stringMatching(/^actions\.f\.page\.size: /),
    ]);
  });

  test('D1 refuses pages of one record', () => {
    expect(problems({ one: { type: 'read', get: true, page: {} } })).toEqual([
      'actions.one.page: does not go with get: one record has no pages (leave page or get out)',
    ]);
  });
});
