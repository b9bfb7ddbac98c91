import { ResourceInfo } from '@ashlar/core';
import { afterEach, describe, expect, test } from 'vitest';
import type { Answer } from '../test-setup/browser.ts';
import { address, baseUrl, type NotesSite, openNotes, recordIn, stores, titlesIn } from '../test-setup/notes-site.ts';

let site: NotesSite;
afterEach(async () => await site.close());

/** All rows that a request could change. */
async function rows(): Promise<string> {
  const all: unknown[] = [];
  for (const table of ['users', 'tokens', 'notes', 'tags'])
    all.push(await site.query(`select * from ${table} order by 1`));
  return JSON.stringify(all);
}

const details = ({ status, body }: Answer) => [
  status,
  Object(body).errors?.map(
    ({ pointer, detail }: { pointer: string; detail: string }) => `${decodeURIComponent(pointer)} ${detail}`,
  ),
];

describe.each(stores)('on $name', (store) => {
  test('J5 a filter from outside: text that is no filter, unknown operators, other types', async () => {
    site = await openNotes(store);
    const ann = await site.signedIn('ann');
    site.statements.length = 0;
    const filtered = (filter: string) => ann.get(`/api/notes?filter=${encodeURIComponent(filter)}`);
    const noObject = [400, ['#/filter expected a JSON object such as {"name":"value"}']];
    for (const text of ['', 'title', '[]', '"x"', 'null', '1', '{', '{"title":"x"}}', "{'title':1}"]) {
      expect(details(await filtered(text))).toEqual(noObject);
    }
    const cases: readonly [unknown, string][] = [
      [{ title: { like: '%' } }, '#/filter/title/like no such comparison'],
      [{ title: { $ne: null } }, '#/filter/title/$ne no such comparison'],
      [{ title: { constructor: 'x' } }, '#/filter/title/constructor no such comparison'],
      [JSON.parse('{"title":{"__proto__":"x"}}'), '#/filter/title/__proto__ no such comparison'],
      [{ $where: 'sleep(1000)' }, '#/filter/$where no such attribute'],
      [{ exists: {} }, '#/filter/exists no such attribute'],
      [{ title: 1 }, '#/filter/title expected text'],
      [{ title: { in: 'one' } }, '#/filter/title/in expected a list'],
      [{ title: { in: ['one', 2] } }, '#/filter/title/in/1 expected text'],
      [{ title: {} }, '#/filter/title expected a value or a comparison'],
      [{ dueAt: 'tomorrow' }, '#/filter/dueAt expected a valid Date'],
      [{ dueAt: '2026-02-30' }, '#/filter/dueAt expected a valid Date'],
      [{ points: 1 }, '#/filter/points expected a bigint'],
      [{ id: "' or 1=1 --" }, '#/filter/id expected a UUID'],
      [{ or: { title: 'x' } }, '#/filter/or expected a list of filters'],
      [{ and: [null] }, '#/filter/and/0 expected a filter such as { name: value }'],
      [{ not: [] }, '#/filter/not expected a filter such as { name: value }'],
      [{ extra: { eq: {} } }, '#/filter/extra/eq a JSON attribute can only be compared with null (isNull)'],
    ];
    for (const [filter, problem] of cases) {
      expect(details(await filtered(JSON.stringify(filter))), problem).toEqual([400, [problem]]);
    }
    const bulk = (filter: object) => ann.post(address('/api/notes/publish-all', { filter }), { isPublished: true });
    expect(details(await bulk({ isPublished: 1 }))).toEqual([400, ['#/filter/isPublished expected true or false']]);
    expect(details(await bulk({ advice: 'x' }))).toEqual([403, ['#/filter/advice is hidden from this caller']]);
    expect(site.statements.filter((statement) => statement.includes('notes'))).toEqual([]);
    expect(Object.hasOwn(Object.prototype, 'x')).toBe(false);
    expect(await filtered('{"title":"\' or 1=1 --"}')).toMatchObject({ status: 200, body: { records: [] } });
  });

  test('J5 a filter that is too deep, too long or too wide is refused at once', async () => {
    site = await openNotes(store);
    const ann = await site.signedIn('ann');
    const filtered = (filter: string) => ann.get(`/api/notes?filter=${encodeURIComponent(filter)}`);
    const nested = (levels: number) => `${'{"not":'.repeat(levels)}{}${'}'.repeat(levels)}`;
    expect(await filtered(nested(15))).toMatchObject({ status: 200 });
    expect(details(await filtered(nested(16)))).toEqual([400, ['#/filter is nested deeper than 16 levels']]);
    const began = performance.now();
    for (const text of [nested(1160), '['.repeat(8000), `{"or":[${'[],'.repeat(2000)}{}]}`]) {
      expect((await filtered(text)).status).toBe(400);
    }
    expect(details(await filtered(`{"title":"${'x'.repeat(8192)}"}`))).toEqual([
      400,
      ['#/filter expected at most 8192 characters'],
    ]);
    const wide = JSON.stringify({ or: Array.from({ length: 600 }, () => ({ likes: 1 })) });
    expect(await filtered(wide)).toMatchObject({ status: 400, body: { code: 'INVALID_INPUT' } });
    const long = await ann.get(`/api/notes?${'filter=%7B%7D&'.repeat(3000)}`);
    expect(details(long)).toEqual([400, ['# expected a query of at most 32768 characters']]);
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  test('J5 no size, cursor or count from outside gets more than the action gives', async () => {
    site = await openNotes(store);
    const ann = await site.signedIn('ann');
    for (const title of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) await ann.post('/api/notes', { title });
    const asked = (query: Readonly<Record<string, unknown>>) => ann.get(address('/api/notes', query));
    expect(titlesIn(await asked({}))).toHaveLength(3);
    expect(titlesIn(await asked({ size: 5 }))).toHaveLength(5);
    for (const size of [0, 6, 250, 1e14]) {
      expect(details(await asked({ size }))).toEqual([400, ['#/size expected a whole number from 1 to 5']]);
    }
    for (const size of ['-1', '1.5', '1e1', 'all', '', ' 5', '٣', 'Infinity']) {
      expect(details(await asked({ size }))).toEqual([400, ['#/size expected a whole number']]);
    }
    const sorted = { sort: 'title', size: 2 };
    const { next } = Object((await asked(sorted)).body);
    expect(titlesIn(await asked({ ...sorted, after: next }))).toEqual(['c', 'd']);
    const foreign = [400, ['#/after is the cursor of another query']];
    expect(details(await asked({ sort: '-title', after: next }))).toEqual(foreign);
    expect(details(await asked({ ...sorted, filter: { title: 'a' }, after: next }))).toEqual(foreign);
    expect(details(await ann.post(address('/api/notes/search', { after: next }), { text: 'a' }))).toEqual(foreign);
    const rubbish = ['', 'x', `${next}x`, 'A'.repeat(16_000), Buffer.from('[]').toString('base64url'), '__proto__'];
    for (const after of rubbish) expect(details(await asked({ after }))).toEqual([400, ['#/after is no cursor']]);
    expect((await asked({ after: next, before: next })).status).toBe(400);
    expect(details(await asked({ offset: 2 }))[0]).toBe(400);
    for (const count of ['1', 'false', ''])
      expect(details(await asked({ count }))).toEqual([400, ['#/count expected true']]);
    // The cursor of one user shows another nothing that policies hide.
    const bob = await site.signedIn('bob');
    expect(titlesIn(await bob.get(address('/api/notes', { ...sorted, after: next })))).toEqual([]);
  });

  test('J5 a query with what the route does not take is refused: nothing is left out in silence', async () => {
    site = await openNotes(store);
    const ann = await site.signedIn('ann');
    const { id } = recordIn(await ann.post('/api/notes', { title: 'one' }));
    const before = await rows();
    const names = ['authorize', 'actor', 'tenant', 'context', 'domain', 'trx', 'limit', 'select', 'page', '__proto__'];
    for (const name of names) {
      const unknown = [400, [`#/${name} unknown key`]];
      for (const value of ['false', '{}', 'x']) {
        const query = `?${name}=${value}`;
        expect(details(await ann.get(`/api/notes${query}`))).toEqual(unknown);
        expect(details(await ann.get(`/api/notes/${id}${query}`))).toEqual(unknown);
        expect(details(await ann.send('DELETE', `/api/notes/${id}${query}`))).toEqual(unknown);
        expect(details(await ann.post(`/api/notes${query}`, { title: 'two' }))).toEqual(unknown);
      }
    }
    expect(details(await ann.get('/api/notes?size=1&size=250'))).toEqual([400, ['#/size occurs twice']]);
    expect(details(await ann.get('/api/notes?sort=title,-title'))).toEqual([400, ['#/sort names an attribute twice']]);
    expect((await ann.get(`/api/notes?sort=${'title,'.repeat(2000)}`)).status).toBe(400);
    expect(details(await ann.get('/api/notes?access_token=x'))).toEqual([400, ['#/access_token unknown key']]);
    expect(await rows()).toBe(before);
  });

  test('J8 no body brings an option: authorize, actor, tenant and context are unknown keys, and the record is that of the path', async () => {
    site = await openNotes(store);
    const ann = await site.signedIn('ann');
    const bob = await site.signedIn('bob');
    const { id, authorId } = recordIn(await ann.post('/api/notes', { title: 'one' }));
    const before = await rows();
    for (const key of [
      'authorize',
      'actor',
      'tenant',
      'context',
      'scope',
      'domain',
      'trx',
      'options',
      'key',
      '$metadata',
    ]) {
      for (const value of [false, { id: authorId }, { authorize: false }, 'x']) {
        const body = { title: 'two', [key]: value };
        expect(details(await bob.post('/api/notes', body))).toEqual([400, [`#/${key} unknown key`]]);
        expect((await bob.send('PATCH', `/api/notes/${id}`, { body })).status).toBe(400);
        expect((await bob.post(`/api/notes/${id}/like`, { [key]: value })).status).toBe(400);
      }
    }
    const text = '{"title":"two","__proto__":{"authorize":false},"constructor":{"prototype":{"x":1}}}';
    const polluted = await bob.post('/api/notes', text);
    expect(details(polluted)).toEqual([400, ['#/__proto__ unknown key', '#/constructor unknown key']]);
    expect(Reflect.get({}, 'authorize')).toBeUndefined();
    expect(await bob.send('PATCH', `/api/notes/${id}`, { body: { title: 'two', id } })).toMatchObject({ status: 400 });
    expect(await rows()).toBe(before);
  });

  test('J6 a page of another site changes nothing with the cookie, by any route', async () => {
    site = await openNotes(store);
    const ann = await site.signedIn('ann');
    const { id } = recordIn(await ann.post('/api/notes', { title: 'one', isPublished: true }));
    const before = await rows();
    const forged: readonly Readonly<Record<string, string>>[] = [
      { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example' },
      { 'Sec-Fetch-Site': 'same-site', Origin: 'https://other.example.com' },
      { 'Sec-Fetch-Site': 'none', Origin: 'https://evil.example' },
      { 'Sec-Fetch-Site': 'cross-site', Origin: 'null' },
      { 'Sec-Fetch-Site': 'cross-site', Origin: `${baseUrl}:444` },
      { 'Sec-Fetch-Site': 'cross-site', Authorization: 'Basic x' },
    ];
    for (const headers of forged) {
      for (const { method, path } of site.api.routes.filter((route) => route.method !== 'GET')) {
        const body = method === 'DELETE' ? undefined : { title: 'forged' };
        const answer = await ann.send(method, path.replace(':key', id), { headers, body });
        expect(answer, `${method} ${path}`).toMatchObject({ status: 403, body: { code: 'CROSS_ORIGIN' } });
      }
    }
    // What a form of another site can send.
    const form = { ...forged[0], 'Content-Type': 'text/plain' };
    expect(await ann.send('POST', '/api/notes', { headers: form, body: '{"title":"forged"}' })).toMatchObject({
      status: 403,
    });
    expect(await rows()).toBe(before);
    expect(await ann.post('/api/notes', { title: 'own' }, { Origin: baseUrl })).toMatchObject({ status: 201 });
  });

  test('J6 GET, HEAD and OPTIONS of every path change nothing, and no header makes another method of them', async () => {
    site = await openNotes(store);
    const ann = await site.signedIn('ann');
    const { id } = recordIn(await ann.post('/api/notes', { title: 'one', isPublished: true }));
    const before = await rows();
    const override = { 'X-HTTP-Method-Override': 'DELETE', 'X-HTTP-Method': 'DELETE', 'X-Method-Override': 'DELETE' };
    for (const path of new Set(site.api.routes.map((route) => route.path.replace(':key', id)))) {
      for (const method of ['GET', 'HEAD', 'OPTIONS']) {
        for (const end of ['', '?_method=DELETE', '?filter=%7B%7D']) {
          const { status } = await ann.send(method, path + end, { headers: override });
          expect([200, 204, 400, 404, 405]).toContain(status);
        }
      }
    }
    expect(await rows()).toBe(before);
    const reached = site.api.routes.filter(({ method }) => method === 'GET');
    const types = reached.map(({ resource, action }) => ResourceInfo.action(resource, action).type);
    expect(new Set(types)).toEqual(new Set(['read']));
  });

  test('J7 bodies: JSON objects of bounded size in UTF-8 alone, and no value of them in an answer', async () => {
    site = await openNotes(store);
    const ann = await site.signedIn('ann');
    const { id } = recordIn(await ann.post('/api/notes', { title: 'one' }));
    const before = await rows();
    const bodies: readonly [body: string, headers: Readonly<Record<string, string>>, status: number][] = [
      ['{', {}, 400],
      ['[]', {}, 400],
      ['null', {}, 400],
      ['"x"', {}, 400],
      ['{"title":"x"}', { 'Content-Type': 'text/plain' }, 415],
      ['title=x', { 'Content-Type': 'application/x-www-form-urlencoded' }, 415],
      ['{"title":"x"}', { 'Content-Type': 'application/json; charset=utf-16' }, 415],
      ['{"title":"x"}', { 'Content-Encoding': 'gzip' }, 415],
      [`{"title":"${'x'.repeat(16 * 1024)}"}`, {}, 413],
      [`{"extra":${'['.repeat(5000)}${']'.repeat(5000)}}`, {}, 400],
    ];
    for (const [body, headers, status] of bodies) {
      for (const [method, path] of [
        ['POST', '/api/notes'],
        ['PATCH', `/api/notes/${id}`],
        ['POST', '/api/notes/tally'],
      ] as const) {
        const answer = await ann.send(method, path, { body, headers });
        expect(answer.status, `${method} ${body.slice(0, 20)}`).toBe(status);
      }
    }
    const wrong = await ann.post('/api/notes', {
      title: 'a private title'.repeat(10),
      points: 'a private number',
      dueAt: 7,
    });
    expect(wrong.status).toBe(400);
    expect(wrong.text).not.toContain('private');
    expect(Object(wrong.body).errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '#/title',
      '#/dueAt',
      '#/points',
    ]);
    expect(await rows()).toBe(before);
    expect(site.errors).toEqual([]);
  });

  test('J7 a value that is taken is 409 at its member; a mistake of ours is 500, tells nothing, and reaches onError once', async () => {
    site = await openNotes(store);
    const ann = await site.signedIn('ann');
    await ann.post('/api/notes', { title: 'one' });
    const taken = await ann.post('/api/notes', { title: 'one' });
    expect(taken).toMatchObject({ status: 409, body: { code: 'CONFLICT', errors: [{ pointer: '#/title' }] } });
    const broken = await ann.post('/api/notes/broken');
    expect(broken.body).toEqual({ type: 'about:blank', title: 'something went wrong', status: 500, code: 'INTERNAL' });
    expect(site.errors).toEqual([new Error('a mistake with hidden details')]);
    site.errors.length = 0;
    await site.domain.close();
    expect(await ann.get('/api/notes')).toMatchObject({ status: 503, body: { code: 'DOMAIN_CLOSED' } });
    // The body is not read any more.
    expect(await ann.post('/api/notes', '{')).toMatchObject({ status: 503, body: { code: 'DOMAIN_CLOSED' } });
    expect(site.errors).toEqual([]);
  });

  test('J7 every answer forbids caches, sniffing and referrers, and none depends on Host', async () => {
    site = await openNotes(store);
    const ann = await site.signedIn('ann');
    const { id } = recordIn(await ann.post('/api/notes', { title: 'one' }));
    for (const path of ['/api/notes?size=1', `/api/notes/${id}`, '/api/none', '/api/notes?x=1', '/api/openapi.json']) {
      const plain = await ann.get(path);
      const claims = { Host: 'evil.example', 'X-Forwarded-Host': 'evil.example', Forwarded: 'host=evil.example' };
      const claimed = await ann.get(path, claims);
      expect(claimed.text).toBe(plain.text);
      expect([...claimed.headers]).toEqual([...plain.headers]);
      expect(Object.fromEntries(plain.headers)).toMatchObject({
        'cache-control': 'no-store',
        vary: 'Cookie, Authorization',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
      });
    }
  });
});
