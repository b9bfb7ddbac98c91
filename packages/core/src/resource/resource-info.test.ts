import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { attribute } from '../attribute/attribute.ts';
import { timestamp, updateTimestamp } from '../attribute/timestamp.ts';
import { uuidPrimaryKey } from '../attribute/uuid-primary-key.ts';
import { defineExtension, type ExtensionTypes } from '../extension/extension.ts';
import { createFramework } from '../framework/create-framework.ts';
import { ResourceInfo } from './resource-info.ts';

interface LendingTypes extends ExtensionTypes {
  readonly section: { readonly days?: number; readonly to?: { readonly adults?: boolean } };
}

const lending = defineExtension<LendingTypes>()({
  key: 'lending',
  schema: z.strictObject({
    days: z.int().default(30),
    to: z.strictObject({ adults: z.boolean().default(true) }).prefault({}),
  }),
  transformers: [
    {
      name: 'lending.add',
      run(draft) {
        const origin = { source: 'lending', path: ['lending'] };
        draft.addAttribute('dueAt', attribute(z.date().nullable(), { writable: false }), origin);
        draft.addAction(
          { name: 'lend', type: 'update', arguments: { reader: z.string(), days: z.int().optional() } },
          origin,
        );
        draft.addIndex(['dueAt']);
      },
    },
  ],
});

const { defineResource } = createFramework({ extensions: [lending] });
const Book = defineResource({
  name: 'Book',
  table: 'books',
  description: 'What is read',
  attributes: {
    id: uuidPrimaryKey(),
    isbn: attribute(z.string(), { unique: true, column: 'isbn13' }),
    title: z.string(),
    keyCode: attribute(z.string().nullable(), { sensitive: true }),
    shelfNote: attribute(z.string().default('none'), { public: false }),
    createdAt: timestamp(),
    changedAt: updateTimestamp(),
  },
  identities: { uniqueTitle: ['title', 'shelfNote'] },
  indexes: { newest: ['createdAt', 'title'] },
  actions: {
    add: { type: 'create', accept: ['isbn', 'title'], arguments: { by: z.string() }, description: 'Buys one' },
    shelve: { type: 'update', accept: ['shelfNote'], bulk: true },
    find: { type: 'read', get: true, arguments: { isbn: z.string() }, select: ['title'], transaction: true },
    count: { type: 'action', run: () => 3 },
  },
  lending: { days: 14 },
});

describe('I3', () => {
  test('I3 attributes are listed with their flags, those of extensions too', () => {
    const flags = ResourceInfo.attributes(Book).map((each) => {
      const set = (['primaryKey', 'sensitive', 'generated', 'unique', 'nullable'] as const).filter(
        (flag) => each[flag],
      );
      const unset = (['public', 'writable'] as const).filter((flag) => !each[flag]).map((flag) => `not ${flag}`);
      return [each.name, each.column, each.storage, each.source, [...set, ...unset].join(', ')];
    });
    expect(flags).toEqual([
      ['id', 'id', 'uuid', 'user', 'primaryKey, generated, not writable'],
      ['isbn', 'isbn13', 'text', 'user', 'unique'],
      ['title', 'title', 'text', 'user', ''],
      ['keyCode', 'key_code', 'text', 'user', 'sensitive, nullable, not public'],
      ['shelfNote', 'shelf_note', 'text', 'user', 'not public'],
      ['createdAt', 'created_at', 'timestamp', 'user', 'generated, not writable'],
      ['changedAt', 'changed_at', 'timestamp', 'user', 'generated, not writable'],
      ['dueAt', 'due_at', 'timestamp', 'lending', 'nullable, not writable'],
    ]);
    expect(ResourceInfo.primaryKey(Book)).toEqual(['id']);
  });

  test('I3 actions are listed with their arguments, and with the extension that generated them', () => {
    const actions = ResourceInfo.actions(Book).map(({ name, type, source, accept, arguments: args }) => {
      return { name, type, source, accept, arguments: Object.keys(args) };
    });
    expect(actions).toEqual([
      { name: 'add', type: 'create', source: 'user', accept: ['isbn', 'title'], arguments: ['by'] },
      { name: 'shelve', type: 'update', source: 'user', accept: ['shelfNote'], arguments: [] },
      { name: 'find', type: 'read', source: 'user', accept: [], arguments: ['isbn'] },
      { name: 'count', type: 'action', source: 'user', accept: [], arguments: [] },
      { name: 'lend', type: 'update', source: 'lending', accept: [], arguments: ['reader', 'days'] },
      { name: 'get', type: 'read', source: 'core', accept: [], arguments: [] },
    ]);
    const { find, count, add, shelve } = Object.fromEntries(
      ResourceInfo.actions(Book).map((each) => [each.name, each]),
    );
    expect(find).toMatchObject({ get: true, select: ['title'], transaction: true, description: undefined });
    expect(add).toMatchObject({ get: false, select: undefined, transaction: true, description: 'Buys one' });
    expect(shelve).toMatchObject({ bulk: true, transaction: true });
    expect(count).toMatchObject({ transaction: false, run: expect.any(Function) });
  });

  test('I3 identities lists declared ones, then those of unique attributes', () => {
    expect(ResourceInfo.identities(Book)).toEqual([
      { name: 'uniqueTitle', attributes: ['title', 'shelfNote'] },
      { name: 'unique_isbn', attributes: ['isbn'] },
    ]);
  });

  test('I3 sections are as parsed, with their defaults', () => {
    expect(ResourceInfo.sections(Book)).toEqual({ lending: { days: 14, to: { adults: true } } });
  });

  test('I3 the relation is what data layers get', () => {
    const { name, table, attributes, identities, primaryKey } = ResourceInfo.relation(Book);
    expect({ name, table, primaryKey }).toEqual({ name: 'Book', table: 'books', primaryKey: ['id'] });
    expect([...attributes.keys()]).toEqual(ResourceInfo.attributes(Book).map((each) => each.name));
    expect(identities).toBe(ResourceInfo.identities(Book));
  });

  test('I3 an unknown name is a TypeError that lists the names', () => {
    expect(() => ResourceInfo.attribute(Book, 'titel')).toThrow(
      new TypeError('Book has no attribute "titel"; did you mean "title"?'),
    );
    expect(() => ResourceInfo.action(Book, 'burn')).toThrow(
      new TypeError('Book has no action "burn"; there are: add, shelve, find, count, lend, get'),
    );
  });
});
