import assert from 'node:assert/strict';
import { ann, type HostCase, hostCase, signedInClient } from './host-case.ts';
import { headerOf, type WireAnswer } from './parse-answer.ts';

/** Targets that a URL parser or a lenient router would take for `/auth/user/session`. */
const lookAlikes: readonly string[] = [
  '/auth/x/../user/session',
  '/auth/x/%2e%2e/user/session',
  '/auth/x/%2E%2E/user/session',
  '/auth/x/.%2e/user/session',
  '/auth/./user/session',
  '/auth/%2e/user/session',
  '/x/%2e%2e/auth/user/session',
  '/auth/user/session/',
  '/auth/user/session/.',
  '/auth/user//session',
  '/auth//user/session',
  '//auth/user/session',
  '///auth/user/session',
  '/AUTH/user/session',
  '/auth/USER/session',
  '/auth/user/Session',
  '/auth/user/%73ession',
  '/auth/user%2Fsession',
  '/%61uth/user/session',
  '/auth/user/session%00',
  '/auth/user/session;x=1',
  '/auth/user/session#x',
  String.raw`/auth\user\session`,
  String.raw`\auth\user\session`,
  'http://app.example.com/auth/user/session',
  'https://app.example.com/auth/user/session',
  'http://evil.example/auth/user/session',
  'auth/user/session',
  '*',
];

export const targetCases: readonly HostCase[] = [
  hostCase(
    'H8: a target that only looks like a route is 404, and no other route',
    { needs: ['raw target'] },
    async (host) => {
      const browser = await signedInClient(host);
      assert.equal((await browser.get('/auth/user/session')).status, 200);
      for (const target of lookAlikes) {
        for (const method of ['GET', 'DELETE', 'OPTIONS']) {
          const { status, body } = await browser.send({ method, target });
          // Some servers refuse a malformed target before any route is asked.
          assert.ok(status === 404 || status === 400, `${method} ${target} answered ${status}: ${body}`);
        }
      }
      // Not one of the DELETEs has signed out.
      assert.equal((await browser.get('/auth/user/session')).status, 200);
    },
  ),

  hostCase('a query does not change the route', {}, async (host) => {
    const browser = await signedInClient(host);
    for (const query of ['?', '?x=1', '?x=/../y', '?//evil', '?%2e%2e']) {
      assert.equal((await browser.get(`/auth/user/session${query}`)).status, 200, query);
    }
  }),

  hostCase('H45: a forged Host and forged forwarding headers change nothing', { forms: true }, async (host) => {
    const browser = await signedInClient(host);
    const forged = { 'X-Forwarded-Host': 'evil.example', 'X-Forwarded-Proto': 'http', Forwarded: 'host=evil.example' };
    for (const Host of ['evil.example', 'localhost:1']) {
      const honest = await browser.get('/auth/user/session');
      assert.deepEqual(timeless(await browser.get('/auth/user/session', { ...forged, Host })), timeless(honest));
      const form = new URLSearchParams({ ...ann, returnTo: '/home' }).toString();
      const headers = { ...forged, Host, 'Content-Type': 'application/x-www-form-urlencoded' };
      const signedIn = await browser.post('/auth/user/password/sign-in', form, headers);
      assert.deepEqual([signedIn.status, headerOf(signedIn, 'location')], [303, 'https://app.example.com/home']);
    }
    // Callbacks see an address of the application too.
    assert.ok(host.requests.every(({ url }) => new URL(url).origin === 'https://app.example.com'));
  }),

  hostCase(
    'H7: methods that no route has are 405 with Allow, also those that a Request cannot have',
    {},
    async (host) => {
      const browser = await signedInClient(host);
      for (const method of ['PUT', 'PATCH']) {
        const answer = await browser.send({ method, target: '/auth/user/session' });
        assert.deepEqual([answer.status, headerOf(answer, 'allow')], [405, 'GET, DELETE, HEAD, OPTIONS'], method);
      }
      for (const method of ['TRACE', 'PROPFIND', 'QUERY']) {
        const { status } = await browser.send({ method, target: '/auth/user/session' });
        // Some routers know fewer methods.
        assert.ok([400, 404, 405, 501].includes(status), `${method} answered ${status}`);
      }
    },
  ),
];

function timeless({ status, headers, body }: WireAnswer): object {
  return { status, headers: headers.filter(([name]) => name !== 'date'), body };
}
