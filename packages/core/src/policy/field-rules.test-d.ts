// What the compiler says of fields that rules may hide: a record may be without them, and hooks and stores have them.
import { describe, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { attribute } from '../attribute/attribute.ts';
import { uuidPrimaryKey } from '../attribute/uuid-primary-key.ts';
import { createFramework } from '../framework/create-framework.ts';
import { allowIf, bypassIf } from './policy-rule.ts';

interface Person {
  readonly id: string;
  readonly role: 'admin' | 'member';
}
const { defineResource } = createFramework<{ actor: Person }>()({ extensions: [] });

/** Never called: its types are all that counts. */
function defineMember() {
  return defineResource({
    name: 'Member',
    attributes: {
      id: uuidPrimaryKey(),
      name: z.string(),
      email: attribute(z.email(), { unique: true }),
      salary: z.int().nullable(),
      code: attribute(z.string(), { sensitive: true }),
    },
    policies: {
      read: [allowIf(({ actor }) => actor?.role === 'admin')],
      fields: {
        email: [
          bypassIf(({ actor }) => {
            expectTypeOf(actor).toEqualTypeOf<Person | undefined>();
            return actor?.role === 'admin';
          }),
          allowIf(({ actor }) => ({ id: actor?.id })),
        ],
        salary: [allowIf(() => false)],
        code: [allowIf(() => false)],
      },
    },
    actions: {
      add: {
        type: 'create',
        accept: ['name', 'email', 'salary'],
        after: (changeset, record) => {
          expectTypeOf(record.email).toEqualTypeOf<string>();
          expectTypeOf(changeset.get('email')).toEqualTypeOf<string | undefined>();
        },
      },
      list: { type: 'read' },
      emails: { type: 'read', select: ['email'] },
    },
  });
}

type Member = ReturnType<typeof defineMember>;
type Shown = Awaited<ReturnType<Member['actions']['list']>>[number];

describe('a resource with field rules', () => {
  test('has records that may be without these fields', () => {
    expectTypeOf<Shown['email']>().toEqualTypeOf<string | undefined>();
    expectTypeOf<Shown['salary']>().toEqualTypeOf<number | null | undefined>();
    expectTypeOf<Shown['name']>().toEqualTypeOf<string>();
    expectTypeOf<Shown>().not.toHaveProperty('code');
    type Selected = Awaited<ReturnType<Member['actions']['emails']>>[number];
    expectTypeOf<Selected['email']>().toEqualTypeOf<string | undefined>();
    expectTypeOf<Awaited<ReturnType<Member['actions']['add']>>['email']>().toEqualTypeOf<string | undefined>();
  });

  test('takes the same input, and keeps the same in its table', () => {
    expectTypeOf<Parameters<Member['actions']['add']>[0]>().toEqualTypeOf<{
      name: string;
      email: string;
      salary?: number | null | undefined;
    }>();
    expectTypeOf<Member['~types']['attributes']>().toEqualTypeOf<{
      id: string;
      name: string;
      email: string;
      salary: number | null;
      code: string;
    }>();
  });
});

/** Never called: each marked line is a mistake. */
export const wrong = [
  () =>
    defineResource({
      name: 'Member',
      attributes: { id: uuidPrimaryKey(), email: z.string() },
      // @ts-expect-error there is no such attribute
      policies: { fields: { emial: [allowIf(() => true)] } },
    }),
  () =>
    defineResource({
      name: 'Member',
      attributes: { id: uuidPrimaryKey(), email: z.string() },
      // @ts-expect-error the filter names no attribute
      policies: { fields: { email: [allowIf(({ actor }) => ({ owner: actor?.id }))] } },
    }),
];
