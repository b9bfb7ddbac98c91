import { afterEach, describe, expect, test } from 'vitest';
import { address, baseUrl, type NotesSite, openNotes, recordIn, stores, titlesIn } from '../test-setup/notes-site.ts';

let site: NotesSite;
afterEach(async () => await site.close());

describe.each(stores)('on $name', (store) => {
  test('J1 the first action of each type has its route of REST, every other one is a POST to its name', async () => {
    site = await openNotes(store);
    const routes = site.api.routes.map(({ method, path, action, answers }) => `${method} ${path} ${action} ${answers}`);
    expect(routes).toEqual([
      'GET /api/notes list 200',
      'GET /api/notes/:key get 200',
      'POST /api/notes write 201',
      'PATCH /api/notes/:key edit 200',
      'DELETE /api/notes/:key remove 204',
      'POST /api/notes/:key/like like 200',
      'POST /api/notes/titled titled 200',
      'POST /api/notes/search search 200',
      'POST /api/notes/publish-all publishAll 200',
      'POST /api/notes/tally tally 200',
      'POST /api/notes/broken broken 200',
      'GET /api/comments list 200',
      'GET /api/comments/:key get 200',
      'GET /api/tags all 200',
      'GET /api/tags/:key get 200',
      'POST /api/tags add 201',
      'PATCH /api/tags/:key paint 200',
      'DELETE /api/tags/:key drop 204',
      'POST /api/tags/put put 201',
    ]);
  });

  test('J1 a record is created, read, changed and destroyed, each by its action and in its policies', async () => {
    site = await openNotes(store);
    const ann = await site.signedIn('ann');
    const written = await ann.post('/api/notes', {
      title: 'one',
      dueAt: '2027-01-02T03:04:05.678Z',
      points: '9007199254740993',
    });
    expect(written.status, written.text).toBe(201);
    const note = recordIn(written);
    expect(note).toEqual({
      id: expect.any(String),
      authorId: expect.any(String),
      title: 'one',
      isPublished: false,
      likes: 0,
      dueAt: '2027-01-02T03:04:05.678Z',
      points: '9007199254740993',
      extra: null,
      advice: null,
      version: 1,
      createdAt: expect.stringMatching(/^2.*Z$/),
    });
    const path = `/api/notes/${note.id}`;
    expect(written.headers.get('location')).toBe(baseUrl + path);
    expect(await ann.get(path)).toMatchObject({ status: 200, body: { record: note } });
    const edited = await ann.send('PATCH', path, { body: { title: 'two', extra: { at: [1, null] } } });
    expect(edited).toMatchObject({
      status: 200,
      body: { record: { title: 'two', extra: { at: [1, null] }, version: 2 } },
    });
    expect(edited.headers.has('location')).toBe(false);
    const removed = await ann.send('DELETE', path);
    expect([removed.status, removed.text]).toEqual([204, '']);
    for (const again of [await ann.get(path), await ann.send('DELETE', path)]) {
      expect(again).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    }
    expect(site.errors).toEqual([]);
  });

  test('J1 other actions: of a record, of all records of a filter, of none', async () => {
    site = await openNotes(store);
    const ann = await site.signedIn('ann');
    const bob = await site.signedIn('bob');
    const { id } = recordIn(await ann.post('/api/notes', { title: 'one', isPublished: true }));
    await ann.post('/api/notes', { title: 'two' });
    expect(await bob.post(`/api/notes/${id}/like`)).toMatchObject({ status: 200, body: { record: { likes: 1 } } });
    expect(await bob.post('/api/notes/titled', { title: 'one' })).toMatchObject({
      status: 200,
      body: { record: { id } },
    });
    expect(await bob.post('/api/notes/titled', { title: 'two' })).toMatchObject({ status: 404 });
    expect(await ann.post('/api/notes/search', { text: 't' })).toMatchObject({ body: { records: [{ title: 'two' }] } });
    const tally = await bob.post('/api/notes/tally', { numbers: [1, 2, 3] });
    expect(tally.body).toEqual({ result: { sum: 6, at: '1970-01-01T00:00:00.000Z' } });
    const all = address('/api/notes/publish-all', { filter: { title: { in: ['one', 'two'] } } });
    expect(await bob.post(all, { isPublished: false })).toMatchObject({ status: 200, body: { count: 0 } });
    expect(await ann.post(all, { isPublished: true })).toMatchObject({ status: 200, body: { count: 2 } });
    const whole = await ann.post('/api/notes/publish-all', { isPublished: false });
    expect(whole).toMatchObject({ status: 400, body: { errors: [{ pointer: '#/filter', detail: 'is required' }] } });
  });

  test('J1 an action that is not listed is 404, also where a record could have its name; another method is 405', async () => {
    site = await openNotes(store);
    const ann = await site.signedIn('ann');
    const { id } = recordIn(await ann.post('/api/notes', { title: 'one' }));
    const unknown = [
      ['POST', '/api/notes/wipe'],
      ['POST', `/api/notes/${id}/wipe`],
      ['POST', `/api/notes/${id}/edit`],
      ['POST', '/api/notes/list'],
      ['POST', '/api/notes/get'],
      ['POST', '/api/tags/paint'],
      ['POST', `/api/notes/${id}`],
      ['GET', `/api/notes/${id}/like`.toUpperCase()],
      ['GET', '/api/notes/not-a-key'],
      ['GET', `/api/notes/${id.toUpperCase()}`],
      ['GET', '/api/notes/'],
      ['GET', '/api//notes'],
      ['GET', '/api/notes/%2e%2e'],
      ['GET', '/api/users'],
      ['GET', '/api'],
      ['GET', `/api/notes/${id}/like/more`],
    ] as const;
    for (const [method, path] of unknown) {
      const answer = await ann.send(method, path, method === 'POST' ? { body: {} } : {});
      expect(answer, `${method} ${path}`).toMatchObject({ status: 404, body: { code: 'ROUTE_UNKNOWN' } });
    }
    const allowed = [
      ['PUT', '/api/notes', 'GET, POST, HEAD, OPTIONS'],
      ['PUT', `/api/notes/${id}`, 'GET, PATCH, DELETE, HEAD, OPTIONS'],
      ['DELETE', '/api/notes', 'GET, POST, HEAD, OPTIONS'],
      ['GET', `/api/notes/${id}/like`, 'POST, OPTIONS'],
      ['GET', '/api/notes/tally', 'POST, OPTIONS'],
      ['PUT', '/api/tags/tally', 'GET, PATCH, DELETE, HEAD, OPTIONS'],
      ['POST', '/api/openapi.json', 'GET, HEAD, OPTIONS'],
    ] as const;
    for (const [method, path, allow] of allowed) {
      const answer = await ann.send(method, path);
      expect(answer, `${method} ${path}`).toMatchObject({ status: 405, body: { code: 'METHOD_NOT_ALLOWED' } });
      expect(answer.headers.get('allow')).toBe(allow);
      const options = await ann.send('OPTIONS', path);
      expect([options.status, options.headers.get('allow')]).toEqual([204, allow]);
    }
  });

  test('J1 HEAD answers as GET does, without a body', async () => {
    site = await openNotes(store);
    const ann = await site.signedIn('ann');
    const { id } = recordIn(await ann.post('/api/notes', { title: 'one' }));
    for (const path of ['/api/notes', `/api/notes/${id}`, '/api/openapi.json']) {
      const head = await ann.send('HEAD', path);
      expect([head.status, head.text, head.headers.get('content-type')]).toEqual([200, '', 'application/json']);
    }
    expect(await ann.send('HEAD', '/api/notes?size=x')).toMatchObject({ status: 400, text: '' });
  });

  test('J2 pages follow each other by Link and by their cursors, forwards and back, in the order that was asked for', async () => {
    site = await openNotes(store);
    const ann = await site.signedIn('ann');
    for (const title of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) await ann.post('/api/notes', { title });
    const filter = { title: { notIn: ['c'] } };
    const first = await ann.get(address('/api/notes', { filter, sort: '-isPublished,-title', size: 2, count: true }));
    expect([titlesIn(first), Object(first.body).count, Object(first.body).previous]).toEqual([['g', 'f'], 6, null]);
    const walked = [...titlesIn(first)];
    let link = first.headers.get('link');
    while (link !== null) {
      const next = /<https:\/\/app\.example\.com(\/api\/notes\?[^>]*)>; rel="next"/.exec(link)?.[1];
      if (next === undefined) break;
      const page = await ann.get(next);
      walked.push(...titlesIn(page));
      link = page.headers.get('link');
    }
    expect(walked).toEqual(['g', 'f', 'e', 'd', 'b', 'a']);
    const [, back = ''] = /<https:\/\/app\.example\.com([^>]*)>; rel="prev"/.exec(link ?? '') ?? [];
    expect(titlesIn(await ann.get(back))).toEqual(['e', 'd']);
    const second = await ann.get(
      address('/api/notes', { filter, sort: '-isPublished,-title', size: 2, after: Object(first.body).next }),
    );
    expect(titlesIn(second)).toEqual(['e', 'd']);
    expect(second.body).not.toHaveProperty('count');
  });

  test('J2 a Link that clients would refuse for its length is left out, and the cursor is in the body', async () => {
    site = await openNotes(store);
    const ann = await site.signedIn('ann');
    for (const title of ['a', 'b']) await ann.post('/api/notes', { title });
    const filter = { title: { notIn: Array.from({ length: 200 }, (_, index) => `long enough ${index}`) } };
    const page = await ann.get(address('/api/notes', { filter, size: 1 }));
    expect([page.status, typeof Object(page.body).next, page.headers.has('link')]).toEqual([200, 'string', false]);
  });

  test('J2 filters compare dates, bigints, null and text as the action does; arguments of a read stand in the query', async () => {
    site = await openNotes(store);
    const ann = await site.signedIn('ann');
    await ann.post('/api/notes', { title: 'early', dueAt: '2026-01-01T00:00:00.000Z', points: '1' });
    await ann.post('/api/notes', { title: 'late', dueAt: '2027-01-01T00:00:00.000Z', points: '9007199254740993' });
    await ann.post('/api/notes', { title: 'never' });
    const titles = async (filter: unknown) => titlesIn(await ann.get(address('/api/notes', { filter, sort: 'title' })));
    expect(await titles({ dueAt: { gt: '2026-06-01T00:00:00Z' } })).toEqual(['late']);
    expect(await titles({ points: '9007199254740993' })).toEqual(['late']);
    expect(await titles({ points: { in: ['1', '2'] } })).toEqual(['early']);
    expect(await titles({ or: [{ dueAt: null }, { title: { startsWith: 'ea' } }] })).toEqual(['early', 'never']);
    expect(await titles({ not: { title: { contains: 'LATE', insensitive: true } } })).toEqual(['early', 'never']);
    await ann.post('/api/tags', { name: 'a', color: 'red' });
    expect(await ann.get('/api/tags?shade=1.5&since=2026-01-01&offset=0')).toMatchObject({ status: 200 });
    const wrong = await ann.get('/api/tags?shade=dark&since=soon');
    expect(wrong).toMatchObject({ status: 400, body: { errors: [{ pointer: '#/shade' }, { pointer: '#/since' }] } });
  });

  test('J1 an upsert is 201 where it creates a record, and 200 where it finds one', async () => {
    site = await openNotes(store);
    const ann = await site.signedIn('ann');
    const first = await ann.post('/api/tags/put', { name: 'leaf', color: 'green' });
    expect(first).toMatchObject({ status: 201, body: { record: { color: 'green' } } });
    const second = await ann.post('/api/tags/put', { name: 'leaf', color: 'red' });
    expect(second).toMatchObject({ status: 200, body: { record: { color: 'red' } } });
    expect(second.headers.get('location')).toBe(first.headers.get('location'));
    expect(second.text).not.toContain('created');
  });

  test('J1 a key that is any text stands in a path in its one spelling', async () => {
    site = await openNotes(store);
    const ann = await site.signedIn('ann');
    for (const name of ['a/b', 'ä ?#%', '%2F', 'x'.repeat(300), '~', 'paint', '$&']) {
      const added = await ann.post('/api/tags', { name });
      const path = `/api/tags/${encodeURIComponent(name)}`;
      expect(added.headers.get('location')).toBe(baseUrl + path);
      expect(await ann.get(path)).toMatchObject({ status: 200, body: { record: { name } } });
      expect(await ann.send('PATCH', path, { body: { color: 'red' } })).toMatchObject({ status: 200 });
    }
    for (const path of ['/api/tags/%7E', '/api/tags/%61', '/api/tags/%E0%A4%A', '/api/tags/%00']) {
      expect((await ann.get(path)).status, path).toBe(404);
    }
    // No path leads to these.
    for (const name of ['.', '..']) expect((await ann.post('/api/tags', { name })).headers.has('location')).toBe(false);
  });
});
