// Attributes that extensions add are part of the records that every action takes and gives.
import { describe, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import type { Read } from '../action/action-signatures.ts';
import type { Attribute } from '../attribute/attribute.ts';
import type { RecordOf, ReturnedByAnAction } from '../attribute/attribute-types.ts';
import { uuidPrimaryKey } from '../attribute/uuid-primary-key.ts';
import { defineExtension, type ExtensionTypes } from '../extension/extension.ts';
import { createFramework } from './create-framework.ts';

interface StampTypes extends ExtensionTypes {
  readonly section: { readonly note?: string };
  readonly attributes: { readonly stamp: Attribute<string | null, string | null, { readonly writable: false }> };
}

interface ShelfActions<Attributes> {
  readonly onShelf: Read<Record<never, never>, RecordOf<Attributes>[]>;
}

interface ShelfInfo<Attributes> {
  readonly fields: keyof Attributes;
}

interface ShelfTypes extends ExtensionTypes {
  readonly section: { readonly room?: string };
  readonly actions: ShelfActions<this['in']['attributes']>;
  readonly info: ShelfInfo<this['in']['attributes']>;
}

const stamp = defineExtension<StampTypes>()({ key: 'stamp', schema: z.strictObject({ note: z.string().optional() }) });
const shelf = defineExtension<ShelfTypes>()({ key: 'shelf', schema: z.strictObject({ room: z.string().optional() }) });
const { defineResource } = createFramework({ extensions: [shelf, stamp] });

type BookRecord = { readonly id: string; readonly title: string; readonly stamp: string | null } & ReturnedByAnAction;

/** Never called: its types are all that counts. */
function defineBook() {
  return defineResource({
    name: 'Book',
    attributes: { id: uuidPrimaryKey(), title: z.string() },
    actions: {
      add: { type: 'create', accept: ['title'] },
      retitle: { type: 'update', accept: ['title'] },
      titles: { type: 'read', select: ['title'] },
      list: { type: 'read' },
    },
    stamp: {},
    shelf: {},
  });
}
type Book = ReturnType<typeof defineBook>;

describe('attributes that an extension adds', () => {
  test('are in the parameters and results of own actions', () => {
    expectTypeOf<Book['actions']['add']>().returns.resolves.toEqualTypeOf<BookRecord>();
    expectTypeOf<Book['actions']['retitle']>().parameter(0).toEqualTypeOf<BookRecord | string>();
    expectTypeOf<Book['actions']['retitle']>().returns.resolves.toEqualTypeOf<BookRecord>();
    expectTypeOf<Book['actions']['list']>().returns.resolves.toEqualTypeOf<BookRecord[]>();
    expectTypeOf<Book['actions']['titles']>().returns.resolves.toEqualTypeOf<
      ({ readonly id: string; readonly title: string } & ReturnedByAnAction)[]
    >();
  });

  test('are visible to actions and introspection of other extensions, in any order of the list', () => {
    expectTypeOf<Book['actions']['onShelf']>().returns.resolves.toEqualTypeOf<BookRecord[]>();
    expectTypeOf<Book['~types']['info']['shelf']['fields']>().toEqualTypeOf<'id' | 'title' | 'stamp'>();
  });

  test('cannot be written by the application', () => {
    expectTypeOf<Book['actions']['add']>().parameter(0).toEqualTypeOf<{ title: string }>();
  });
});
