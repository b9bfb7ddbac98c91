import { expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { uuidPrimaryKey } from '../attribute/uuid-primary-key.ts';
import { createFramework } from '../framework/create-framework.ts';
import { allowIf, forbidIf } from './policy-rule.ts';

interface Person {
  readonly id: string;
  readonly role: 'admin' | 'member';
}
const { defineResource } = createFramework<{ actor: Person }>()({ extensions: [] });
const attributes = { id: uuidPrimaryKey(), ownerId: z.string(), size: z.int() };

test('Q10 rules know the actor of the application, who may be absent', () => {
  defineResource({
    name: 'Note',
    attributes,
    policies: {
      read: [
        allowIf(({ actor, action }) => {
          expectTypeOf(actor).toEqualTypeOf<Person | undefined>();
          expectTypeOf(action).toEqualTypeOf<string>();
          return actor?.role === 'admin';
        }),
        allowIf(({ actor }) => ({ or: [{ ownerId: actor?.id }, { size: { lt: 10 } }] })),
        forbidIf(({ actor }) => ({ not: { ownerId: { in: [actor?.id ?? ''] } } })),
      ],
    },
  });
});

test('a filter of a rule names attributes of the resource, with their types', () => {
  defineResource({
    name: 'Note',
    attributes,
    policies: {
      // @ts-expect-error there is no such attribute
      read: [allowIf(({ actor }) => ({ owner: actor?.id }))],
      // @ts-expect-error a size is a number
      update: [allowIf(() => ({ size: 'big' }))],
      // @ts-expect-error a rule answers at once
      destroy: [allowIf(async () => true)],
      // @ts-expect-error the actor has no such role
      create: [allowIf(({ actor }) => actor?.role === 'owner')],
    },
  });
});
