// What the compiler says of an upsert: its result tells whether the record is new, and that of another create does not.
import { describe, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { uuidPrimaryKey } from '../attribute/uuid-primary-key.ts';
import { defineResource } from './define-resource.ts';

/** Never called: its types are all that counts. */
function definePost() {
  return defineResource({
    name: 'Post',
    attributes: { id: uuidPrimaryKey(), title: z.string(), text: z.string().default('') },
    identities: { oneTitle: ['title'] },
    actions: {
      save: { type: 'create', accept: ['title', 'text'], upsert: 'oneTitle', upsertFields: ['text'] },
      note: {
        type: 'create',
        accept: ['title'],
        upsert: 'oneTitle',
        select: ['title'],
        metadata: { note: z.string() },
        after: (changeset) => {
          expectTypeOf(changeset.created).toEqualTypeOf<boolean | undefined>();
        },
      },
      write: { type: 'create', accept: ['title'] },
      editAll: { type: 'update', bulk: true, accept: ['text'] },
    },
  });
}

type Actions = ReturnType<typeof definePost>['actions'];

describe('an upsert', () => {
  test('resolves to the record with `$metadata.created`', () => {
    type Saved = Awaited<ReturnType<Actions['save']>>;
    expectTypeOf<Saved['$metadata']>().toEqualTypeOf<{ readonly created: boolean }>();
    expectTypeOf<Saved['text']>().toEqualTypeOf<string>();
    type Noted = Awaited<ReturnType<Actions['note']>>;
    expectTypeOf<Noted['$metadata']>().toEqualTypeOf<{ readonly note: string; readonly created: boolean }>();
    expectTypeOf<Noted>().not.toHaveProperty('text');
  });

  test('leaves other creates and bulk updates as they are', () => {
    expectTypeOf<Awaited<ReturnType<Actions['write']>>>().not.toHaveProperty('$metadata');
    expectTypeOf<Actions['editAll']>().returns.resolves.toEqualTypeOf<{ readonly count: number }>();
  });
});

/** Never called: the marked line is a mistake. */
export const wrong = () =>
  defineResource({
    name: 'Post',
    attributes: { id: uuidPrimaryKey(), title: z.string() },
    identities: { oneTitle: ['title'] },
    actions: {
      // @ts-expect-error there is no attribute "titel"
      save: { type: 'create', accept: ['title'], upsert: 'oneTitle', upsertFields: ['titel'] },
    },
  });
