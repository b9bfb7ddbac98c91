import { afterEach, describe, expect, test } from 'vitest';
import { type Browser, createBrowser } from '../test-setup/browser.ts';
import { Note, Tag } from '../test-setup/note-resources.ts';
import { address, type NotesSite, openNotes, recordIn, stores, titlesIn } from '../test-setup/notes-site.ts';
import { known } from '../test-setup/served-resources.ts';
import { createResourceHttp } from './create-resource-http.ts';

let site: NotesSite;
afterEach(async () => await site.close());

/** A token for a user who has registered. */
async function bearerOf(name: string): Promise<string> {
  const path = '/auth/user/password/sign-in';
  const { body } = await site.browser().post(path, known(name), { 'Ashlar-Transport': 'bearer' });
  return String(Object(body).token);
}

/** A browser with the same cookies, for routes that the site does not have: pages in an order of the action's own. */
function atOrderedPages({ jar }: Browser): Browser {
  const inner = createResourceHttp({
    ...{ auth: site.auth, domain: site.domain, path: '/inner' },
    resources: {
      byMark: { resource: Note, actions: ['byMark'] },
      byAdvice: { resource: Note, actions: ['byAdvice'] },
      tags: { resource: Tag, actions: ['marks', 'reports'] },
    },
  });
  const browser = createBrowser(inner);
  for (const [name, value] of jar) browser.jar.set(name, value);
  return browser;
}

describe.each(stores)('on $name', (store) => {
  test('J3 the user of the session is the actor: by the cookie and by a bearer alike', async () => {
    site = await openNotes(store);
    const ann = await site.signedIn('ann');
    const note = recordIn(await ann.post('/api/notes', { title: 'by cookie' }));
    const authorization = `Bearer ${await bearerOf('ann')}`;
    const stranger = site.browser();
    const second = await stranger.post('/api/notes', { title: 'by bearer' }, { Authorization: authorization });
    expect(recordIn(second).authorId).toBe(note.authorId);
    const read = await stranger.get('/api/notes?sort=title', { Authorization: authorization });
    expect(titlesIn(read)).toEqual(['by bearer', 'by cookie']);
    // Another site can make no browser send a bearer.
    const headers = { Authorization: authorization, Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' };
    expect(await stranger.post('/api/notes', { title: 'from afar' }, headers)).toMatchObject({ status: 201 });
  });

  test('J3 without a session there is no actor, and the policies decide: what is for everybody is read, nothing is written', async () => {
    site = await openNotes(store);
    const ann = await site.signedIn('ann');
    const open = recordIn(await ann.post('/api/notes', { title: 'open', isPublished: true }));
    await ann.post('/api/notes', { title: 'closed' });
    const stranger = site.browser();
    const read = await stranger.get('/api/notes?count=true');
    expect([titlesIn(read), Object(read.body).count]).toEqual([['open'], 1]);
    expect(await stranger.get(`/api/notes/${open.id}`)).toMatchObject({ status: 200 });
    expect(await stranger.post('/api/notes/tally', { numbers: [1] })).toMatchObject({ status: 200 });
    const refused = await stranger.post('/api/notes', { title: 'mine' });
    expect(refused).toMatchObject({ status: 401, body: { code: 'SESSION_NEEDED' } });
    expect(refused.headers.get('www-authenticate')).toBe('Bearer realm="user"');
    expect(await stranger.post(`/api/notes/${open.id}/like`)).toMatchObject({ status: 401 });
    expect(await site.query('select title from notes order by title')).toEqual([
      { title: 'closed' },
      { title: 'open' },
    ]);
  });

  test('J3 what the policies refuse is 401 to a stranger and 403 to a user', async () => {
    site = await openNotes(store);
    const ann = await site.signedIn('ann');
    await ann.post('/api/tags', { name: 'red' });
    // No rule is about a destroy of tags. That is judged before anything is read, so a key that is none tells as little.
    for (const path of ['/api/tags/red', '/api/tags/none']) {
      site.statements.length = 0;
      const refused = await site.browser().send('DELETE', path);
      expect(refused).toMatchObject({ status: 401, body: { code: 'SESSION_NEEDED' } });
      expect(refused.headers.get('www-authenticate')).toBe('Bearer realm="user"');
      expect(site.statements).toEqual([]);
      expect(await ann.send('DELETE', path)).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
    }
    expect(await ann.get('/api/tags/red')).toMatchObject({ status: 200 });
    expect(site.errors).toEqual([]);
  });

  test('J3 a record that policies hide and one that does not exist get the same answer', async () => {
    site = await openNotes(store);
    const ann = await site.signedIn('ann');
    const bob = await site.signedIn('bob');
    const hidden = recordIn(await ann.post('/api/notes', { title: 'hidden' })).id;
    const missing = hidden.replace(/^.{8}/, '00000000');
    for (const browser of [bob, site.browser()]) {
      for (const [method, end, body] of [
        ['GET', '', undefined],
        ['PATCH', '', { title: 'taken over' }],
        ['DELETE', '', undefined],
        ['POST', '/like', undefined],
      ] as const) {
        const ask = (id: string) => browser.send(method, `/api/notes/${id}${end}`, { body });
        const [one, other] = [await ask(hidden), await ask(missing)];
        expect(one.text).toBe(other.text);
        expect([...one.headers]).toEqual([...other.headers]);
        expect([401, 404]).toContain(one.status);
      }
    }
    expect(await ann.get(`/api/notes/${hidden}`)).toMatchObject({ status: 200, body: { record: { title: 'hidden' } } });
  });

  test('J3 a bearer that is no good is 401 on every route, never a stranger and never the cookie', async () => {
    site = await openNotes(store);
    const ann = await site.signedIn('ann');
    const good = await bearerOf('ann');
    await site.browser().send('DELETE', '/auth/user/session', { headers: { Authorization: `Bearer ${good}` } });
    for (const token of [good, 'a.b.c', 'x'.repeat(9000)]) {
      const headers = { Authorization: `Bearer ${token}` };
      for (const answer of [
        await ann.get('/api/notes', headers),
        await ann.post('/api/notes', { title: 'x' }, headers),
      ]) {
        expect(answer).toMatchObject({ status: 401, body: { code: 'SESSION_NEEDED' } });
        expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"');
      }
    }
    for (const malformed of ['Bearer', 'Bearer a, Bearer b']) {
      const answer = await ann.get('/api/notes', { Authorization: malformed });
      expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST' } });
    }
    expect(await ann.get('/api/notes', { Authorization: 'Basic x' })).toMatchObject({ status: 200 });
  });

  test('J3 after a log-out everywhere the next request of each session has no actor', async () => {
    site = await openNotes(store);
    const ann = await site.signedIn('ann');
    const elsewhere = site.browser();
    await elsewhere.post('/auth/user/password/sign-in', known('ann'));
    expect(await elsewhere.post('/api/notes', { title: 'before' })).toMatchObject({ status: 201 });
    const cookies = [...elsewhere.jar];
    await ann.post('/auth/user/log-out-everywhere');
    expect(elsewhere.jar).toEqual(new Map(cookies));
    expect(await elsewhere.post('/api/notes', { title: 'after' })).toMatchObject({ status: 401 });
    expect(titlesIn(await elsewhere.get('/api/notes'))).toEqual([]);
  });

  test('J4 a sensitive or private attribute leaves by no route, and cannot be written', async () => {
    site = await openNotes(store);
    const ann = await site.signedIn('ann');
    const written = await ann.post('/api/notes', { title: 'one', isPublished: true });
    const { id } = recordIn(written);
    const answers = [
      written,
      await ann.get('/api/notes?count=true'),
      await ann.get(`/api/notes/${id}`),
      await ann.send('PATCH', `/api/notes/${id}`, { body: { title: 'two' } }),
      await ann.post(`/api/notes/${id}/like`),
      await ann.post('/api/notes/titled', { title: 'two' }),
      await ann.post('/api/notes/search', { text: 'two' }),
    ];
    for (const { status, text } of answers) {
      expect([200, 201]).toContain(status);
      expect(text).not.toMatch(/secret|hidden|mark|inside/);
    }
    for (const name of ['secret', 'mark', 'authorId', 'id', 'version', 'likes']) {
      const body = { title: 'three', [name]: 'x' };
      for (const answer of [
        await ann.post('/api/notes', body),
        await ann.send('PATCH', `/api/notes/${id}`, { body }),
      ]) {
        expect(answer).toMatchObject({
          status: 400,
          body: { errors: [{ pointer: `#/${name}`, detail: 'unknown key' }] },
        });
      }
    }
  });

  test('J4 no cursor tells a sensitive or private attribute, whatever order the caller asks for', async () => {
    site = await openNotes(store);
    const ann = await site.signedIn('ann');
    for (const title of ['one', 'two']) await ann.post('/api/notes', { title, isPublished: true, advice: 'unseen' });
    for (const sort of ['title', '-createdAt', 'isPublished,-likes', 'points', 'version,dueAt,authorId']) {
      const first = await ann.get(address('/api/notes', { sort, size: 1 }));
      const { next } = Object(first.body);
      const second = await ann.get(address('/api/notes', { sort, size: 1, after: next }));
      const cursors = [next, Object(second.body).previous].map((each) => Buffer.from(each, 'base64url').toString());
      expect(cursors.join()).not.toMatch(/hidden|inside|unseen/);
      expect(cursors.join()).toMatch(/[0-9a-f]{8}-/);
    }
  });

  test('J4 a page that the action itself orders by a private attribute is refused with every page, and onError hears why', async () => {
    site = await openNotes(store);
    const ann = await site.signedIn('ann');
    const ordered = atOrderedPages(ann);
    const why = (place: string) =>
      new RegExp(
        `^${place} cannot leave over HTTP: a page of Note is ordered by "mark", which stays inside, .* take public: false away from Note\\.mark$`,
      );
    const writes = [() => undefined, ...['one', 'two'].map((title) => () => ann.post('/api/notes', { title }))];
    for (const write of writes) {
      await write();
      // The others are inside of what a generic action returns.
      for (const [place, ask] of [
        ['Note\\.byMark: page', () => ordered.get('/inner/by-mark')],
        ['Tag\\.marks: result\\.notes', () => ordered.post('/inner/tags/marks', {})],
        ['Tag\\.marks: result\\.notes\\[0\\]', () => ordered.post('/inner/tags/marks', { listed: true })],
      ] as const) {
        const answer = await ask();
        expect(answer).toMatchObject({ status: 500, body: { code: 'INTERNAL' } });
        expect(answer.text).not.toMatch(/next|mark|inside/);
        expect(answer.headers.has('link')).toBe(false);
        expect(site.errors.splice(0)).toEqual([
          expect.objectContaining({ message: expect.stringMatching(why(place)) }),
        ]);
      }
    }
  });

  test('J4 a record inside an object of a class, or of what toJSON answers, shows no private attribute', async () => {
    site = await openNotes(store);
    const ann = await site.signedIn('ann');
    await ann.post('/api/notes', { title: 'one' });
    const answer = await atOrderedPages(ann).post('/inner/tags/reports', {});
    const notes = [expect.objectContaining({ title: 'one', version: 1 })];
    expect(answer).toMatchObject({ status: 200, body: { result: [{ notes }, { notes }] } });
    expect(answer.text).not.toMatch(/mark|inside/);
  });

  test('J4 a field that a rule hides from callers is absent, and no order of pages tells it', async () => {
    site = await openNotes(store);
    const [ann, bob] = [await site.signedIn('ann'), await site.signedIn('bob')];
    for (const title of ['one', 'two']) await ann.post('/api/notes', { title, isPublished: true, advice: 'unseen' });
    expect(Object((await ann.get('/api/notes')).body).records[0]).toHaveProperty('advice', 'unseen');
    expect(Object((await bob.get('/api/notes')).body).records[0]).not.toHaveProperty('advice');
    for (const [browser, status] of [
      [ann, 403],
      [bob, 403],
      [site.browser(), 401],
    ] as const) {
      for (const answer of [
        await atOrderedPages(browser).get('/inner/by-advice'),
        await browser.get('/api/notes?sort=advice&size=1'),
        await browser.get(address('/api/notes', { filter: { advice: 'unseen' } })),
      ]) {
        expect(answer.status).toBe(status);
        expect(answer.text).not.toMatch(/unseen|next/);
      }
    }
  });

  test('J4 no caller searches or sorts by a sensitive or private attribute: it is as one that does not exist', async () => {
    site = await openNotes(store);
    const ann = await site.signedIn('ann');
    await ann.post('/api/notes', { title: 'one' });
    const details = async (query: Readonly<Record<string, unknown>>) => {
      const { status, body } = await ann.get(address('/api/notes', query));
      return [status, Object(body).errors.map((error: { readonly detail: string }) => error.detail)];
    };
    for (const name of ['secret', 'mark', 'hashedPassword', 'nothing', 'constructor', '__proto__', 'toString']) {
      for (const operand of ['hidden', { startsWith: 'h' }, { isNull: false }, null]) {
        const inner = JSON.parse(`{ "${name}": ${JSON.stringify(operand)} }`);
        for (const filter of [inner, { or: [{ title: 'one' }, inner] }, { and: [inner] }, { not: { not: inner } }]) {
          expect(await details({ filter })).toEqual([400, ['no such attribute']]);
        }
      }
      const unsorted = await details({ sort: name });
      expect(await details({ sort: 'nothing' })).toEqual(unsorted);
      expect(await details({ sort: `-title,${name}` })).toEqual(unsorted);
    }
    expect(await details({ sort: 'extra' })).toEqual(await details({ sort: 'nothing' }));
    const bulk = await ann.post(address('/api/notes/publish-all', { filter: { secret: 'hidden' } }), {});
    expect(bulk).toMatchObject({ status: 400, body: { errors: [{ pointer: '#/filter/secret' }] } });
  });
});
