import { afterEach, describe, expect, test } from 'vitest';
import type { Answer, Browser } from '../test-setup/browser.ts';
import { address, type NotesSite, openNotes, recordIn, stores } from '../test-setup/notes-site.ts';

let site: NotesSite;
afterEach(async () => await site.close());

const tagOf = ({ headers }: Answer): string | null => headers.get('etag');

/** A note, and what changes it in three ways, each with its own `If-Match`. */
async function openNote(browser: Browser): Promise<{ readonly id: string; readonly path: string }> {
  const { id } = recordIn(await browser.post('/api/notes', { title: 'one', isPublished: true }));
  return { id, path: `/api/notes/${id}` };
}

const edit = (browser: Browser, path: string, ifMatch: string, title = 'two') =>
  browser.send('PATCH', path, { body: { title }, headers: { 'If-Match': ifMatch } });
const like = (browser: Browser, path: string, ifMatch: string) =>
  browser.post(`${path}/like`, {}, { 'If-Match': ifMatch });
const remove = (browser: Browser, path: string, ifMatch: string) =>
  browser.send('DELETE', path, { headers: { 'If-Match': ifMatch } });

describe.each(stores)('on $name', (store) => {
  test('J15 the ETag of a record is its version; what has no version of its own has none', async () => {
    site = await openNotes(store);
    const ann = await site.signedIn('ann');
    const created = await ann.post('/api/notes', { title: 'one', isPublished: true });
    const path = `/api/notes/${recordIn(created).id}`;
    expect([tagOf(created), tagOf(await ann.get(path)), tagOf(await ann.send('HEAD', path))]).toEqual([
      '"1"',
      '"1"',
      '"1"',
    ]);
    const edited = await ann.send('PATCH', path, { body: { title: 'two' } });
    expect([tagOf(edited), recordIn(edited).version]).toEqual(['"2"', 2]);
    expect(tagOf(await ann.get(path))).toBe('"2"');
    await ann.post('/api/tags', { name: 'red' });
    for (const answer of [
      await ann.get(`${path}?load=comments`),
      await ann.get('/api/notes'),
      await ann.post(`${path}/like`),
      await ann.post('/api/notes/titled', { title: 'two' }),
      await ann.get('/api/tags/red'),
    ]) {
      expect([answer.status, tagOf(answer)]).toEqual([200, null]);
    }
  });

  test('J15 an update or destroy with If-Match happens in a version that it names, and in no other', async () => {
    site = await openNotes(store);
    const ann = await site.signedIn('ann');
    const { path } = await openNote(ann);
    await ann.send('PATCH', path, { body: { title: 'first' } });
    const before = await site.query('select * from notes');
    for (const stale of ['"1"', '"3"', 'W/"2"', '"02"', '"2 "', '"1", "3"', '""']) {
      for (const change of [edit, like, remove]) {
        const refused = await change(ann, path, stale);
        // What stands between the quotes of a tag is no space.
        expect(refused).toMatchObject(
          stale === '"2 "' ? { status: 400 } : { status: 412, body: { code: 'PRECONDITION_FAILED' } },
        );
      }
    }
    expect(await site.query('select * from notes')).toEqual(before);
    const edited = await edit(ann, path, '"1" , W/"9","2"');
    expect(edited).toMatchObject({ status: 200, body: { record: { title: 'two', version: 3 } } });
    expect(await like(ann, path, '"3"')).toMatchObject({ status: 200, body: { record: { likes: 1, version: 4 } } });
    expect(await edit(ann, path, '*', 'three')).toMatchObject({ status: 200, body: { record: { version: 5 } } });
    expect(await remove(ann, path, '"4"')).toMatchObject({ status: 412 });
    expect(await remove(ann, path, '"5"')).toMatchObject({ status: 204 });
    expect(await site.query('select * from notes')).toEqual([]);
    expect(site.errors).toEqual([]);
  });

  test('J15 of writers at once that have read the same version, one writes', async () => {
    site = await openNotes(store);
    const ann = await site.signedIn('ann');
    const { path } = await openNote(ann);
    for (let round = 1; round < 8; round++) {
      const all = await Promise.all(
        ['a', 'b', 'c', 'd'].map((name) => edit(ann, path, `"${round}"`, `${name} ${round}`)),
      );
      expect(all.map(({ status }) => status).toSorted()).toEqual([200, 412, 412, 412]);
      const winner = all.find(({ status }) => status === 200);
      expect((await ann.get(path)).body).toEqual(winner?.body);
    }
    expect(site.errors).toEqual([]);
  });

  test('J15 of writers at once that take any version, all write', async () => {
    site = await openNotes(store);
    const ann = await site.signedIn('ann');
    const { path } = await openNote(ann);
    const all = await Promise.all(
      ['a', 'b', 'c', 'd'].flatMap((name) => [edit(ann, path, '*', name), like(ann, path, '*')]),
    );
    expect(all.map(({ status }) => status)).toEqual(all.map(() => 200));
    expect(await ann.get(path)).toMatchObject({ body: { record: { likes: 4, version: 9 } } });
  });

  test('J15 If-Match tells nothing of a record that the caller may not see, and gives no rights', async () => {
    site = await openNotes(store);
    const [ann, bob] = [await site.signedIn('ann'), await site.signedIn('bob')];
    const hidden = recordIn(await ann.post('/api/notes', { title: 'hidden' })).id;
    const missing = hidden.replace(/^.{8}/, '00000000');
    for (const ifMatch of ['"1"', '"2"', '*']) {
      for (const change of [edit, remove, like]) {
        const [one, other] = [
          await change(bob, `/api/notes/${hidden}`, ifMatch),
          await change(bob, `/api/notes/${missing}`, ifMatch),
        ];
        expect([one.status, one.text]).toEqual([404, other.text]);
      }
    }
    const { path } = await openNote(ann);
    for (const browser of [bob, site.browser()]) {
      const plain = await browser.send('PATCH', path, { body: { title: 'taken over' } });
      expect([401, 404]).toContain(plain.status);
      expect(await edit(browser, path, '"1"', 'taken over')).toMatchObject({ status: plain.status, text: plain.text });
    }
    expect(await ann.get(path)).toMatchObject({ body: { record: { title: 'one', version: 1 } } });
  });

  test('J15 If-Match is never left out in silence: 412 where nothing has a version, 400 where it is none', async () => {
    site = await openNotes(store);
    const ann = await site.signedIn('ann');
    const { path } = await openNote(ann);
    await ann.post('/api/tags', { name: 'red' });
    const paint = (ifMatch: string) =>
      ann.send('PATCH', '/api/tags/red', { body: { color: 'red' }, headers: { 'If-Match': ifMatch } });
    const headers = { 'If-Match': '"1"' };
    for (const answer of [
      await paint('"1"'),
      await ann.post('/api/notes', { title: 'two' }, headers),
      await ann.post(address('/api/notes/publish-all', { filter: {} }), { isPublished: false }, headers),
      await ann.get('/api/notes', headers),
      await ann.get(path, { 'If-Match': '"2"' }),
    ]) {
      const title = 'the record is in no version that If-Match names: read it again';
      expect(answer).toMatchObject({ status: 412, body: { code: 'PRECONDITION_FAILED', title } });
    }
    expect(await paint('*')).toMatchObject({ status: 200 });
    expect(await ann.get(path, headers)).toMatchObject({ status: 200 });
    for (const wrong of [
      '1',
      '',
      '"1',
      "'1'",
      '*, "1"',
      '"1" x',
      '"1" "2"',
      '"1""2"',
      ',',
      'w/"1"',
      `"${'1'.repeat(50)}" `.repeat(50).concat('x'),
    ]) {
      const refused = await edit(ann, path, wrong);
      const errors = [{ detail: 'the header If-Match has to be * or entity tags such as "3"', pointer: '#' }];
      expect(refused, wrong).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST', errors } });
    }
    expect(await ann.get(path)).toMatchObject({ body: { record: { title: 'one', version: 1 } } });
  });
});
