// The notes as an application calls them: whose they are, and how they are read in pages.
import { migrate } from '@ashlar/cli';
import { coreErrors, createDomain, type Domain } from '@ashlar/core';
import type { Kysely } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Actor, Note } from './notes.ts';
import { openStore } from './open-store.ts';
import { resources } from './resources.ts';
import { addUser, type Tables } from './test-setup/add-user.ts';
import { places } from './test-setup/places.ts';

const ann: Actor = { id: '00000000-0000-4000-8000-00000000000a' };
const bob: Actor = { id: '00000000-0000-4000-8000-00000000000b' };

describe.each(places)('on %s', (_, place) => {
  let domain: Domain;
  let kysely: Kysely<Tables>;
  const notesOf = (actor: Actor | undefined) => domain.with({ actor }).actions(Note);

  beforeEach(async () => {
    const { dataLayer, migrations } = openStore(await place());
    await migrate({ dataLayer, migrations });
    kysely = dataLayer.kysely<Tables>();
    await addUser(dataLayer, ann.id);
    await addUser(dataLayer, bob.id);
    domain = createDomain({ name: 'notes', resources, dataLayer });
  });
  afterEach(() => domain.close());

  test('a user reads and removes no note of another user: its key is as good as one of no note', async () => {
    const note = await notesOf(ann).write({ text: 'for my eyes only' });
    expect((await notesOf(bob).mine()).records).toEqual([]);
    expect((await notesOf(bob).mine({}, { filter: { userId: ann.id } })).records).toEqual([]);
    expect(await notesOf(bob).get(note.id)).toBeNull();
    const unknown = '00000000-0000-4000-8000-000000000001';
    for (const attempt of [note.id, unknown, note]) {
      expect(await codeOf(notesOf(bob).remove(attempt))).toBe('NOT_FOUND');
    }
    expect((await notesOf(ann).mine()).records).toMatchObject([{ id: note.id, text: 'for my eyes only' }]);
  });

  test('without a user no note is written, read or removed', async () => {
    const note = await notesOf(ann).write({ text: 'hers' });
    expect(await codeOf(notesOf(undefined).write({ text: 'without a user' }))).toBe('FORBIDDEN');
    expect((await notesOf(undefined).mine()).records).toEqual([]);
    expect(await codeOf(notesOf(undefined).remove(note.id))).toBe('FORBIDDEN');
    expect((await notesOf(ann).mine()).records).toHaveLength(1);
  });

  test('a note is of the user who writes it, whatever the input says', async () => {
    const forged = notesOf(bob).write.from({ text: 'forged', userId: ann.id });
    expect(await codeOf(forged)).toBe('INVALID_INPUT');
    expect((await notesOf(ann).mine()).records).toEqual([]);
  });

  test('Y3: a user who is removed takes the notes along, and no note of others', async () => {
    await notesOf(ann).write({ text: 'hers' });
    await notesOf(bob).write({ text: 'his' });
    await kysely.deleteFrom('users').where('id', '=', ann.id).execute();
    expect((await notesOf(ann).mine()).records).toEqual([]);
    expect((await notesOf(bob).mine()).records).toMatchObject([{ text: 'his' }]);
    const stray = '00000000-0000-4000-8000-000000000002';
    await expect(notesOf({ id: stray }).write({ text: 'of no user' })).rejects.toThrow();
    expect((await notesOf({ id: stray }).mine()).records).toEqual([]);
  });

  test('Y6: pages from the newest note to the oldest and back meet each note of the user once', async () => {
    for (let number = 0; number < 45; number += 1) {
      await notesOf(ann).write({ text: `note ${number}` });
      if (number % 3 === 0) await notesOf(bob).write({ text: `not hers ${number}` });
    }
    const forwards = await walk();
    expect(forwards.map(({ length }) => length)).toEqual([20, 20, 5]);
    const all = forwards.flat();
    expect(new Set(all)).toEqual(new Set(Array.from({ length: 45 }, (__, number) => `note ${number}`)));
    expect(all).toHaveLength(45);
  });

  /** The texts of Ann's notes, page by page. On the way back each page has to be the one of the way there. */
  async function walk(): Promise<string[][]> {
    const mine = notesOf(ann).mine;
    const pages = [await mine()];
    for (let next = pages[0]?.next ?? null; next !== null; ) {
      const page = await mine({}, { page: { after: next } });
      pages.push(page);
      next = page.next;
    }
    for (const [index, { previous }] of pages.entries()) {
      if (previous === null) expect(index).toBe(0);
      else expect((await mine({}, { page: { before: previous } })).records).toEqual(pages[index - 1]?.records);
    }
    return pages.map(({ records }) => records.map(({ text }) => text));
  }
});

async function codeOf(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  for (const code of ['NOT_FOUND', 'FORBIDDEN', 'INVALID_INPUT'] as const) if (coreErrors.is(error, code)) return code;
  throw new Error('it was not refused as expected', { cause: error });
}
