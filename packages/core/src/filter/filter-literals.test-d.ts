// Literals in the filters of actions and rules need no `as const`, whether or not their function takes a parameter.
import { test } from 'vitest';
import { z } from 'zod';
import { uuidPrimaryKey } from '../attribute/uuid-primary-key.ts';
import { createFramework } from '../framework/create-framework.ts';
import { allowIf, bypassIf, forbidIf } from '../policy/policy-rule.ts';

const { defineResource } = createFramework<{ actor: { readonly kind: 'draft' | 'final' } }>()({ extensions: [] });

const attributes = {
  id: uuidPrimaryKey(),
  title: z.string(),
  kind: z.enum(['draft', 'final']),
  mood: z.enum(['glad', 'sad']).nullable(),
  level: z.literal([1, 2]),
  done: z.literal(true).nullable(),
  at: z.date(),
};

test('the filter of an action compares with one of some texts, numbers and truth values', () => {
  defineResource({
    name: 'Post',
    attributes,
    actions: {
      asData: { type: 'read', filter: { kind: 'draft' } },
      byKind: { type: 'read', filter: () => ({ kind: 'draft' }) },
      byAll: {
        type: 'read',
        filter: () => ({ kind: 'draft', mood: null, level: 1, done: true, title: 'x', at: new Date(0) }),
      },
      compared: {
        type: 'read',
        filter: () => ({ kind: { in: ['draft'] }, mood: { notIn: ['sad'] }, level: { gt: 1, notEq: 2 } }),
      },
      nested: { type: 'read', filter: () => ({ or: [{ kind: 'draft' }, { not: { mood: { eq: 'sad' } } }] }) },
      ofTwo: { type: 'read', filter: () => (Date.now() > 0 ? { kind: 'draft' } : { mood: { in: ['sad'] } }) },
      asMethod: {
        type: 'read',
        filter() {
          return { kind: 'draft' };
        },
      },
      byArgument: {
        type: 'read',
        arguments: { title: z.string() },
        filter: ({ arguments: { title } }) => ({ kind: 'draft', title }),
      },
    },
  });
});

test('a rule does too', () => {
  defineResource({
    name: 'Post',
    attributes,
    policies: {
      read: [allowIf(() => ({ kind: 'draft' })), allowIf(() => ({ mood: { in: ['sad', 'glad'] }, level: { lt: 2 } }))],
      update: [forbidIf(() => ({ or: [{ kind: 'final' }, { done: true }] }))],
      destroy: [bypassIf(({ actor }) => ({ kind: actor?.kind, level: 2 }))],
      fields: { title: [allowIf(() => ({ kind: 'final' }))] },
    },
  });
});

test('another text or number does not compile', () => {
  defineResource({
    name: 'Post',
    attributes,
    actions: {
      // @ts-expect-error there is no such kind
      byKind: { type: 'read', filter: () => ({ kind: 'drafft' }) },
      // @ts-expect-error there is no such kind
      byKinds: { type: 'read', filter: () => ({ kind: { in: ['draft', 'drafft'] } }) },
      // @ts-expect-error there is no such level
      byLevel: { type: 'read', filter: () => ({ level: 3 }) },
      // @ts-expect-error a title is text
      byTitle: { type: 'read', filter: () => ({ title: 3 }) },
      // @ts-expect-error a kind cannot be null
      byNoKind: { type: 'read', filter: () => ({ kind: null }) },
    },
    policies: {
      // @ts-expect-error there is no such kind
      read: [allowIf(() => ({ kind: 'drafft' }))],
      // @ts-expect-error there is no such level
      update: [forbidIf(() => ({ level: { in: [1, 3] } }))],
    },
  });
});
