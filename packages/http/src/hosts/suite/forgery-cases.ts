import assert from 'node:assert/strict';
import { listNotes } from '../host-accounts.ts';
import { noteRoute } from './app-routes.ts';
import { ann, type HostCase, type HostUnderTest, hostCase, signedInClient } from './host-case.ts';
import { assertProblem, cookiesOf, type HostClient, type HostRequest, jsonOf } from './host-client.ts';

const own = 'https://app.example.com';
const password = ann.password;

/** What a request can do, and what it answers if it may. A sign-in comes first, since others end the session. */
const acts: readonly { readonly request: HostRequest; readonly success: number }[] = [
  { request: { method: 'POST', target: '/auth/user/password/sign-in', body: ann }, success: 200 },
  { request: { method: 'POST', target: '/notes', body: { text: 'x' } }, success: 200 },
  {
    request: {
      method: 'POST',
      target: '/auth/user/password/change-password',
      body: { currentPassword: password, password, passwordConfirmation: password },
    },
    success: 200,
  },
  { request: { method: 'POST', target: '/auth/user/log-out-everywhere', body: {} }, success: 200 },
  { request: { method: 'DELETE', target: '/auth/user/session' }, success: 204 },
];

/** Headers of requests that a browser sends for another site. */
const forged: readonly Readonly<Record<string, string | null>>[] = [
  { 'Sec-Fetch-Site': 'same-site' },
  { 'Sec-Fetch-Site': 'cross-site' },
  { 'Sec-Fetch-Site': 'none', Origin: 'https://evil.example' },
  { 'Sec-Fetch-Site': 'cross-site', Origin: 'null' },
  { 'Sec-Fetch-Site': null, Origin: 'https://app.example.com:8443' },
  { 'Sec-Fetch-Site': null, Origin: 'http://app.example.com' },
  { 'Sec-Fetch-Site': null, Origin: 'null' },
  { 'Sec-Fetch-Site': null },
  { 'Sec-Fetch-Site': 'cross-site', Authorization: 'Basic YTpi' },
  // The peer's word for itself is no proof.
  { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example', Host: 'evil.example' },
];

/** Headers of requests that come from the application. */
const genuine: readonly Readonly<Record<string, string | null>>[] = [
  { 'Sec-Fetch-Site': 'same-origin' },
  { 'Sec-Fetch-Site': 'none' },
  { 'Sec-Fetch-Site': null, Origin: own },
  { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://www.example.com' },
];

async function doAll(client: HostClient, headers: HostRequest['headers']): Promise<readonly number[]> {
  const statuses: number[] = [];
  for (const { request } of acts)
    statuses.push((await client.send({ ...request, ...(headers && { headers }) })).status);
  return statuses;
}

async function bearerOf(host: HostUnderTest): Promise<string> {
  const answer = await host.client().post('/auth/user/password/sign-in', ann, { 'Ashlar-Transport': 'bearer' });
  return `Bearer ${jsonOf(answer).token}`;
}

export const forgeryCases: readonly HostCase[] = [
  hostCase(
    'H38, H39, H40, H42: a request of another site with the cookie is refused, and nothing happens',
    { routes: [noteRoute] },
    async (host) => {
      const browser = await signedInClient(host);
      for (const headers of forged) {
        for (const { request } of acts) {
          const answer = await browser.send({ ...request, headers });
          assertProblem(answer, 403, 'CROSS_ORIGIN');
          assert.deepEqual(cookiesOf(answer), []);
        }
      }
      assert.equal((await browser.get('/auth/user/session')).status, 200);
      assert.deepEqual(await listNotes(host.domain), []);
      const ended = await browser.post('/auth/user/log-out-everywhere', {});
      assert.deepEqual(jsonOf(ended), { revoked: 1 });
    },
  ),

  hostCase(
    'H37, H39, H40, H41: a request of the application passes, and one of a trusted origin',
    { routes: [noteRoute], trustedOrigins: ['https://www.example.com'] },
    async (host) => {
      const browser = await signedInClient(host);
      for (const headers of genuine) {
        // The log-out everywhere ends the session, and signing out needs none.
        assert.deepEqual(
          await doAll(browser, headers),
          acts.map(({ success }) => success),
          JSON.stringify(headers),
        );
      }
      assert.equal((await listNotes(host.domain)).length, genuine.length);
    },
  ),

  hostCase('H42: without any sign of a browser and without a cookie, a request passes', {}, async (host) => {
    await signedInClient(host);
    const answer = await host.client().post('/auth/user/password/sign-in', ann, { 'Sec-Fetch-Site': null });
    assert.equal(answer.status, 200);
  }),

  hostCase('H43: with a bearer every request passes, wherever it comes from', { routes: [noteRoute] }, async (host) => {
    await signedInClient(host);
    for (const headers of forged.filter((each) => each.Authorization === undefined)) {
      const Authorization = await bearerOf(host);
      const client = host.client();
      const [note] = [acts[1]?.request ?? { target: '' }];
      assert.equal((await client.send({ ...note, headers: { ...headers, Authorization } })).status, 200);
      const end: HostRequest = {
        method: 'DELETE',
        target: '/auth/user/session',
        headers: { ...headers, Authorization },
      };
      assert.equal((await client.send(end)).status, 204);
      assert.equal((await client.get('/auth/user/session', { Authorization })).status, 401);
    }
  }),
];
