import assert from 'node:assert/strict';
import { listNotes } from '../host-accounts.ts';
import { brokenRoute, guestbookRoute, keptRoute, meRoute, noteRoute } from './app-routes.ts';
import { ann, type HostCase, hostCase, signedInClient } from './host-case.ts';
import { assertProblem, jsonOf } from './host-client.ts';
import { headerOf } from './parse-answer.ts';

const guards = ['guards'] as const;

export const guardCases: readonly HostCase[] = [
  hostCase(
    'signedIn answers 401 with a challenge without a session, and lets a user pass',
    { routes: [meRoute] },
    async (host) => {
      const stranger = await host.client().get('/me');
      assertProblem(stranger, 401, 'SESSION_NEEDED');
      assert.equal(headerOf(stranger, 'www-authenticate'), 'Bearer realm="user"');
      assert.equal(headerOf(stranger, 'cache-control'), 'no-store');
      const browser = await signedInClient(host);
      assert.deepEqual(jsonOf(await browser.get('/me')), { email: ann.email, transport: 'cookie' });
      const bad = await browser.get('/me', { Authorization: 'Bearer x' });
      assertProblem(bad, 401, 'SESSION_NEEDED');
      assert.equal(headerOf(bad, 'www-authenticate'), 'Bearer realm="user", error="invalid_token"');
    },
  ),

  hostCase(
    'behind signedIn an action has the user as actor, and the device',
    { needs: [...guards, 'peer'], routes: [noteRoute] },
    async (host) => {
      const browser = await signedInClient(host);
      const headers = { 'User-Agent': 'suite/1', 'X-Forwarded-For': '203.0.113.9' };
      const answer = await browser.post('/notes', { text: 'hello' }, headers);
      assert.equal(answer.status, 200, answer.body);
      const [note] = await listNotes(host.domain);
      const { text, author, userAgent, ip } = note ?? {};
      assert.deepEqual(
        { text, author, userAgent, ip },
        { text: 'hello', author: ann.email, userAgent: 'suite/1', ip: '127.0.0.1' },
      );
    },
  ),

  hostCase(
    'H73: with one trusted proxy the device is the one before it',
    { needs: [...guards, 'peer'], routes: [noteRoute], trustedProxies: 1 },
    async (host) => {
      const browser = await signedInClient(host);
      await browser.post('/notes', { text: 'hello' }, { 'X-Forwarded-For': '10.0.0.1, 203.0.113.9' });
      assert.equal((await listNotes(host.domain))[0]?.ip, '203.0.113.9');
    },
  ),

  hostCase(
    'users of two connections at the same time each are the actor of their own actions',
    { needs: guards, routes: [noteRoute] },
    async (host) => {
      const names = ['ann', 'bob', 'cem', 'dee'];
      const browsers = await Promise.all(
        names.map(async (name) => {
          const browser = host.client();
          const email = `${name}@example.com`;
          const { password } = ann;
          await browser.post('/auth/user/password/register', { email, password, passwordConfirmation: password });
          return { browser, email };
        }),
      );
      await Promise.all(
        browsers.flatMap(({ browser, email }) => [1, 2, 3].map(() => browser.post('/notes', { text: email }))),
      );
      const notes = await listNotes(host.domain);
      assert.equal(notes.length, 12);
      assert.ok(notes.every(({ text, author }) => text === author));
    },
  ),

  hostCase(
    'currentUser lets strangers pass, with no actor and with the device',
    { needs: [...guards, 'peer'], routes: [guestbookRoute] },
    async (host) => {
      const stranger = jsonOf(await host.client().post('/guestbook', { text: 'x' }, { 'User-Agent': 'suite/1' }));
      const seen = [stranger.isStranger, stranger.author, stranger.ip, stranger.userAgent];
      assert.deepEqual(seen, [true, 'a stranger', '127.0.0.1', 'suite/1']);
      const browser = await signedInClient(host);
      const user = jsonOf(await browser.post('/guestbook', { text: 'x' }));
      assert.deepEqual([user.isStranger, user.author], [false, ann.email]);
    },
  ),

  hostCase(
    'W2: behind currentUser a request of another site is a stranger, whatever cookie it has',
    { needs: guards, routes: [guestbookRoute] },
    async (host) => {
      const browser = await signedInClient(host);
      const answer = jsonOf(await browser.post('/guestbook', { text: 'x' }, { 'Sec-Fetch-Site': 'cross-site' }));
      assert.deepEqual([answer.isStranger, answer.author], [true, 'a stranger']);
    },
  ),

  hostCase(
    'behind signedIn no answer is kept, unless the application says so',
    { needs: guards, routes: [meRoute, keptRoute] },
    async (host) => {
      const browser = await signedInClient(host);
      assert.equal(headerOf(await browser.get('/me'), 'cache-control'), 'private, no-store');
      assert.equal(headerOf(await browser.get('/kept'), 'cache-control'), 'private, max-age=60');
    },
  ),

  hostCase(
    'what a route behind signedIn throws is answered with 500, and the next request as always',
    { routes: [brokenRoute, meRoute] },
    async (host) => {
      const browser = await signedInClient(host);
      assert.equal((await browser.get('/broken')).status, 500);
      assert.equal((await browser.get('/me')).status, 200);
    },
  ),

  hostCase(
    'W5: a store that cannot be reached is 503, also behind a guard, and no cookie is cleared',
    { needs: guards, routes: [meRoute, guestbookRoute] },
    async (host) => {
      const browser = await signedInClient(host);
      await host.domain.close();
      for (const target of ['/me', '/auth/user/session']) {
        const answer = await browser.get(target);
        assert.equal(answer.status, 503, answer.body);
        assert.equal(headerOf(answer, 'retry-after'), '1');
        assert.equal(headerOf(answer, 'set-cookie'), undefined);
      }
      assert.equal((await browser.post('/guestbook', { text: 'x' })).status, 503);
    },
  ),
];
