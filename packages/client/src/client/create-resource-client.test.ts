import { afterEach, describe, expect, test } from 'vitest';
import { createCookieJar } from '../test-setup/cookie-jar.ts';
import type { NotesApi } from '../test-setup/notes-api.ts';
import { type NotesSite, openNotes } from '../test-setup/open-notes.ts';
import { stores } from '../test-setup/open-site.ts';
import { createResourceClient } from './create-resource-client.ts';

test('J11 a misspelt option is refused with those that there are', () => {
  const written: object = { baseURL: '/api' };
  expect(() => createResourceClient<NotesApi>(written)).toThrow(
    'createResourceClient: baseURL is no option: baseUrl, credentials, fetch',
  );
});

test('J11 a client can be awaited and written as JSON without a request', async () => {
  const client = createResourceClient<NotesApi>({ fetch: () => Promise.reject(new Error('a request')) });
  expect(await Promise.resolve(client)).toBe(client);
  expect(JSON.stringify({ client })).toBe('{"client":{}}');
});

describe.each(stores)('on $name', (store) => {
  let site: NotesSite;
  afterEach(async () => await site.close());

  test('J11 each call is the action behind its route', async () => {
    site = await openNotes(store);
    const jar = createCookieJar();
    const { notes } = await site.signedIn('ann', jar);
    const dueAt = new Date('2027-01-02T03:04:05.678Z');
    const created = await notes.create({ title: 'one', isPublished: true, dueAt, points: 9_007_199_254_740_993n });
    expect(created).toMatchObject({
      ok: true,
      record: { title: 'one', dueAt: dueAt.toJSON(), points: '9007199254740993' },
    });
    const { id } = created.ok ? created.record : { id: '' };
    expect(await notes.get(id)).toEqual(created);
    expect(await notes.update(id, { title: 'two' })).toMatchObject({ ok: true, record: { title: 'two', version: 2 } });
    expect(await notes.like(id)).toMatchObject({ ok: true, record: { likes: 1 } });
    expect(await notes.titled({ title: 'two' })).toMatchObject({ ok: true, record: { id } });
    expect(await notes.tally({ numbers: [1, 2] })).toEqual({
      ok: true,
      result: { sum: 3, at: '1970-01-01T00:00:00.000Z' },
    });
    expect(await notes.publishAll({ isPublished: false }, { filter: { points: 9_007_199_254_740_993n } })).toEqual({
      ok: true,
      count: 1,
    });
    expect(await notes.destroy(id)).toEqual({ ok: true });
    expect(await notes.get(id)).toMatchObject({ ok: false, status: 404, problem: { code: 'NOT_FOUND' } });
    const asked = jar.sent.filter(({ url }) => url.startsWith(site.baseUrl));
    const end = encodeURIComponent('{"points":"9007199254740993"}');
    expect(asked.map(({ method, url }) => `${method} ${url.slice(site.baseUrl.length).replace(id, ':key')}`)).toEqual([
      'POST /notes',
      'GET /notes/:key',
      'PATCH /notes/:key',
      'POST /notes/:key/like',
      'POST /notes/titled',
      'POST /notes/tally',
      `POST /notes/publish-all?filter=${end}`,
      'DELETE /notes/:key',
      'GET /notes/:key',
    ]);
  });

  test('J11 pages: filter, order, size, cursors and count, as actions take them', async () => {
    site = await openNotes(store);
    const { notes, tags } = await site.signedIn('ann');
    for (const title of ['a', 'b', 'c', 'd & e=%']) await notes.create({ title, dueAt: new Date(0) });
    const query = {
      filter: { dueAt: { lte: new Date() } },
      sort: { isPublished: 'asc', title: 'desc' },
      size: 3,
    } as const;
    const first = await notes.list({ ...query, count: true });
    const titles = (page: typeof first) => (page.ok ? page.records.map(({ title }) => title) : page.problem);
    expect(titles(first)).toEqual(['d & e=%', 'c', 'b']);
    expect(first).toMatchObject({ count: 4, previous: null });
    const after = (first.ok && first.next) || undefined;
    const second = await notes.list({ ...query, after, filter: query.filter });
    expect(titles(second)).toEqual(['a']);
    expect(titles(await notes.list({ filter: { title: 'd & e=%' } }))).toEqual(['d & e=%']);
    expect(titles(await notes.search({ text: '&' }, { sort: { title: 'asc' }, size: 1 }))).toEqual(['d & e=%']);
    expect(await tags.list({ shade: 1.5, since: new Date(), offset: 1 })).toMatchObject({ ok: true, records: [] });
    expect(await notes.list({ size: 6 })).toMatchObject({ ok: false, problem: { errors: [{ pointer: '#/size' }] } });
  });

  test('J11 a refusal is a value: of the policies, of the input, and of a key with any characters', async () => {
    site = await openNotes(store);
    const ann = await site.signedIn('ann');
    const stranger = site.stranger();
    expect(await stranger.notes.create({ title: 'x' })).toMatchObject({
      status: 401,
      problem: { code: 'SESSION_NEEDED' },
    });
    const wrong = await ann.notes.create({ title: '' });
    expect(wrong).toMatchObject({ status: 400, problem: { code: 'INVALID_INPUT', errors: [{ pointer: '#/title' }] } });
    await ann.tags.create({ name: 'a/b ?#%' });
    expect(await ann.tags.update('a/b ?#%', { color: 'red' })).toMatchObject({ ok: true, record: { color: 'red' } });
    expect(await ann.tags.destroy('a/b ?#%')).toMatchObject({ ok: false, status: 403 });
  });

  test('J11 a key that would lead to another path, and a filter that would match everything, are refused before a request', async () => {
    site = await openNotes(store);
    const jar = createCookieJar();
    const { notes } = await site.signedIn('ann', jar);
    const before = jar.sent.length;
    for (const key of ['', '.', '..']) {
      await expect(async () => await notes.destroy(key)).rejects.toThrow(`no record has the key '${key}'`);
      await expect(async () => await notes.like(key)).rejects.toThrow(TypeError);
    }
    const authorId = undefined as unknown as string;
    for (const filter of [{ authorId }, { or: [{ title: 'x' }, { authorId }] }, { authorId: { eq: authorId } }]) {
      await expect(async () => await notes.publishAll({}, { filter })).rejects.toThrow(/is undefined: leave it out/);
    }
    expect(jar.sent.length).toBe(before);
  });

  test('J15 a call that names the version of a record writes that version alone, and no version is no condition', async () => {
    site = await openNotes(store);
    const jar = createCookieJar();
    const { notes } = await site.signedIn('ann', jar);
    const created = await notes.create({ title: 'one', isPublished: true });
    if (!created.ok) throw new Error(created.problem.code);
    const { id, version } = created.record;
    expect(await notes.update(id, { title: 'two' }, { version })).toMatchObject({ ok: true, record: { version: 2 } });
    const late = { ok: false, status: 412, problem: { code: 'PRECONDITION_FAILED' } };
    expect(await notes.update(id, { title: 'late' }, { version })).toMatchObject(late);
    expect(await notes.like(id, {}, { version })).toMatchObject(late);
    expect(await notes.destroy(id, {}, { version })).toMatchObject(late);
    const before = jar.sent.length;
    const none = { version: undefined as unknown as number };
    await expect(async () => await notes.update(id, {}, none)).rejects.toThrow('version is undefined');
    await expect(async () => await notes.destroy(id, {}, none)).rejects.toThrow(TypeError);
    expect(jar.sent.length).toBe(before);
    expect(await notes.update(id, { title: 'three' })).toMatchObject({ ok: true, record: { version: 3 } });
    expect(await notes.destroy(id, {}, { version: 3 })).toEqual({ ok: true });
  });

  test('J11 a direction that is none is refused before a request, as the action refuses it; an order of nothing is none', async () => {
    site = await openNotes(store);
    const jar = createCookieJar();
    const { notes } = await site.signedIn('ann', jar);
    await notes.create({ title: 'one' });
    const before = jar.sent.length;
    for (const direction of [undefined, null, '', 'DESC', -1] as unknown[] as 'asc'[]) {
      const message = `sort: likes is ${direction}: leave it out, or give 'asc' or 'desc'`;
      await expect(async () => await notes.list({ sort: { title: 'asc', likes: direction } })).rejects.toThrow(message);
      await expect(async () => await notes.search({ text: 'o' }, { sort: { likes: direction } })).rejects.toThrow(
        message,
      );
    }
    expect(jar.sent.length).toBe(before);
    expect(await notes.list({ sort: {} })).toMatchObject({ ok: true, records: [{ title: 'one' }] });
  });
});
