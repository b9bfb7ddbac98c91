import { attribute, createDomain, defineResource, timestamp, uuidPrimaryKey } from '@ashlar/core';
import { createTables, type KyselyDataLayer } from '@ashlar/kysely';
import { postgresDataLayer } from '@ashlar/kysely/postgres';
import { sqliteDataLayer } from '@ashlar/kysely/sqlite';
import { z } from 'zod';
import type { Place } from '../databases/database.ts';
import { writeRows } from '../databases/write-rows.ts';
import type { Notes, NotesPopulation } from './notes.ts';
import { scatteredSql } from './rows.ts';

/** Ashlar: input checked, writes as one statement, records returned. */
export function notesByAshlar(place: Place): Notes {
  const Note = defineNote();
  const domain = createDomain({ name: 'notes', resources: [Note], dataLayer: openDataLayer(place) });
  return {
    name: 'Ashlar',
    create: (title) => Note.actions.add({ list: -1, title }),
    get: (id) => Note.actions.get({ id }),
    inList: (list) => Note.actions.inList({ list }),
    async rename(id, title) {
      const note = await Note.actions.get({ id });
      return note && Note.actions.rename(note, { title });
    },
    renameList: (list, title) => Note.actions.renameAll({ list }, { title }),
    close: () => domain.close(),
  };
}

function defineNote() {
  return defineResource({
    name: 'Note',
    table: 'notes',
    attributes: {
      id: uuidPrimaryKey(),
      list: attribute(z.int()),
      title: z.string().min(1).max(200),
      body: z.string().nullable(),
      createdAt: timestamp(),
    },
    actions: {
      add: { type: 'create', accept: ['list', 'title', 'body'] },
      get: {
        type: 'read',
        get: true,
        arguments: { id: z.uuid() },
        filter: ({ arguments: { id } }) => ({ id }),
      },
      inList: {
        type: 'read',
        arguments: { list: z.int() },
        filter: ({ arguments: { list } }) => ({ list }),
      },
      rename: { type: 'update', accept: ['title'] },
      renameAll: { type: 'update', bulk: true, accept: ['title'] },
    },
  });
}

/** The table of notes, filled, for all contenders. */
export async function createNoteRows(place: Place, { lists, each, large }: NotesPopulation): Promise<void> {
  const dataLayer = openDataLayer(place);
  await createTables(dataLayer, [defineNote()]);
  await dataLayer.close();
  const count = lists * each + large;
  const id = `'00000000-0000-4000-8000-' || ${scatteredSql('u.i')}`;
  await writeRows(place, [
    'create index notes_list on notes (list)',
    `insert into notes (id, list, title, created_at)
     with recursive u(i) as (select cast(0 as bigint) union all select i + 1 from u where i + 1 < ${count})
     select ${place.kind === 'postgres' ? `cast(${id} as uuid)` : id},
     case when u.i < ${lists * each} then u.i % ${lists} else ${lists} end,
     'note ' || u.i, '2026-01-01T00:00:00.000Z' from u`,
  ]);
}

function openDataLayer(place: Place): KyselyDataLayer {
  return place.kind === 'sqlite'
    ? sqliteDataLayer({ filename: place.filename })
    : postgresDataLayer({ connectionString: place.url });
}
