// Signing out of one browser, and of all.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Browser } from '../test-setup/browser.ts';
import { credentials, type ServedAccounts, serveAccounts, stores } from '../test-setup/served-accounts.ts';
import { known, liveSessions } from '../test-setup/served-resources.ts';

const password = '/auth/user/password';
const cookieName = '__Host-user';

describe.each(stores)('signing out on $name', (store) => {
  let served: ServedAccounts;
  let browser: Browser;
  beforeEach(async () => {
    served = await serveAccounts(store, { logOut: { clearSiteData: ['cache', 'storage'] } });
    browser = served.browser();
    await browser.post(`${password}/register`, credentials('ann'));
  });
  afterEach(async () => await served.close());

  const statusOf = async (of: Browser) => (await of.get('/auth/user/session')).status;
  const signOut = async (of: Browser) => await of.send('DELETE', '/auth/user/session');
  const asking = { 'Ashlar-Transport': 'bearer' };

  async function signedIn(name = 'ann') {
    const another = served.browser();
    await another.post(`${password}/sign-in`, known(name));
    return another;
  }
  async function bearer() {
    const { body } = await served.browser().post(`${password}/sign-in`, known('ann'), asking);
    return { Authorization: `Bearer ${Object(body).token}` };
  }

  test('H67: signing out is 204 with, without, with a dead and with a rubbish cookie, and ends what there is', async () => {
    const live = String(browser.jar.get(cookieName));
    for (const value of [live, live, undefined, 'rubbish', '', 'a.b.c']) {
      const visitor = served.browser();
      if (value !== undefined) visitor.jar.set(cookieName, value);
      const { status, text, headers } = await signOut(visitor);
      expect([status, text, visitor.jar.size], value).toEqual([204, '', 0]);
      expect(headers.get('clear-site-data')).toBe('"cache", "storage"');
    }
    expect(await statusOf(browser)).toBe(401);
    expect(served.errors).toEqual([]);
  });

  test('H67: what comes along, such as a body, does not keep a user from signing out', async () => {
    const out = await browser.send('DELETE', '/auth/user/session', {
      body: '{ no JSON',
      headers: { 'Content-Type': 'text/plain' },
    });
    expect([out.status, await statusOf(browser)]).toEqual([204, 401]);
  });

  test('H67: a bearer signs out by itself, and the cookie of the browser stays', async () => {
    const mine = await bearer();
    const out = await browser.send('DELETE', '/auth/user/session', { headers: mine });
    expect([out.status, out.cookies, out.headers.get('clear-site-data')]).toEqual([204, [], null]);
    expect((await served.browser().get('/auth/user/session', mine)).status).toBe(401);
    expect(await statusOf(browser)).toBe(200);
  });

  test('H67: a log-out with a token that was renewed ends the session, and other sessions live', async () => {
    const other = await signedIn();
    const before = String(browser.jar.get(cookieName));
    await browser.post('/auth/user/session/renew');
    const old = served.browser();
    old.jar.set(cookieName, before);
    expect((await signOut(old)).status).toBe(204);
    expect([await statusOf(browser), await statusOf(other)]).toEqual([401, 200]);
  });

  test('H69: log-out everywhere by cookie ends all sessions of the user, and of no other', async () => {
    const others = [await signedIn(), await signedIn()];
    const mine = await bearer();
    const bob = served.browser();
    await bob.post(`${password}/register`, credentials('bob'));
    const { status, body, cookies } = await browser.post('/auth/user/log-out-everywhere', {});
    expect([status, body]).toEqual([200, { revoked: 4 }]);
    expect(cookies).toEqual([`${cookieName}=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax`]);
    for (const other of others) expect(await statusOf(other)).toBe(401);
    expect((await bob.get('/auth/user/session', mine)).status).toBe(401);
    expect(await statusOf(bob)).toBe(200);
    expect(await liveSessions(served)).toHaveLength(1);
  });

  test('H69: it takes no user from the body, and no session of another', async () => {
    const bob = served.browser();
    await bob.post(`${password}/register`, credentials('bob'));
    const { body } = await browser.get('/auth/user/session');
    for (const forged of [
      { user: Object(body).user },
      { except: browser.jar.get(cookieName) },
      { keepCurrent: 'yes' },
      { preview: 'yes' },
      { everyone: true },
    ]) {
      const { status } = await bob.post('/auth/user/log-out-everywhere', forged);
      expect(status, JSON.stringify(forged)).toBe(400);
    }
    expect([await statusOf(browser), await statusOf(bob)]).toEqual([200, 200]);
  });

  test('H70: keepCurrent keeps this session and its cookie, and counts the others; by bearer too', async () => {
    const others = [await signedIn(), await signedIn()];
    const kept = await browser.post('/auth/user/log-out-everywhere', { keepCurrent: true });
    expect([kept.status, kept.body, kept.cookies]).toEqual([200, { revoked: 2 }, []]);
    expect(kept.headers.get('clear-site-data')).toBeNull();
    expect(await statusOf(browser)).toBe(200);
    for (const other of others) expect(await statusOf(other)).toBe(401);
    const mine = await bearer();
    const byBearer = await browser.post('/auth/user/log-out-everywhere', { keepCurrent: true }, mine);
    expect([byBearer.status, byBearer.body, byBearer.cookies]).toEqual([200, { revoked: 1 }, []]);
    expect((await served.browser().get('/auth/user/session', mine)).status).toBe(200);
    expect(await statusOf(browser)).toBe(401);
  });

  test('H70: the box of a form keeps this session too, and a form without it ends all', async () => {
    await served.close();
    served = await serveAccounts(store, { forms: true });
    browser = served.browser();
    await browser.post(`${password}/register`, credentials('ann'));
    const others = [await signedIn(), await signedIn()];
    const send = async (fields: Record<string, string>) =>
      await browser.post('/auth/user/log-out-everywhere', new URLSearchParams(fields).toString(), {
        'Content-Type': 'application/x-www-form-urlencoded',
      });
    const kept = await send({ keepCurrent: 'on', returnTo: '/me' });
    expect([kept.status, kept.headers.get('location'), kept.cookies]).toEqual([303, `${served.auth.baseUrl}/me`, []]);
    expect([
      await statusOf(browser),
      await statusOf(others[0] ?? browser),
      await statusOf(others[1] ?? browser),
    ]).toEqual([200, 401, 401]);
    const ended = await send({});
    expect([ended.status, ended.cookies.length, await statusOf(browser)]).toEqual([303, 1, 401]);
  });

  test('H70: a session that has ended keeps nothing: keepCurrent is 401 and ends no other session', async () => {
    const other = await signedIn();
    const dead = served.browser();
    dead.jar.set(cookieName, String(other.jar.get(cookieName)));
    await signOut(other);
    const refused = await dead.post('/auth/user/log-out-everywhere', { keepCurrent: true });
    expect([refused.status, Object(refused.body).code]).toEqual([401, 'SESSION_NEEDED']);
    expect(await statusOf(browser)).toBe(200);
  });
});
