import {
  allowIf,
  attribute,
  belongsTo,
  createDomain,
  defineResource,
  memoryDataLayer,
  uuidPrimaryKey,
} from '@ashlar/core';
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createAuthHttp } from '../handler/create-auth-http.ts';
import { Comment } from '../test-setup/note-resources.ts';
import { type NotesSite, openNotes, recordIn, stores } from '../test-setup/notes-site.ts';
import { Token, User } from '../test-setup/served-accounts.ts';
import { createResourceHttp } from './create-resource-http.ts';

let site: NotesSite | undefined;
afterEach(async () => {
  await site?.close();
  site = undefined;
});

/** A note of Ann with a comment that is shown and one that is hidden. */
async function openComments(store: (typeof stores)[number]) {
  const opened = await openNotes(store);
  site = opened;
  const ann = await opened.signedIn('ann');
  const { id } = recordIn(await ann.post('/api/notes', { title: 'one', isPublished: true }));
  const comments = opened.domain.with({ authorize: false }).actions(Comment);
  await comments.say({ noteId: id, text: 'well said' });
  await comments.say({ noteId: id, text: 'shown to no caller', isHidden: true });
  return { ...opened, ann, id };
}

describe.each(stores)('on $name', (store) => {
  test('J14 a read loads a relation that the options list, with what the policies let through and public attributes alone', async () => {
    const { ann, id } = await openComments(store);
    const shown = { id: expect.any(String), noteId: id, text: 'well said', isHidden: false };
    expect(recordIn(await ann.get(`/api/notes/${id}?load=comments`))).toMatchObject({ id, comments: [shown] });
    const page = await ann.get('/api/notes?load=comments.note,comments');
    expect(Object(page.body).records).toMatchObject([{ id, comments: [{ ...shown, note: { id, title: 'one' } }] }]);
    expect(await ann.post('/api/notes/titled?load=comments', { title: 'one' })).toMatchObject({
      body: { record: { comments: [shown] } },
    });
    expect(page.text).not.toMatch(/hidden|inside|shown to no caller|"mark"|"secret"/);
    expect(recordIn(await ann.get(`/api/notes/${id}`))).not.toHaveProperty('comments');
  });

  test('J14 a related record that the policies hide from the caller is null', async () => {
    const { ann, browser, id } = await openComments(store);
    await ann.send('PATCH', `/api/notes/${id}`, { body: { isPublished: false } });
    const read = async (reader: typeof ann) => Object((await reader.get('/api/comments?load=note')).body).records;
    expect(await read(ann)).toMatchObject([{ text: 'well said', note: { id } }]);
    expect(await read(browser())).toMatchObject([{ text: 'well said', note: null }]);
  });

  test('J14 no other relation is loaded, none with options of its own, and none by a write', async () => {
    const { ann, id, statements } = await openComments(store);
    statements.length = 0;
    for (const load of [
      'note',
      'comments.note.comments',
      'comments.',
      '.comments',
      '',
      ',',
      'comments,comments.note,comments',
    ]) {
      const refused = await ann.get(`/api/notes?load=${load}`);
      expect(refused, load).toMatchObject({ status: 400, body: { errors: [{ pointer: '#/load' }] } });
    }
    for (const load of ['{"comments":true}', '__proto__', 'constructor', 'author']) {
      expect((await ann.get(`/api/notes/${id}?load=${encodeURIComponent(load)}`)).status).toBe(400);
    }
    expect(statements.filter((statement) => statement.includes('comments'))).toEqual([]);
    expect(await ann.send('PATCH', `/api/notes/${id}?load=comments`, { body: {} })).toMatchObject({ status: 400 });
    expect(await ann.get('/api/tags?load=comments')).toMatchObject({ status: 400 });
    // Nor does a filter ask about related records.
    const filter = encodeURIComponent('{"exists":{"comments":{"text":"x"}}}');
    expect(await ann.get(`/api/notes?filter=${filter}`)).toMatchObject({ status: 400 });
  });
});

test('J14 a relation that there is not, or whose resource is open to the world, is a definition error', () => {
  const Shelf = defineResource({ name: 'Shelf', attributes: { id: uuidPrimaryKey() } });
  const Book = defineResource({
    name: 'Book',
    attributes: { id: uuidPrimaryKey(), shelfId: z.uuid(), title: attribute(z.string(), { unique: true }) },
    relationships: { shelf: belongsTo('Shelf', { by: 'shelfId' }) },
    policies: { read: [allowIf(() => true)] },
    actions: { list: { type: 'read', page: {} } },
  });
  const resources = [User, Token, Shelf, Book];
  const domain = createDomain({ name: 'books', resources, dataLayer: memoryDataLayer() });
  const auth = createAuthHttp({ domain, baseUrl: 'https://app.example.com', limits: false });
  const load = ['shelf', 'shelve', 'shelf.books'];
  expect(() =>
    createResourceHttp({ auth, domain, resources: { books: { resource: Book, actions: ['list'], load } } }),
  ).toThrow(
    [
      'createResourceHttp: resources.books.load.0: "shelf" leads to "Shelf", which has no policies, so anyone could read it, give it policies',
      'resources.books.load.1: "shelve" names "shelve", and Book has no such relationship, did you mean "shelf"?',
      'resources.books.load.2: "shelf.books" leads to "Shelf", which has no policies, so anyone could read it, give it policies',
    ].join('\n'),
  );
});
