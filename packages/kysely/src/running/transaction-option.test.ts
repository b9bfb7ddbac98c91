import { type ActionContext, defineResource, ResourceInfo, uuidPrimaryKey } from '@ashlar/core';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { domainStores } from '../test-setup/domains.ts';

/** Where each hook and body found itself. */
const seen: Record<string, string> = {};
const look =
  (name: string) =>
  (_input: unknown, { scope }: ActionContext) => {
    seen[name] = scope.store.transactionAround();
  };

const Note = defineResource({
  name: 'Note',
  attributes: { id: uuidPrimaryKey(), title: z.string() },
  actions: {
    add: { type: 'create', accept: ['title'], transaction: false, before: look('add') },
    addWithChange: {
      type: 'create',
      accept: ['title'],
      transaction: false,
      changes: [
        {
          name: 'reusable',
          after: (_changeset, _record, context) => look('addWithChange')(undefined, context),
        },
      ],
    },
    rename: { type: 'update', accept: ['title'], transaction: false },
    renameAll: { type: 'update', bulk: true, accept: ['title'], transaction: false },
    list: { type: 'read', prepare: look('list') },
    listInOne: { type: 'read', transaction: true, prepare: look('listInOne') },
    count: { type: 'action', run: look('count') },
  },
  changes: [{ on: ['update'], before: look('rule') }],
});

describe.each(domainStores)('the option transaction on $name', ({ open }) => {
  test('false applies unless a change must be atomic with the write; true applies to a read too', async () => {
    await open([Note]);
    const note = await Note.actions.add({ title: 'a' });
    await Note.actions.addWithChange({ title: 'b' });
    expect(seen).toMatchObject({ add: 'none', addWithChange: 'own' });
    await Note.actions.rename(note, { title: 'c' });
    expect(seen.rule).toBe('own');
    seen.rule = '';
    await Note.actions.renameAll({}, { title: 'd' });
    expect(seen.rule).toBe('own');
    await Note.actions.list();
    await Note.actions.listInOne();
    await Note.actions.count();
    expect(seen).toMatchObject({ list: 'none', listInOne: 'own', count: 'none' });
  });

  test('introspection shows the same', () => {
    const flags = ResourceInfo.actions(Note).map(({ name, transaction }) => [name, transaction]);
    expect(Object.fromEntries(flags)).toEqual({
      add: false,
      addWithChange: true,
      rename: true,
      renameAll: true,
      list: false,
      listInOne: true,
      count: false,
      get: false,
    });
  });
});
