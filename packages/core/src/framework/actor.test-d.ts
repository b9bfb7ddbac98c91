// Who asks, typed: an application tells its framework once, and every hook knows.
import { describe, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { attribute } from '../attribute/attribute.ts';
import type { ReturnedByAnAction } from '../attribute/attribute-types.ts';
import { uuidPrimaryKey } from '../attribute/uuid-primary-key.ts';
import { defineExtension, type ExtensionTypes } from '../extension/extension.ts';
import { createFramework } from './create-framework.ts';
import { defineResource as withoutActor } from './define-resource.ts';

interface Employee {
  readonly id: string;
  readonly admin: boolean;
}

interface ShelfTypes extends ExtensionTypes {
  readonly section: { readonly room?: string };
}
const shelf = defineExtension<ShelfTypes>()({ key: 'shelf', schema: z.strictObject({ room: z.string().optional() }) });

const { defineResource } = createFramework<{ actor: Employee }>()({ extensions: [shelf] });

type Actor = Employee | undefined;
type Book = { readonly id: string; readonly title: string } & ReturnedByAnAction;

/** Never called: its types are all that counts. */
export function defineBook() {
  return defineResource({
    name: 'Book',
    attributes: { id: uuidPrimaryKey(), title: z.string(), code: attribute(z.string(), { sensitive: true }) },
    shelf: { room: 'north' },
    actions: {
      add: {
        type: 'create',
        accept: ['title'],
        change: (changeset, { actor }) => {
          expectTypeOf(actor).toEqualTypeOf<Actor>();
          changeset.set('code', actor?.id ?? '');
          // @ts-expect-error a call may have no actor
          changeset.set('code', actor.id);
        },
        validate: (_changeset, { actor }) => void expectTypeOf(actor).toEqualTypeOf<Actor>(),
        beforeTransaction: (_changeset, { actor }) => void expectTypeOf(actor).toEqualTypeOf<Actor>(),
        before: (_changeset, { actor }) => void expectTypeOf(actor).toEqualTypeOf<Actor>(),
        after: (_changeset, record, { actor }) => {
          expectTypeOf(record).toEqualTypeOf<Book>();
          expectTypeOf(actor).toEqualTypeOf<Actor>();
        },
        afterTransaction: (_changeset, _record, { actor }) => void expectTypeOf(actor).toEqualTypeOf<Actor>(),
      },
      mine: { type: 'read', filter: (_input, { actor }) => ({ code: actor?.id ?? '' }) },
      all: {
        type: 'read',
        prepare: (query, { actor }) => {
          expectTypeOf(actor).toEqualTypeOf<Actor>();
          if (actor?.admin !== true) query.filter({ code: actor?.id ?? '' });
        },
      },
      whoAmI: { type: 'action', run: (_input, { actor }) => actor?.id },
    },
    changes: [
      {
        on: ['update', 'destroy'],
        where: (changeset) => changeset.changing('title'),
        change: (_changeset, { actor }) => void expectTypeOf(actor).toEqualTypeOf<Actor>(),
        before: (changeset, { actor }) => {
          expectTypeOf(changeset.get('title')).toEqualTypeOf<string | undefined>();
          expectTypeOf(actor).toEqualTypeOf<Actor>();
        },
        after: (_changeset, record, { actor }) => {
          expectTypeOf(record).toEqualTypeOf<Book>();
          expectTypeOf(actor).toEqualTypeOf<Actor>();
          // @ts-expect-error what is sensitive is in no record
          void record.code;
        },
        afterBulk: (_changeset, keys, { actor }) => {
          expectTypeOf(keys).toEqualTypeOf<readonly { readonly id: string }[]>();
          expectTypeOf(actor).toEqualTypeOf<Actor>();
        },
        finish: (_changeset, record) => void expectTypeOf(record).toEqualTypeOf<Book>(),
        afterTransaction: (_changeset, record) => void expectTypeOf(record).toEqualTypeOf<Book>(),
      },
    ],
  });
}

describe('createFramework with the types of the application', () => {
  test('knows the extensions and the results of actions', () => {
    expectTypeOf(defineBook).returns.toHaveProperty('actions');
    expectTypeOf<ReturnType<typeof defineBook>['actions']['whoAmI']>().returns.resolves.toEqualTypeOf<
      string | undefined
    >();
    // @ts-expect-error there is no such option of the section
    defineResource({ name: 'Book', attributes: { id: uuidPrimaryKey() }, shelf: { rom: 'north' } });
  });

  test('without types it is called once', () => {
    const framework = createFramework<{ actor: Employee }>({ extensions: [] });
    framework.defineResource({
      name: 'Book',
      attributes: { id: uuidPrimaryKey() },
      actions: { who: { type: 'action', run: (_input, { actor }) => expectTypeOf(actor).toEqualTypeOf<Actor>() } },
    });
  });

  test('without an actor type the actor is unknown', () => {
    withoutActor({
      name: 'Book',
      attributes: { id: uuidPrimaryKey() },
      actions: { who: { type: 'action', run: (_input, { actor }) => expectTypeOf(actor).toEqualTypeOf<unknown>() } },
    });
  });
});
