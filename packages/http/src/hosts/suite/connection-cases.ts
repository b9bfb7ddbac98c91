import assert from 'node:assert/strict';
import { request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { ann, type HostCase, hostCase, signedInClient } from './host-case.ts';
import { requestText } from './host-client.ts';
import { headerOf } from './parse-answer.ts';
import { openWire, type Wire } from './wire.ts';

const session = '/auth/user/session';
const signIn = { method: 'POST', target: '/auth/user/password/sign-in' } as const;

/** Whether the host has closed a connection, in a moment. */
async function isClosed(wire: Wire, milliseconds = 20_000): Promise<boolean> {
  return await Promise.race([wire.closed.then(() => true), wait(milliseconds, false, { ref: false })]);
}

export const connectionCases: readonly HostCase[] = [
  hostCase(
    'one connection serves one request after the other, and several at once in their order',
    {},
    async (host) => {
      const { cookie = '' } = await signedInClient(host);
      const wire = openWire(host.port);
      const good = requestText({ target: session, headers: { Cookie: cookie } });
      const bad = requestText({ target: '/auth/unknown' });
      const post = requestText({ ...signIn, body: ann });
      wire.write(good);
      assert.equal((await wire.read()).status, 200);
      wire.write(good + bad + post + good + bad);
      const statuses: number[] = [];
      for (let count = 0; count < 5; count++) statuses.push((await wire.read()).status);
      assert.deepEqual(statuses, [200, 404, 200, 200, 404]);
      wire.destroy();
    },
  ),

  hostCase('HEAD, 204 and refusals leave the connection in order', {}, async (host) => {
    const { cookie = '' } = await signedInClient(host);
    const wire = openWire(host.port);
    const headers = { Cookie: cookie };
    wire.write(requestText({ method: 'HEAD', target: session, headers }));
    assert.equal((await wire.read(true)).status, 200);
    wire.write(requestText({ ...signIn, body: ann, headers: { 'Sec-Fetch-Site': 'cross-site' } }));
    assert.equal((await wire.read()).status, 403);
    wire.write(requestText({ method: 'OPTIONS', target: session }));
    assert.equal((await wire.read()).status, 204);
    wire.write(requestText({ target: session, headers }));
    assert.equal((await wire.read()).status, 200);
    wire.destroy();
  }),

  hostCase('a body that arrives behind its refusal is skipped, and the connection goes on', {}, async (host) => {
    const { cookie = '' } = await signedInClient(host);
    const wire = openWire(host.port);
    for (const length of [100, 40_000]) {
      const body = JSON.stringify({ email: 'x'.repeat(length) });
      const text = requestText({ ...signIn, target: '/auth/unknown', body });
      const end = text.indexOf('\r\n\r\n') + 4;
      wire.write(text.slice(0, end));
      // A parser of the application reads the body first.
      const answer = wire.read();
      await Promise.race([answer, wait(300, undefined, { ref: false })]);
      wire.write(text.slice(end));
      assert.equal((await answer).status, 404);
      wire.write(requestText({ target: session, headers: { Cookie: cookie } }));
      assert.equal((await wire.read()).status, 200);
    }
    wire.destroy();
  }),

  hostCase('H15: what follows a body that is too long is never taken for a request', {}, async (host) => {
    const { cookie = '' } = await signedInClient(host);
    const inner = requestText({ method: 'DELETE', target: session, headers: { Cookie: cookie } });
    const body = inner.padEnd(200_000, ' ').repeat(2);
    for (const chunked of [false, true]) {
      const wire = openWire(host.port);
      wire.write(requestText({ ...signIn, body, chunked }));
      assert.equal((await wire.read()).status, 413);
      wire.write(requestText({ target: session, headers: { Cookie: cookie } }));
      // Either the connection ends, or the next request is answered.
      const next = await wire.read().catch(() => undefined);
      assert.ok(next === undefined || next.status === 200, `answered ${next?.status}`);
      wire.destroy();
    }
    assert.equal(host.requests.filter(({ method }) => method === 'DELETE').length, 0);
  }),

  hostCase('H15: a body without an end is not read to its end', { needs: ['own bodies'] }, async (host) => {
    const wire = openWire(host.port);
    wire.write(
      requestText({ ...signIn, headers: { 'Content-Type': 'application/json', 'Transfer-Encoding': 'chunked' } }),
    );
    const chunk = `2000\r\n${'x'.repeat(0x2000)}\r\n`;
    for (let count = 0; count < 4; count++) wire.write(chunk);
    assert.equal((await wire.read()).status, 413);
    assert.ok(await isClosed(wire), 'the connection is still open');
  }),

  hostCase(
    'H15: a body that stops is 408 after ten seconds, and its connection ends',
    { needs: ['own bodies'], isLong: true },
    async (host) => {
      const wire = openWire(host.port);
      const began = Date.now();
      wire.write(requestText({ ...signIn, headers: { 'Content-Type': 'application/json', 'Content-Length': '100' } }));
      wire.write('{"email":');
      const answer = await wire.read();
      assert.equal(answer.status, 408);
      assert.ok(Date.now() - began > 9000, 'it was too soon');
      assert.ok(await isClosed(wire), 'the connection is still open');
    },
  ),

  hostCase('H15: a client that still sends when it is refused gets its 413', {}, async (host) => {
    const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
    const headers = { 'Content-Type': 'application/json', 'Sec-Fetch-Site': 'same-origin' };
    const sending = request({ port: host.port, host: '127.0.0.1', path: signIn.target, method: 'POST', headers });
    sending.on('response', ({ statusCode }) => resolve(statusCode)).on('error', reject);
    const piece = Buffer.alloc(64 * 1024, 'x');
    for (let count = 0; count < 64; count++) sending.write(piece);
    sending.end();
    assert.equal(await promise, 413);
    sending.destroy();
  }),

  hostCase('a request that arrives byte by byte is one request', {}, async (host) => {
    await signedInClient(host);
    const wire = openWire(host.port);
    const text = requestText({ ...signIn, body: ann });
    for (let at = 0; at < text.length; at += 7) {
      wire.write(text.slice(at, at + 7));
      await wait(1);
    }
    assert.equal((await wire.read()).status, 200);
    assert.equal(wire.rest(), '');
    wire.destroy();
  }),

  hostCase('Expect: 100-continue is answered, then the request', {}, async (host) => {
    await signedInClient(host);
    const wire = openWire(host.port);
    const text = requestText({ ...signIn, body: ann, headers: { Expect: '100-continue' } });
    const end = text.indexOf('\r\n\r\n') + 4;
    wire.write(text.slice(0, end));
    const deadline = Date.now() + 20_000;
    while (!wire.rest().startsWith('HTTP/1.1 100') && Date.now() < deadline) await wait(5);
    assert.match(wire.rest(), /^HTTP\/1\.1 100 /);
    wire.write(text.slice(end));
    assert.equal((await wire.read()).status, 200);
    wire.destroy();
  }),

  hostCase('headers with bytes beyond ASCII, which any client may send, disturb nothing', {}, async (host) => {
    const { cookie = '' } = await signedInClient(host);
    // The wire sends text as latin1: these are single bytes, and no UTF-8.
    const strange = { 'User-Agent': '\u00e9\u00ff', 'X-Name': '\u0080\u00a0\u00ff', Accept: '\u00fe' };
    const client = host.client();
    const headers = { ...strange, Cookie: `theme=\u00ff\u00e9; ${cookie}` };
    assert.equal((await client.get(session, headers)).status, 200);
    assert.equal((await client.post(signIn.target, ann, strange)).status, 200);
    // No token has such a character (RFC 6750 section 2.1).
    assert.equal((await client.get(session, { Authorization: 'Bearer \u00ff' })).status, 400);
    assert.equal((await client.get(session, { Cookie: `\u00ff=\u00ff; __Host-user=\u00ff` })).status, 401);
    assert.deepEqual(host.errors, []);
  }),

  hostCase('a client of HTTP that says nothing but rubbish is refused', {}, async (host) => {
    for (const text of ['rubbish\r\n\r\n', 'GET /auth/user/session HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n']) {
      const wire = openWire(host.port);
      wire.write(text);
      const answer = await wire.read();
      assert.equal(answer.status, 400);
      assert.equal(headerOf(answer, 'set-cookie'), undefined);
      wire.destroy();
    }
  }),
];
