// The cookie of a session: how it is set and cleared, and which cookies sign no user in.
import { Info, issueToken } from '@ashlar/authentication';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { credentials, type ServedAccounts, serveAccounts, stores, Token, User } from '../test-setup/served-accounts.ts';
import { Admin, ForOthers, known, liveSessions, TalkativeUser } from '../test-setup/served-resources.ts';

const ann = credentials('ann');
const password = '/auth/user/password';
const attributes = 'Path=/; HttpOnly; Secure; SameSite=Lax';

describe.each(stores)('cookies on $name', (store) => {
  let served: ServedAccounts;
  beforeEach(async () => {
    served = await serveAccounts(store, { resources: [User, Admin, Token] });
  });
  afterEach(async () => await served.close());

  /** A new browser that is signed in, and what it was answered. */
  async function signedIn(name = 'ann', path = password) {
    const browser = served.browser();
    await served.browser().post(`${path}/register`, credentials(name));
    const { body, cookies } = await browser.post(`${path}/sign-in`, known(name));
    return { browser, body, cookies };
  }

  const statusOf = async (browser: ReturnType<ServedAccounts['browser']>) =>
    (await browser.get('/auth/user/session')).status;

  test('H19: the cookie lives as long as its token, and registering sets it too', async () => {
    const browser = served.browser();
    const { cookies, body } = await browser.post(`${password}/register`, ann);
    expect(cookies).toEqual([`__Host-user=${browser.jar.get('__Host-user')}; Max-Age=1209600; ${attributes}`]);
    const left = (Date.parse(Object(body).expiresAt) - Date.now()) / 1000;
    expect(left).toBeGreaterThan(1209500);
    expect(left).toBeLessThanOrEqual(1209600);
  });

  test('H20 and W3: a token is in Set-Cookie or, asked for, in the body, and never in both', async () => {
    const { cookies, body, browser } = await signedIn();
    expect(cookies).toHaveLength(1);
    expect(JSON.stringify(body)).not.toContain(String(browser.jar.get('__Host-user')));
    const asked = await served.browser().post(`${password}/sign-in`, known('ann'), { 'Ashlar-Transport': 'BEARER' });
    expect(asked.cookies).toEqual([]);
    const { token } = Object(asked.body);
    const mine = { Authorization: `Bearer ${token}` };
    // A client with a bearer that renews gets a bearer again, without asking.
    const renewed = await served.browser().post('/auth/user/session/renew', undefined, mine);
    expect([renewed.status, renewed.cookies, typeof Object(renewed.body).token]).toEqual([200, [], 'string']);
    const wrong = await served.browser().post(`${password}/sign-in`, known('ann'), { 'Ashlar-Transport': 'url' });
    const errors = [{ detail: "the header Ashlar-Transport has to be 'bearer'", pointer: '#' }];
    expect(wrong.body).toMatchObject({ status: 400, code: 'INVALID_REQUEST', errors });
  });

  test('W3: a script cannot turn the session of a cookie into a bearer, and no GET shows its token', async () => {
    const { browser } = await signedIn();
    const asking = { 'Ashlar-Transport': 'bearer' };
    const before = browser.jar.get('__Host-user');
    const change = {
      currentPassword: ann.password,
      password: 'another password',
      passwordConfirmation: 'another password',
    };
    for (const [path, body] of [
      ['/auth/user/session/renew', undefined],
      [`${password}/change-password`, change],
    ] as const) {
      const refused = await browser.post(path, body, asking);
      expect([refused.status, Object(refused.body).code]).toEqual([400, 'INVALID_REQUEST']);
      expect(refused.text).not.toContain('eyJ');
    }
    const shown = await browser.get('/auth/user/session', asking);
    expect([shown.status, Object.keys(Object(shown.body))]).toEqual([200, ['user', 'expiresAt', 'sessionId']]);
    expect(shown.text).not.toContain('eyJ');
    // Nothing was used up by asking.
    expect(browser.jar.get('__Host-user')).toBe(before);
    expect(await statusOf(browser)).toBe(200);
    const out = await browser.post('/auth/user/log-out-everywhere', { keepCurrent: true }, asking);
    expect([out.status, out.text.includes('eyJ')]).toEqual([200, false]);
  });

  test('H23: a token that does not fit is 500, onError names extraClaims, and nothing of it stays alive', async () => {
    await served.close();
    served = await serveAccounts(store, { resources: [TalkativeUser, Token] });
    const browser = served.browser();
    const answer = await browser.post(`${password}/register`, { ...ann, displayName: 'x'.repeat(3500) });
    expect([answer.status, answer.cookies, Object(answer.body).code]).toEqual([500, [], 'INTERNAL']);
    expect(served.errors).toHaveLength(1);
    expect(String(served.errors[0])).toContain('extraClaims');
    expect(String(served.errors[0])).not.toContain('eyJ');
    expect(await liveSessions(served)).toEqual([]);
    // A bearer has no such limit.
    const bearer = await browser.post(`${password}/sign-in`, known('ann'), { 'Ashlar-Transport': 'bearer' });
    expect(bearer.status).toBe(200);
  });

  test('H25: of two cookies of the name none signs in, and signing in or out ends the sessions of both', async () => {
    const { browser: victim } = await signedIn('ann');
    const { browser: attacker } = await signedIn('bob');
    const two = `__Host-user=${attacker.jar.get('__Host-user')}; __Host-user=${victim.jar.get('__Host-user')}`;
    const ambiguous = served.browser();
    expect((await ambiguous.get('/auth/user/session', { Cookie: two })).status).toBe(401);
    expect(await served.auth.session(User, { headers: new Headers({ Cookie: two }) })).toBeNull();
    expect([await statusOf(victim), await statusOf(attacker)]).toEqual([200, 200]);
    expect((await ambiguous.send('DELETE', '/auth/user/session', { headers: { Cookie: two } })).status).toBe(204);
    expect([await statusOf(victim), await statusOf(attacker)]).toEqual([401, 401]);
  });

  test('H26: a token of another resource, audience or purpose in the cookie signs no user in', async () => {
    const { browser: admin } = await signedIn('ann', '/auth/admin/password');
    await signedIn();
    const brief = await Info.strategy(User, 'password')
      .in(served.domain.with({ context: { tokenType: 'sign_in' } }))
      .action('signIn', known('ann'));
    const { user } = (await served.auth.session(User, {
      headers: new Headers({ Cookie: `__Host-user=${(await signedIn()).browser.jar.get('__Host-user')}` }),
    })) ?? { user: undefined };
    if (user === undefined) throw new Error('expected a session');
    const { domain } = served;
    const download = await issueToken(User, user, { purpose: 'download', domain });
    const foreign = [
      String(admin.jar.get('__Host-admin')),
      brief.$metadata.token,
      download.token,
      'not a token',
      'eyJhbGciOiJub25lIn0.e30.',
    ];
    for (const token of foreign) {
      const browser = served.browser();
      browser.jar.set('__Host-user', token);
      expect(await statusOf(browser), token).toBe(401);
      expect((await browser.post('/auth/user/log-out-everywhere', {})).status).toBe(401);
    }
  });

  test('H26: a token for another audience signs no user in', async () => {
    const { browser } = await signedIn();
    await served.close();
    served = await serveAccounts(store, { resources: [ForOthers, Token] });
    const other = served.browser();
    await other.post(`${password}/register`, credentials('ann'));
    expect(await statusOf(other)).toBe(200);
    other.jar.set('__Host-user', String(browser.jar.get('__Host-user')));
    expect(await statusOf(other)).toBe(401);
  });

  test('H27: log-out clears the cookie with the attributes with which it was set', async () => {
    const { browser } = await signedIn();
    const out = await browser.send('DELETE', '/auth/user/session');
    expect([out.status, out.cookies, out.text]).toEqual([204, [`__Host-user=; Max-Age=0; ${attributes}`], '']);
    expect(browser.jar.size).toBe(0);
    const shared = await serveAccounts(store, { cookie: { domain: 'example.com', sameSite: 'strict' } });
    const cleared = await shared.browser().send('DELETE', '/auth/user/session');
    expect(cleared.cookies).toEqual([
      '__Secure-user=; Max-Age=0; Path=/; Domain=example.com; HttpOnly; Secure; SameSite=Strict',
    ]);
    await shared.close();
  });

  test('H28: reading never writes: a dead cookie stays until the next sign-in or log-out', async () => {
    const { browser } = await signedIn();
    const dead = String(browser.jar.get('__Host-user'));
    await browser.send('DELETE', '/auth/user/session');
    browser.jar.set('__Host-user', dead);
    served.statements.length = 0;
    for (const read of [browser.get('/auth/user/session'), browser.send('HEAD', '/auth/user/session')]) {
      const { status, cookies } = await read;
      expect([status, cookies]).toEqual([401, []]);
    }
    expect(served.statements.filter((sql) => !sql.startsWith('select'))).toEqual([]);
    const out = await browser.send('DELETE', '/auth/user/session');
    expect([out.status, browser.jar.size]).toEqual([204, 0]);
    browser.jar.set('__Host-user', dead);
    await browser.post(`${password}/sign-in`, known('ann'));
    expect(browser.jar.get('__Host-user')).not.toBe(dead);
    expect(await statusOf(browser)).toBe(200);
  });

  test('H29: a store that is down is 503 with Retry-After, and no cookie is set or cleared', async () => {
    const { browser } = await signedIn();
    const jar = new Map(browser.jar);
    await served.dataLayer.close();
    const answers = [
      await browser.get('/auth/user/session'),
      await browser.post('/auth/user/session/renew'),
      await browser.post('/auth/user/log-out-everywhere', {}),
      await browser.send('DELETE', '/auth/user/session'),
      await browser.post(`${password}/sign-in`, known('ann')),
    ];
    for (const { status, headers, cookies } of answers) {
      expect([status, headers.get('retry-after'), cookies]).toEqual([503, '1', []]);
    }
    expect(browser.jar).toEqual(jar);
    const reading = served.auth.session(User, {
      headers: new Headers({ Cookie: `__Host-user=${jar.get('__Host-user')}` }),
    });
    await expect(reading).rejects.toMatchObject({ class: 'unavailable' });
  });

  test('H30: two resources have two cookies, and ending the session of one leaves the other', async () => {
    const browser = served.browser();
    await browser.post(`${password}/register`, ann);
    await browser.post('/auth/admin/password/register', ann);
    expect([...browser.jar.keys()].sort()).toEqual(['__Host-admin', '__Host-user']);
    const both = async () => [await statusOf(browser), (await browser.get('/auth/admin/session')).status];
    expect(await both()).toEqual([200, 200]);
    await browser.post('/auth/admin/password/sign-in', known('ann'));
    expect(await both()).toEqual([200, 200]);
    await browser.send('DELETE', '/auth/user/session');
    expect([...browser.jar.keys()]).toEqual(['__Host-admin']);
    expect(await both()).toEqual([401, 200]);
    await browser.post(`${password}/sign-in`, known('ann'));
    expect((await browser.post('/auth/admin/log-out-everywhere', {})).body).toEqual({ revoked: 1 });
    expect(await both()).toEqual([200, 401]);
  });
});
