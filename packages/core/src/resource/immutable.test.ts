import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { uuidPrimaryKey } from '../attribute/uuid-primary-key.ts';
import type { AnyResource } from '../contract/any-resource.ts';
import { defineExtension, type ExtensionTypes } from '../extension/extension.ts';
import { fact } from '../extension/fact.ts';
import { createFramework } from '../framework/create-framework.ts';
import { deepFreeze } from './deep-freeze.ts';
import { ResourceInfo } from './resource-info.ts';

interface ShelfTypes extends ExtensionTypes {
  readonly section: { readonly places?: readonly { readonly room: string }[]; readonly notes?: unknown };
}

const plan = fact<{ rooms: string[] }>('shelf.plan');
const shelf = defineExtension<ShelfTypes>()({
  key: 'shelf',
  schema: z.strictObject({
    places: z.array(z.object({ room: z.string() })).default([]),
    notes: z.unknown().optional(),
  }),
  transformers: [{ name: 'shelf.plan', run: (draft) => draft.setFact(plan, { rooms: ['hall'] }) }],
});
const { defineResource } = createFramework({ extensions: [shelf] });

/** Every object that can be reached from a value and that is ours: no schema, no function. */
function reachable(value: unknown, seen = new Set<object>()): Set<object> {
  if (typeof value !== 'object' || value === null || seen.has(value) || '_zod' in value) return seen;
  seen.add(value);
  const inner = value instanceof Map ? value.values() : Object.values(value);
  for (const member of inner) reachable(member, seen);
  return seen;
}

function defineBook() {
  return defineResource({
    name: 'Book',
    attributes: { id: uuidPrimaryKey(), title: z.string(), pages: z.int() },
    identities: { uniqueTitle: ['title', 'pages'] },
    actions: {
      add: { type: 'create', accept: ['title', 'pages'], changes: [{ name: 'nothing', change: () => {} }] },
      long: { type: 'read', filter: { or: [{ pages: { gt: 500 } }, { title: { in: ['Ulysses'] } }] } },
    },
    changes: [{ on: ['create', 'update'], before: () => {} }],
    shelf: { places: [{ room: 'hall' }] },
  });
}

describe('D5', () => {
  test('D5 a compiled resource is immutable at every depth', () => {
    const Book: AnyResource = defineBook();
    const parts = reachable(Book);
    expect(parts.size).toBeGreaterThan(40);
    expect([...parts].filter((part) => !Object.isFrozen(part))).toEqual([]);
    expect(reachable(ResourceInfo.fact(Book, plan)).size).toBe(2);
    for (const part of reachable(ResourceInfo.fact(Book, plan))) expect(Object.isFrozen(part)).toBe(true);
  });

  test('D5 its maps cannot be changed', () => {
    const Book: AnyResource = defineBook();
    const maps = [...reachable(Book)].filter((part) => part instanceof Map);
    expect(maps.length).toBeGreaterThanOrEqual(4);
    for (const map of maps) {
      const before = [...map.keys()];
      expect(() => map.set('sly', {})).toThrow(new TypeError('a compiled resource is immutable'));
      expect(() => map.delete(before[0])).toThrow(TypeError);
      expect(() => map.clear()).toThrow(TypeError);
      expect([...map.keys()]).toEqual(before);
    }
  });

  test('D5 no value from introspection can change the resource', () => {
    const Book = defineBook();
    const changed = ResourceInfo.attributes(Book) as unknown[];
    changed.length = 0;
    expect(ResourceInfo.attributes(Book).map(({ name }) => name)).toEqual(['id', 'title', 'pages']);
    expect(() => Object.assign(ResourceInfo.attribute(Book, 'title'), { sensitive: true })).toThrow(TypeError);
    expect(() => (ResourceInfo.action(Book, 'add').accept as string[]).push('id')).toThrow(TypeError);
    expect(() => Object.assign(Book.actions, {})).not.toThrow();
    expect(() => Object.assign(Book.actions, { add: () => 'mine' })).toThrow(TypeError);
  });

  test('D5 the config stays as it was, and changing it later does not change the resource', () => {
    const accept: ('title' | 'pages')[] = ['title'];
    const titles = ['Ulysses'];
    const filter = { or: [{ title: { in: titles } }] };
    const change = { name: 'mine', own: { list: [1] }, change: () => {} };
    const places = [{ room: 'hall' }];
    const uniqueTitle: 'title'[] = ['title'];
    const config = {
      name: 'Book',
      attributes: { id: uuidPrimaryKey(), title: z.string(), pages: z.int() },
      identities: { uniqueTitle },
      actions: {
        add: { type: 'create', accept, changes: [change] },
        some: { type: 'read', filter },
      },
      shelf: { places, notes: { deep: { list: [1] } } },
    } as const;
    const Book: AnyResource = defineResource(config);
    const frozen = [...reachable(config)].filter((part) => Object.isFrozen(part));
    expect(frozen).toEqual([]);
    accept.push('pages');
    titles.push('Dubliners');
    places.push({ room: 'cellar' });
    expect(ResourceInfo.action(Book, 'add').accept).toEqual(['title']);
    expect(ResourceInfo.action(Book, 'some').filter).toEqual({ or: [{ title: { in: ['Ulysses'] } }] });
    expect(ResourceInfo.sections(Book).shelf).toMatchObject({ places: [{ room: 'hall' }] });
  });
});

test('a list with more members than the stack can hold is frozen, with each member', () => {
  const rows = Array.from({ length: 300_000 }, () => ({ roles: ['reader'] }));
  deepFreeze({ rows, byName: new Map(rows.entries()) });
  expect(rows.every((row) => Object.isFrozen(row) && Object.isFrozen(row.roles))).toBe(true);
});
