import assert from 'node:assert/strict';
import { ann, type HostCase, hostCase, signedInClient } from './host-case.ts';
import { assertProblem, cookiesOf, jsonOf } from './host-client.ts';
import { headerOf } from './parse-answer.ts';

const routes = '/auth/user/password';

export const sessionCases: readonly HostCase[] = [
  hostCase(
    'H19, H20: signing in sets one cookie and no token in the body; a bearer is the reverse',
    {},
    async (host) => {
      const browser = await signedInClient(host);
      const again = await browser.post(`${routes}/sign-in`, ann);
      assert.equal(again.status, 200);
      assert.equal(cookiesOf(again).length, 1);
      assert.match(
        cookiesOf(again)[0] ?? '',
        /^__Host-user=[\w.-]+; Max-Age=1209600; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
      );
      assert.deepEqual(Object.keys(jsonOf(again)), ['user', 'expiresAt', 'sessionId']);
      const bearer = await host.client().post(`${routes}/sign-in`, ann, { 'Ashlar-Transport': 'bearer' });
      assert.deepEqual(cookiesOf(bearer), []);
      const session = await host
        .client()
        .get('/auth/user/session', { Authorization: `bearer ${jsonOf(bearer).token}` });
      assert.equal(session.status, 200);
      assert.deepEqual(host.errors, []);
    },
  ),

  hostCase('H55, H69: a changed password and a log-out everywhere end the other sessions', {}, async (host) => {
    const browser = await signedInClient(host);
    const other = host.client();
    assert.equal((await other.post(`${routes}/sign-in`, ann)).status, 200);
    const password = 'another password';
    const body = { currentPassword: ann.password, password, passwordConfirmation: password };
    const changed = await browser.post(`${routes}/change-password`, body);
    assert.equal(changed.status, 200, changed.body);
    assert.equal((await other.get('/auth/user/session')).status, 401);
    assert.equal((await other.post(`${routes}/sign-in`, { ...ann, password })).status, 200);
    // Without a body: all that it takes is optional.
    const ended = await browser.send({ method: 'POST', target: '/auth/user/log-out-everywhere' });
    assert.deepEqual([ended.status, jsonOf(ended)], [200, { revoked: 2 }]);
    assert.equal(browser.cookie, undefined);
    assert.equal((await other.get('/auth/user/session')).status, 401);
  }),

  hostCase('H67: signing out answers 204, clears the cookie, and ends the session', {}, async (host) => {
    const browser = await signedInClient(host);
    const { cookie = '' } = browser;
    const ended = await browser.send({ method: 'DELETE', target: '/auth/user/session' });
    assert.deepEqual([ended.status, ended.body], [204, '']);
    assert.equal(browser.cookie, undefined);
    assertProblem(await browser.get('/auth/user/session', { Cookie: cookie }), 401, 'SESSION_NEEDED');
  }),

  hostCase(
    'H107: several cookies each keep a line of their own',
    { on: { success: ({ response }) => addCookies(response) } },
    async (host) => {
      const browser = await signedInClient(host);
      const answer = await browser.post(`${routes}/sign-in`, ann);
      assert.deepEqual(
        cookiesOf(answer).map((line) => line.split('=')[0]),
        ['theme', 'seen', '__Host-user'],
      );
      assert.equal(cookiesOf(answer)[1], 'seen=a, b; Expires=Wed, 21 Oct 2026 07:28:00 GMT');
    },
  ),

  hostCase('H109: every answer forbids caches, sniffing and referrers', {}, async (host) => {
    const browser = await signedInClient(host);
    const answers = [
      await browser.get('/auth/user/session'),
      await browser.post(`${routes}/sign-in`, { email: ann.email }),
      await browser.get('/auth/unknown'),
      await browser.get(`${routes}/sign-in`),
      await browser.send({ method: 'OPTIONS', target: '/auth/user/session' }),
    ];
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 400, 404, 405, 204],
    );
    for (const answer of answers) {
      assert.equal(headerOf(answer, 'cache-control'), 'no-store');
      assert.equal(headerOf(answer, 'x-content-type-options'), 'nosniff');
      assert.equal(headerOf(answer, 'referrer-policy'), 'no-referrer');
      assert.equal(headerOf(answer, 'vary'), 'Cookie, Authorization');
    }
  }),

  hostCase('H7: HEAD has the headers of GET and no body; OPTIONS names the methods', {}, async (host) => {
    const browser = await signedInClient(host);
    const target = '/auth/user/session';
    const head = await browser.send({ method: 'HEAD', target });
    assert.equal(head.status, 200);
    assert.equal(headerOf(head, 'content-type'), 'application/json');
    assert.equal(headerOf(await browser.send({ method: 'OPTIONS', target }), 'allow'), 'GET, DELETE, HEAD, OPTIONS');
    const refused = await host.client().send({ method: 'HEAD', target });
    assert.deepEqual([refused.status, headerOf(refused, 'www-authenticate')], [401, 'Bearer realm="user"']);
  }),

  hostCase('H32: two credentials are seen, and refused', {}, async (host) => {
    const browser = await signedInClient(host);
    const bearer = await browser.post(`${routes}/sign-in`, ann, { 'Ashlar-Transport': 'bearer' });
    const good = `Bearer ${jsonOf(bearer).token}`;
    const twice = await host.client().get('/auth/user/session', { Authorization: good, authorization: 'Bearer x' });
    assertProblem(twice, 400, 'INVALID_REQUEST');
  }),

  hostCase('H25: two cookies of the name, in one line or in two, sign no one in', {}, async (host) => {
    const { cookie = '' } = await signedInClient(host);
    const stranger = host.client();
    assert.equal((await stranger.get('/auth/user/session', { Cookie: `a=b; ${cookie}` })).status, 200);
    assert.equal((await stranger.get('/auth/user/session', { Cookie: `${cookie}; ${cookie}` })).status, 401);
    assert.equal((await stranger.get('/auth/user/session', { Cookie: cookie, cookie: '__Host-user=x' })).status, 401);
    assert.equal((await stranger.get('/auth/user/session', { Cookie: cookie, cookie: 'theme=dark' })).status, 200);
  }),
];

function addCookies(response: Response): undefined {
  response.headers.append('Set-Cookie', 'theme=dark');
  response.headers.append('Set-Cookie', 'seen=a, b; Expires=Wed, 21 Oct 2026 07:28:00 GMT');
}
