// What the compiler says of reads in pages: the result, the options, and mistakes in the section.
import { describe, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import type { Page } from '../action/page.ts';
import { attribute } from '../attribute/attribute.ts';
import type { ReturnedByAnAction } from '../attribute/attribute-types.ts';
import { uuidPrimaryKey } from '../attribute/uuid-primary-key.ts';
import { defineResource } from './define-resource.ts';

/** Never called: its types are all that counts. */
function defineNote() {
  return defineResource({
    name: 'Note',
    attributes: { id: uuidPrimaryKey(), title: z.string(), code: attribute(z.string(), { sensitive: true }) },
    actions: {
      list: { type: 'read', page: { size: 20, most: 100, count: 'on request', offset: true } },
      plain: { type: 'read', page: {} },
      counted: { type: 'read', page: { count: 'on request' }, arguments: { by: z.string() }, select: ['title'] },
      all: { type: 'read' },
      one: { type: 'read', get: true },
    },
  });
}

type Note = { readonly id: string; readonly title: string } & ReturnedByAnAction;
type NoteResource = ReturnType<typeof defineNote>;
type Actions = NoteResource['actions'];

describe('a read with pages', () => {
  test('resolves to a page of its records, and others resolve as before', () => {
    expectTypeOf<Actions['list']>().returns.resolves.toEqualTypeOf<Page<Note>>();
    expectTypeOf<Actions['plain']>().returns.resolves.toEqualTypeOf<Page<Note, never>>();
    expectTypeOf<Actions['counted']>().returns.resolves.toEqualTypeOf<Page<Note, 'count'>>();
    expectTypeOf<Actions['all']>().returns.resolves.toEqualTypeOf<Note[]>();
    expectTypeOf<Actions['one']>().returns.resolves.toEqualTypeOf<Note | null>();
    expectTypeOf<Awaited<ReturnType<Actions['list']>>['next']>().toEqualTypeOf<string | null>();
    expectTypeOf<Awaited<ReturnType<Actions['list']>>['count']>().toEqualTypeOf<number | undefined>();
  });
});

/** Never called: each marked line is a mistake of a caller. */
export async function calls(Note: NoteResource): Promise<void> {
  const page = await Note.actions.list({}, { filter: { title: 'x' }, sort: { title: 'asc' }, page: { size: 5 } });
  await Note.actions.list({}, { page: { after: page.next ?? undefined, count: true } });
  await Note.actions.list({}, { page: { offset: 20 } });
  await Note.actions.counted({ by: 'me' }, { page: { count: true } });
  // @ts-expect-error the last page has no next one: a loop would begin again
  await Note.actions.list({}, { page: { after: page.next } });
  // @ts-expect-error the size stands in page
  await Note.actions.list({}, { limit: 5 });
  // @ts-expect-error there is no such member
  await Note.actions.list({}, { page: { sise: 5 } });
  // @ts-expect-error the action does not count
  await Note.actions.plain({}, { page: { count: true } });
  // @ts-expect-error the action skips nothing
  await Note.actions.counted({ by: 'me' }, { page: { offset: 1 } });
  // @ts-expect-error a list has no pages
  await Note.actions.all({}, { page: { size: 5 } });
  // @ts-expect-error a sensitive attribute is nothing to sort by
  await Note.actions.list({}, { sort: { code: 'asc' } });
}

/** Mistakes of a definition. */
export function misdefined(): void {
  const attributes = { id: uuidPrimaryKey(), title: z.string() };
  // @ts-expect-error there is no such member, beside one that there is
  defineResource({ name: 'Note', attributes, actions: { list: { type: 'read', page: { size: 5, moast: 9 } } } });
  // @ts-expect-error text is no size
  defineResource({ name: 'Note', attributes, actions: { list: { type: 'read', page: { size: '5' } } } });
  // @ts-expect-error there is no such way of counting
  defineResource({ name: 'Note', attributes, actions: { list: { type: 'read', page: { count: 'always' } } } });
}
