import type { DatabaseSystem, Place } from '../databases/database.ts';
import type { Notes, NotesPopulation } from './notes.ts';
import { createNoteRows, notesByAshlar } from './notes-by-ashlar.ts';
import { notesByDriver } from './notes-by-driver.ts';
import { notesByKysely } from './notes-by-kysely.ts';
import { userIdOf } from './rows.ts';

/** The key of the note with this number. */
export const noteIdOf: (note: number) => string = userIdOf;

/** A database for each contender, all with the same rows. */
export interface NotePlaces {
  readonly raw: Place;
  readonly kysely: Place;
  readonly ashlar: Place;
}

/** Makes and fills the databases. */
export async function createNotePlaces(system: DatabaseSystem, population: NotesPopulation): Promise<NotePlaces> {
  const filled = async (): Promise<Place> => {
    const place = await system.create();
    await createNoteRows(place, population);
    return place;
  };
  return { raw: await filled(), kysely: await filled(), ashlar: await filled() };
}

/** Three ways to do the same work, each over new connections to its own database. */
export async function openNotes({ raw, kysely, ashlar }: NotePlaces): Promise<readonly Notes[]> {
  return [await notesByDriver(raw), notesByKysely(kysely), notesByAshlar(ashlar)];
}
