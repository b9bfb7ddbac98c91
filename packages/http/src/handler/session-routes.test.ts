import { afterEach, describe, expect, test } from 'vitest';
import { credentials, type ServedAccounts, serveAccounts, stores } from '../test-setup/served-accounts.ts';

let served: ServedAccounts;
afterEach(async () => await served.close());

const ann = credentials('ann');
const { passwordConfirmation: _, ...signIn } = ann;

describe.each(stores)('on $name', (store) => {
  test('H1: the page-one domain serves exactly the routes of its strategies, its add-on and its sessions', async () => {
    served = await serveAccounts(store);
    expect(
      served.auth.routes.map(({ method, path, caller, session, answers }) => [method, path, caller, session, answers]),
    ).toEqual([
      ['POST', '/auth/user/password/register', 'anyone', 'starts', 200],
      ['POST', '/auth/user/password/sign-in', 'anyone', 'starts', 200],
      ['POST', '/auth/user/password/sign-in-with-token', 'anyone', 'starts', 200],
      ['POST', '/auth/user/password/change-password', 'user', 'replaces', 200],
      ['POST', '/auth/user/log-out-everywhere', 'user', 'ends', 200],
      ['GET', '/auth/user/session', 'user', 'keeps', 200],
      ['POST', '/auth/user/session/renew', 'user', 'replaces', 200],
      ['DELETE', '/auth/user/session', 'anyone', 'ends', 204],
    ]);
  });

  test('H19 and H20: a sign-in sets one cookie with the token, and the body has none; a bearer is the reverse', async () => {
    served = await serveAccounts(store);
    const browser = served.browser();
    expect((await browser.post('/auth/user/password/register', ann)).status).toBe(200);
    const cookie = await browser.post('/auth/user/password/sign-in', signIn);
    expect(cookie.cookies).toHaveLength(1);
    expect(cookie.cookies[0]).toMatch(
      /^__Host-user=[\w-]+\.[\w-]+\.[\w-]+; Max-Age=1209600; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
    expect(Object.keys(Object(cookie.body))).toEqual(['user', 'expiresAt', 'sessionId']);
    const bearer = await served.browser().post('/auth/user/password/sign-in', signIn, { 'Ashlar-Transport': 'bearer' });
    expect(bearer.cookies).toEqual([]);
    expect(Object.keys(Object(bearer.body))).toEqual(['user', 'expiresAt', 'sessionId', 'token']);
  });

  test('H55, H59, H69: a changed password, a renewal and a log-out each end the token before', async () => {
    served = await serveAccounts(store);
    const browser = served.browser();
    const other = served.browser();
    await browser.post('/auth/user/password/register', ann);
    await other.post('/auth/user/password/sign-in', signIn);
    const first = browser.jar.get('__Host-user');
    const changed = await browser.post('/auth/user/password/change-password', {
      currentPassword: ann.password,
      password: 'another password',
      passwordConfirmation: 'another password',
    });
    expect(changed.body).toMatchObject({ user: { email: ann.email } });
    expect(changed.status).toBe(200);
    expect((await other.get('/auth/user/session')).status).toBe(401);
    const second = browser.jar.get('__Host-user');
    expect(second).not.toBe(first);
    expect((await browser.post('/auth/user/session/renew')).status).toBe(200);
    expect((await browser.get('/auth/user/session')).status).toBe(200);
    const out = await browser.post('/auth/user/log-out-everywhere', {});
    expect([out.status, out.body]).toEqual([200, { revoked: 1 }]);
    expect(browser.jar.size).toBe(0);
    expect(served.errors).toEqual([]);
  });
});
