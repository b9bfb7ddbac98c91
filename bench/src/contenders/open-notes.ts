import type { DatabaseSystem, Place } from '../databases/database.ts';
import type { Notes, NotesPopulation } from './notes.ts';
import { createNoteRows, notesByAshlar } from './notes-by-ashlar.ts';
import { notesByDriver } from './notes-by-driver.ts';
import { notesByKysely } from './notes-by-kysely.ts';
import { userIdOf } from './rows.ts';

/** The key of the note with this number. */
export const noteIdOf: (note: number) => string = userIdOf;

/** Three ways to do the same work, each on a database of its own with the same rows. */
export async function openNotes(system: DatabaseSystem, population: NotesPopulation): Promise<readonly Notes[]> {
  const open = async (): Promise<Place> => {
    const place = await system.create();
    await createNoteRows(place, population);
    return place;
  };
  return [await notesByDriver(await open()), notesByKysely(await open()), notesByAshlar(await open())];
}
