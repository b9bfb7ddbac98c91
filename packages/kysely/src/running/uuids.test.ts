import { attribute, defineResource, uuidPrimaryKey } from '@ashlar/core';
import { type Kysely, sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { KyselyDataLayer } from '../session/data-layer-over.ts';
import { domainStores } from '../test-setup/domains.ts';
import { failure } from '../test-setup/statements.ts';

const Person = defineResource({
  name: 'Person',
  table: 'people',
  attributes: { id: uuidPrimaryKey(), name: z.string() },
  actions: { add: { type: 'create', accept: ['name'] } },
});
const Note = defineResource({
  name: 'Note',
  table: 'notes',
  attributes: {
    id: attribute(z.guid(), { primaryKey: true }),
    personId: z.uuid(),
    editorId: z.uuidv4().nullable(),
    serial: attribute(z.uuid(), { unique: true }),
  },
  actions: {
    add: { type: 'create', accept: ['id', 'personId', 'editorId', 'serial'] },
    list: { type: 'read' },
    mine: { type: 'read', arguments: { personId: z.uuid() }, filter: ({ arguments: { personId } }) => ({ personId }) },
  },
});

const id = (digit: number) => `0190b5a1-7a3c-4d2e-8f00-abcdef00000${digit}`;

describe.each(domainStores)('UUIDs on $name', ({ open, name }) => {
  test('a foreign key is stored like the key that it names: the database joins and enforces it', async () => {
    const { dataLayer } = await open([Person, Note]);
    const ann = await Person.actions.add({ name: 'ann' });
    const note = await Note.actions.add({ id: id(1), personId: ann.id, editorId: null, serial: id(2) });
    expect(await Note.actions.list({}, { filter: { personId: { gte: ann.id } }, sort: { personId: 'asc' } })).toEqual([
      note,
    ]);
    if (name === 'memory') return;
    const db: Kysely<unknown> = (dataLayer as KyselyDataLayer).kysely();
    const joined = sql<{ name: string }>`select name from notes join people on people.id = notes.person_id`;
    expect((await joined.execute(db)).rows).toEqual([{ name: 'ann' }]);
    if (name === 'sqlite') return;
    await sql`alter table notes add foreign key (person_id) references people (id)`.execute(db);
    const stray = { id: id(3), personId: id(9), editorId: null, serial: id(4) };
    expect(await failure(Note.actions.add(stray))).toMatchObject({ code: 'INVALID_INPUT' });
  });

  test('a UUID in upper and in lower case is one value, and records have it in lower case', async () => {
    await open([Person, Note]);
    const given = { id: id(1).toUpperCase(), personId: id(2).toUpperCase(), editorId: id(3).toUpperCase() };
    const note = await Note.actions.add({ ...given, serial: id(4).toUpperCase() });
    expect(note).toEqual({ id: id(1), personId: id(2), editorId: id(3), serial: id(4) });
    for (const personId of [id(2), id(2).toUpperCase()]) expect(await Note.actions.mine({ personId })).toEqual([note]);
    expect(await Note.actions.list({}, { filter: { editorId: { in: [id(3).toUpperCase()] } } })).toEqual([note]);
    const again = Note.actions.add({ id: id(5), personId: id(2), editorId: null, serial: id(4) });
    expect(await failure(again)).toMatchObject({ code: 'CONFLICT', issues: [{ path: ['serial'] }] });
    for (const other of [`{${id(2)}}`, id(2).replaceAll('-', ''), 'x']) {
      expect(await failure(Note.actions.mine({ personId: other }))).toMatchObject({ code: 'INVALID_INPUT' });
    }
  });
});
