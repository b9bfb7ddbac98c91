import assert from 'node:assert/strict';
import { type HostCase, type HostUnderTest, hostCase, signedInClient } from './host-case.ts';
import { assertProblem, jsonOf } from './host-client.ts';
import { headerOf, type WireAnswer } from './parse-answer.ts';

/** The record in an answer. */
function recordIn(answer: WireAnswer): Readonly<Record<string, unknown>> {
  assert.ok(answer.status < 300, answer.body);
  // Invariant: `Object` makes an object of every value.
  return Object(jsonOf(answer).record) as Readonly<Record<string, unknown>>;
}

/** The texts of the notes that a stranger reads at a path. */
async function textsAt({ client }: HostUnderTest, target: string): Promise<readonly unknown[]> {
  const { records } = jsonOf(await client().get(target));
  return Array.isArray(records) ? records.map((record) => Object(record).text) : [];
}

export const resourceCases: readonly HostCase[] = [
  hostCase(
    'J13 a record is created, read, changed and destroyed; its author is the user of the cookie',
    {},
    async (host) => {
      const browser = await signedInClient(host);
      const written = await browser.post('/api/notes', { text: 'a "text" with \\ and +' });
      assert.equal(written.status, 201, written.body);
      const { id, author, text } = recordIn(written);
      assert.deepEqual([author, text], ['ann@example.com', 'a "text" with \\ and +']);
      const target = `/api/notes/${id}`;
      assert.equal(headerOf(written, 'location'), `https://app.example.com${target}`);
      assert.equal(recordIn(await host.client().get(target)).text, text);
      const edited = await browser.send({ method: 'PATCH', target, body: { text: 'two' } });
      assert.equal(recordIn(edited).text, 'two');
      const sealed = await browser.send({ method: 'POST', target: `${target}/seal` });
      assert.equal(recordIn(sealed).text, 'sealed');
      const removed = await browser.send({ method: 'DELETE', target });
      assert.deepEqual([removed.status, removed.body], [204, '']);
      assertProblem(await browser.get(target), 404, 'NOT_FOUND');
      assert.deepEqual(host.errors, []);
    },
  ),

  hostCase(
    'J13 without a session the policies decide: reading is for everyone, and what only a user may do is 401',
    {},
    async (host) => {
      const browser = await signedInClient(host);
      const { id } = recordIn(await browser.post('/api/notes', { text: 'one' }));
      const target = `/api/notes/${id}`;
      const stranger = host.client();
      assertProblem(await stranger.send({ method: 'PATCH', target, body: { text: 'two' } }), 401, 'SESSION_NEEDED');
      assertProblem(await stranger.send({ method: 'DELETE', target }), 401, 'SESSION_NEEDED');
      const refused = await stranger.send({ method: 'POST', target: `${target}/seal` });
      assertProblem(refused, 401, 'SESSION_NEEDED');
      assert.equal(headerOf(refused, 'www-authenticate'), 'Bearer realm="user"');
      assert.deepEqual(await textsAt(host, '/api/notes'), ['one']);
    },
  ),

  hostCase(
    'J13 a forged request and one without a page of ours change nothing; a bearer needs no page',
    {},
    async (host) => {
      const browser = await signedInClient(host);
      const { id } = recordIn(await browser.post('/api/notes', { text: 'one' }));
      const target = `/api/notes/${id}`;
      const evil = { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' };
      for (const headers of [evil, { 'Sec-Fetch-Site': null }, { ...evil, Origin: 'null' }]) {
        assertProblem(await browser.post('/api/notes', { text: 'two' }, headers), 403, 'CROSS_ORIGIN');
        const forged = await browser.send({ method: 'PATCH', target, headers, body: { text: 'two' } });
        assertProblem(forged, 403, 'CROSS_ORIGIN');
        assertProblem(await browser.send({ method: 'DELETE', target, headers }), 403, 'CROSS_ORIGIN');
      }
      assert.deepEqual(await textsAt(host, '/api/notes'), ['one']);
    },
  ),

  hostCase('J13 pages follow each other by Link, and the query arrives as it was sent', {}, async (host) => {
    const browser = await signedInClient(host);
    for (const text of ['a', 'b & c', 'd+e', 'f%20g']) await browser.post('/api/notes', { text });
    const first = await host.client().get('/api/notes?sort=-text');
    const [, next = ''] = /<https:\/\/app\.example\.com([^>]*)>; rel="next"/.exec(headerOf(first, 'link') ?? '') ?? [];
    assert.deepEqual(await textsAt(host, '/api/notes?sort=-text'), ['f%20g', 'd+e']);
    assert.deepEqual(await textsAt(host, next), ['b & c', 'a']);
    for (const text of ['b & c', 'd+e', 'f%20g']) {
      const filter = new URLSearchParams({ filter: JSON.stringify({ text }) });
      assert.deepEqual(await textsAt(host, `/api/notes?${filter}`), [text]);
    }
    assertProblem(await host.client().get('/api/notes?size=5'), 400, 'INVALID_INPUT');
    assertProblem(await host.client().get('/api/notes?authorize=false'), 400, 'INVALID_INPUT');
  }),

  hostCase(
    'J13 an action that is not listed is 404, another method 405 with Allow, and HEAD has no body',
    {},
    async (host) => {
      const browser = await signedInClient(host);
      const { id } = recordIn(await browser.post('/api/notes', { text: 'one' }));
      assertProblem(await browser.post('/api/notes/list', {}), 404, 'ROUTE_UNKNOWN');
      assertProblem(await browser.get('/api/notes/..'), 404, 'ROUTE_UNKNOWN');
      const put = await browser.send({ method: 'PUT', target: `/api/notes/${id}`, body: { text: 'two' } });
      assertProblem(put, 405, 'METHOD_NOT_ALLOWED');
      assert.equal(headerOf(put, 'allow'), 'GET, PATCH, DELETE, HEAD, OPTIONS');
      const options = await browser.send({ method: 'OPTIONS', target: '/api/notes' });
      assert.deepEqual([options.status, headerOf(options, 'allow')], [204, 'GET, POST, HEAD, OPTIONS']);
      const head = await browser.send({ method: 'HEAD', target: `/api/notes/${id}` });
      assert.deepEqual([head.status, headerOf(head, 'content-type'), head.body], [200, 'application/json', '']);
    },
  ),

  hostCase('J13 a body of a record has 16 KiB at most, and other media types are 415', {}, async (host) => {
    const browser = await signedInClient(host);
    const { id } = recordIn(await browser.post('/api/notes', { text: 'one' }));
    const target = `/api/notes/${id}`;
    for (const chunked of [false, true]) {
      const long = JSON.stringify({ text: 'x'.repeat(16 * 1024) });
      const answer = await browser.send({ method: 'PATCH', target, body: long, chunked });
      assertProblem(answer, 413, 'CONTENT_TOO_LARGE');
    }
    const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
    assertProblem(
      await browser.send({ method: 'PATCH', target, headers: form, body: 'text=two' }),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    );
    assert.deepEqual(await textsAt(host, '/api/notes'), ['one']);
  }),
];
