// What the compiler says of a resource: the five kinds of action, bulk, get, select, metadata, callbacks and refusals.
import { describe, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import type { ActionContext } from '../action/action-context.ts';
import { attribute } from '../attribute/attribute.ts';
import type { ReturnedByAnAction } from '../attribute/attribute-types.ts';
import { timestamp } from '../attribute/timestamp.ts';
import { uuidPrimaryKey } from '../attribute/uuid-primary-key.ts';
import type { KeyGiven, ParamsThenOptions, RecordOfResource } from '../resource/resource.ts';
import { defineResource } from './define-resource.ts';

/** Never called: its types are all that counts. */
function defineBook() {
  return defineResource({
    name: 'Book',
    attributes: {
      id: uuidPrimaryKey(),
      title: z.string(),
      pages: z.int().default(1),
      note: z.string().nullable(),
      keyCode: attribute(z.string(), { sensitive: true }),
      madeAt: timestamp(),
    },
    identities: { oneEach: ['title', 'note'] },
    indexes: { newest: ['madeAt', 'title'] },
    actions: {
      add: {
        type: 'create',
        accept: ['title', 'pages', 'note'],
        arguments: { by: z.string(), days: z.string().transform(Number).optional() },
        change: (changeset, context) => {
          expectTypeOf(context).toEqualTypeOf<ActionContext>();
          expectTypeOf(changeset.arguments).toEqualTypeOf<{
            readonly by: string;
            readonly days: number | undefined;
          }>();
          expectTypeOf(changeset.get('pages')).toEqualTypeOf<number | undefined>();
          changeset.set('keyCode', 'k');
          // @ts-expect-error text is no number of pages
          changeset.set('pages', 'many');
          // @ts-expect-error there is no such attribute
          changeset.get('titel');
          changeset.increment('pages', 2);
          // @ts-expect-error text is no number
          changeset.increment('title');
          // @ts-expect-error nor is text something to add
          changeset.increment('pages', '2');
        },
        after: (_changeset, record) => {
          expectTypeOf(record).toEqualTypeOf<Book>();
        },
      },
      retitle: { type: 'update', accept: ['title', 'note'], metadata: { before: z.string() } },
      reveal: { type: 'update', select: ['keyCode'] },
      burn: { type: 'destroy', arguments: { reason: z.string() } },
      renumber: { type: 'update', bulk: true, accept: ['pages'] },
      clear: { type: 'destroy', bulk: true },
      list: { type: 'read' },
      find: {
        type: 'read',
        get: true,
        arguments: { title: z.string() },
        filter: ({ arguments: { title } }) => {
          expectTypeOf(title).toEqualTypeOf<string>();
          return { title, keyCode: { isNull: false } };
        },
      },
      titles: {
        type: 'read',
        select: ['title'],
        arguments: { from: z.int() },
        prepare: (query) => {
          expectTypeOf(query.arguments).toEqualTypeOf<{ readonly from: number }>();
          query.sort({ title: 'asc' });
          // @ts-expect-error there is no such direction
          query.sort({ title: 'up' });
          // @ts-expect-error text is no number of pages
          query.filter({ pages: { gt: 'many' } });
        },
      },
      count: {
        type: 'action',
        arguments: { twice: z.boolean() },
        run: async ({ arguments: { twice } }) => (twice ? 2 : 1),
      },
    },
    changes: [
      {
        on: ['update'],
        where: (changeset) => changeset.changing('keyCode'),
        // @ts-expect-error there is no such attribute
        before: (changeset) => changeset.set('keyCod', 'x'),
      },
    ],
  });
}

type Book = {
  readonly id: string;
  readonly title: string;
  readonly pages: number;
  readonly note: string | null;
  readonly madeAt: Date;
} & ReturnedByAnAction;
type BookResource = ReturnType<typeof defineBook>;
type Actions = BookResource['actions'];

describe('parameters and results of actions', () => {
  test('a record has every attribute but the sensitive ones', () => {
    expectTypeOf<RecordOfResource<BookResource>>().toEqualTypeOf<Book>();
    expectTypeOf<BookResource['~types']['key']>().toEqualTypeOf<{ readonly id: string }>();
    expectTypeOf<BookResource['name']>().toEqualTypeOf<'Book'>();
  });

  test('create takes the accepted attributes and the arguments; defaults and null may be left out', () => {
    expectTypeOf<Actions['add']>().parameter(0).toEqualTypeOf<{
      title: string;
      by: string;
      pages?: number | undefined;
      note?: string | null | undefined;
      days?: string | undefined;
    }>();
    expectTypeOf<Actions['add']>().returns.resolves.toEqualTypeOf<Book>();
  });

  test('update takes the record or its key, then any accepted attributes; metadata is part of the result', () => {
    expectTypeOf<Actions['retitle']>().parameter(0).toEqualTypeOf<Book | string>();
    expectTypeOf<Actions['retitle']>()
      .parameter(1)
      .toEqualTypeOf<{ title?: string | undefined; note?: string | null | undefined } | undefined>();
    expectTypeOf<Awaited<ReturnType<Actions['retitle']>>['$metadata']>().toEqualTypeOf<{ readonly before: string }>();
    expectTypeOf<Awaited<ReturnType<Actions['retitle']>>>().toExtend<Book>();
  });

  test('select returns the named attributes and the primary key', () => {
    expectTypeOf<Actions['reveal']>().returns.resolves.toEqualTypeOf<
      {
        readonly id: string;
        readonly keyCode: string;
      } & ReturnedByAnAction
    >();
    expectTypeOf<Actions['titles']>().returns.resolves.toEqualTypeOf<
      ({ readonly id: string; readonly title: string } & ReturnedByAnAction)[]
    >();
  });

  test('destroy takes the record, then the arguments', () => {
    expectTypeOf<Actions['burn']>().parameter(1).toEqualTypeOf<{ reason: string }>();
    expectTypeOf<Actions['burn']>().returns.resolves.toEqualTypeOf<void>();
  });

  test('bulk takes a filter, then the accepted attributes, and returns a count', () => {
    expectTypeOf<Actions['renumber']>().returns.resolves.toEqualTypeOf<{ readonly count: number }>();
    expectTypeOf<Actions['clear']>().returns.resolves.toEqualTypeOf<{ readonly count: number }>();
    expectTypeOf<Actions['renumber']>().parameter(1).toEqualTypeOf<{ pages?: number | undefined } | undefined>();
    expectTypeOf<{ title: { in: string[] }; or: [{ pages: { gt: 1 } }, { note: null }] }>().toExtend<
      Parameters<Actions['clear']>[0]
    >();
    expectTypeOf<{ pages: string }>().not.toExtend<Parameters<Actions['clear']>[0]>();
    expectTypeOf<{ keyCode: string }>().not.toExtend<Parameters<Actions['clear']>[0]>();
  });

  test('read returns a list; with get, one record or null', () => {
    expectTypeOf<Actions['list']>().returns.resolves.toEqualTypeOf<Book[]>();
    expectTypeOf<Actions['find']>().returns.resolves.toEqualTypeOf<Book | null>();
    expectTypeOf<Actions['find']>().parameter(0).toEqualTypeOf<{ title: string }>();
  });

  test('input without a type goes through `from`, behind the record or filter; the result is the same', () => {
    expectTypeOf<Actions['add']['from']>().parameter(0).toEqualTypeOf<unknown>();
    expectTypeOf<Actions['add']['from']>().returns.resolves.toEqualTypeOf<Book>();
    expectTypeOf<Actions['retitle']['from']>().parameter(0).toEqualTypeOf<Book | string>();
    expectTypeOf<Actions['retitle']['from']>().parameter(1).toEqualTypeOf<unknown>();
    expectTypeOf<Actions['burn']['from']>().returns.resolves.toEqualTypeOf<void>();
    expectTypeOf<Actions['clear']['from']>().returns.resolves.toEqualTypeOf<{ readonly count: number }>();
    expectTypeOf<Actions['list']['from']>().parameter(1).toEqualTypeOf<Parameters<Actions['list']>[1]>();
  });

  test('the schema of an action takes its parameters', () => {
    expectTypeOf<z.input<Actions['add']['schema']>>().toEqualTypeOf<Parameters<Actions['add']>[0]>();
    expectTypeOf<z.input<Actions['burn']['schema']>>().toEqualTypeOf<{ reason: string }>();
    expectTypeOf<z.output<Actions['burn']['schema']>>().toEqualTypeOf<unknown>();
  });

  test('get takes a record or its key, and finds the record or null', () => {
    expectTypeOf<Actions['get']>().parameter(0).toEqualTypeOf<Book | string>();
    expectTypeOf<Actions['get']>().returns.resolves.toEqualTypeOf<Book | null>();
    expectTypeOf<Actions['burn']>().parameter(0).toEqualTypeOf<Book | string>();
    expectTypeOf<KeyGiven<{ readonly a: string; readonly b: number }>>().toEqualTypeOf<{
      readonly a: string;
      readonly b: number;
    }>();
    expectTypeOf<KeyGiven<{ readonly id: 'a' | 'b' }>>().toEqualTypeOf<'a' | 'b'>();
  });

  test('an own action of the name `get` is the one that is called', () => {
    const own = () =>
      defineResource({
        name: 'Own',
        attributes: { id: uuidPrimaryKey() },
        actions: { get: { type: 'action', arguments: { of: z.string() }, run: () => 1 } },
      });
    expectTypeOf<ReturnType<typeof own>['actions']['get']>().parameter(0).toEqualTypeOf<{ of: string }>();
  });

  test('action returns the result of run', () => {
    expectTypeOf<Actions['count']>().parameter(0).toEqualTypeOf<{ twice: boolean }>();
    expectTypeOf<Actions['count']>().returns.resolves.toEqualTypeOf<2 | 1>();
  });
});

/** Never called either: each line is a mistake of a caller. */
export async function mistakes(Book: BookResource): Promise<void> {
  // @ts-expect-error title and by are missing
  await Book.actions.add();
  // @ts-expect-error by is missing
  await Book.actions.add({ title: 'x' });
  // @ts-expect-error there is no such key
  await Book.actions.add({ title: 'x', by: 'me', titel: 'x' });
  // @ts-expect-error the sensitive attribute is not accepted
  await Book.actions.add({ title: 'x', by: 'me', keyCode: 'k' });
  // @ts-expect-error an update needs its record
  await Book.actions.retitle({ title: 'x' });
  // @ts-expect-error a key of another type
  await Book.actions.retitle(7, { title: 'x' });
  // @ts-expect-error the key itself, and no object around it
  await Book.actions.get({ id: 'x' });
  // @ts-expect-error `get` has no filter
  await Book.actions.get('x', { filter: { title: 'x' } });
  // @ts-expect-error there is no such option
  await Book.actions.list({}, { limt: 1 });
  // @ts-expect-error a sensitive attribute is nothing to sort by
  await Book.actions.list({}, { sort: { keyCode: 'asc' } });
  // @ts-expect-error only reads have limits
  await Book.actions.add({ title: 'x', by: 'me' }, { limit: 1 });
  // @ts-expect-error there is no such action
  await Book.actions.brun();
}

/** Never called: an action without parameters takes nothing, where `{}` would take any object. */
export async function withoutParameters(Book: BookResource, book: Book, actor: Book): Promise<void> {
  await Book.actions.list();
  await Book.actions.list({});
  await Book.actions.list(undefined, { limit: 1 });
  await Book.actions.list({}, { actor, limit: 1 });
  await Book.actions.reveal(book, {}, { actor });
  await Book.actions.clear({ id: book.id }, {}, { actor });
  // @ts-expect-error options come behind the parameters
  await Book.actions.list({ actor, limit: 1 });
  // @ts-expect-error there is no such parameter
  await Book.actions.list({ nonsense: 1 });
  // @ts-expect-error a record is no parameter
  await Book.actions.list(book);
  // @ts-expect-error nor is text
  await Book.actions.list('all');
  // @ts-expect-error nor is a list
  await Book.actions.list([]);
  // @ts-expect-error an update: options come behind the parameters
  await Book.actions.reveal(book, { actor });
  // @ts-expect-error a bulk action: options come behind the parameters
  await Book.actions.clear({ id: book.id }, { actor });
  // @ts-expect-error `any` makes no parameter of an option
  await Book.actions.list({ actor: JSON.parse('{}') });
}

describe('parameters, then options', () => {
  test('an object without members takes none, and an optional member stays optional', () => {
    type First<Params> = ParamsThenOptions<Params>[0];
    expectTypeOf<First<Record<never, never>>>().not.toEqualTypeOf<Record<never, never> | undefined>();
    expectTypeOf<{ title: string }>().not.toExtend<First<Record<never, never>>>();
    expectTypeOf<First<{ title?: string }>>().toEqualTypeOf<{ title?: string } | undefined>();
  });

  test('members of any part of a union are members', () => {
    type Either = { title: string } | { id: string };
    expectTypeOf<ParamsThenOptions<Either>[0]>().toEqualTypeOf<Either>();
  });

  test('unknown types stay unknown', () => {
    expectTypeOf<ParamsThenOptions<unknown>[0]>().toEqualTypeOf<unknown>();
    expectTypeOf<ParamsThenOptions<object>[0]>().toEqualTypeOf<object | undefined>();
  });
});

/** Mistakes of a definition. */
export function misdefined(): void {
  const attributes = { id: uuidPrimaryKey(), title: z.string() };
  // @ts-expect-error the name is missing
  defineResource({ attributes });
  // @ts-expect-error there is no such section
  defineResource({ name: 'Book', attributes, authentcation: {} });
  // @ts-expect-error an identity over an unknown attribute
  defineResource({ name: 'Book', attributes, identities: { one: ['titel'] } });
  // @ts-expect-error an index over an unknown attribute
  defineResource({ name: 'Book', attributes, indexes: { one: ['titel'] } });
  // @ts-expect-error there is no such type of action
  defineResource({ name: 'Book', attributes, actions: { add: { type: 'creat' } } });
  // @ts-expect-error accept of an unknown attribute
  defineResource({ name: 'Book', attributes, actions: { add: { type: 'create', accept: ['titel'] } } });
  // @ts-expect-error accept of an attribute that is not writable
  defineResource({ name: 'Book', attributes, actions: { add: { type: 'create', accept: ['id'] } } });
  // @ts-expect-error select of an unknown attribute
  defineResource({ name: 'Book', attributes, actions: { all: { type: 'read', select: ['titel'] } } });
  // @ts-expect-error text is no schema
  defineResource({ name: 'Book', attributes, actions: { add: { type: 'create', arguments: { by: 'text' } } } });
  // @ts-expect-error there is no such flag: a misspelt `sensitive` would show what is secret
  attribute(z.string(), { primaryKey: true, sensitve: true });
  // @ts-expect-error a filter on an unknown attribute
  defineResource({ name: 'Book', attributes, actions: { all: { type: 'read', filter: { titel: 'x' } } } });
}
