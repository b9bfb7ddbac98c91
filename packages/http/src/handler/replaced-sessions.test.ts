// Changing and resetting the password, and renewing: each ends the token before, also where calls cross each other.
import { peekToken } from '@ashlar/authentication';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  hashProvider,
  LenientUser,
  StrictUser,
  sender,
  signingSecret,
} from '../../../authentication/src/test-setup/gated-accounts.ts';
import type { Browser } from '../test-setup/browser.ts';
import { credentials, type ServedAccounts, serveAccounts, stores, Token } from '../test-setup/served-accounts.ts';
import { known, liveSessions } from '../test-setup/served-resources.ts';

const password = '/auth/user/password';
const cookieName = '__Host-user';
const ann = credentials('ann');
const fresh = { password: 'another password', passwordConfirmation: 'another password' };
const change = { currentPassword: ann.password, ...fresh };

describe.each(stores)('replaced sessions on $name', (store) => {
  let served: ServedAccounts;
  let browser: Browser;
  let other: Browser;
  beforeEach(async () => await serve(StrictUser));
  afterEach(async () => await served.close());

  /** Ann, signed in on two devices. */
  async function serve(User: typeof StrictUser | typeof LenientUser) {
    await served?.close();
    served = await serveAccounts(store, { resources: [User, Token], forms: true });
    browser = served.browser();
    other = served.browser();
    await browser.post(`${password}/register`, ann);
    await other.post(`${password}/sign-in`, known('ann'));
  }

  const tokenOf = (of: Browser) => String(of.jar.get(cookieName));
  const statusOf = async (of: Browser) => (await of.get('/auth/user/session')).status;
  /** The status of a session with this token. */
  async function statusWith(token: string) {
    const ghost = served.browser();
    ghost.jar.set(cookieName, token);
    return await statusOf(ghost);
  }
  async function resetToken() {
    const { status } = await served.browser().post(`${password}/request-reset`, { email: ann.email });
    expect(status).toBe(202);
    return (await sender.next()).token;
  }

  test('H55: a changed password gives a new cookie, and ends the token before and all other sessions', async () => {
    const before = tokenOf(browser);
    const { status, cookies, body } = await browser.post(`${password}/change-password`, change);
    expect([status, cookies.length]).toEqual([200, 1]);
    expect(body).toMatchObject({ user: { email: ann.email }, sessionId: peekToken(tokenOf(browser))?.sid });
    expect([await statusOf(browser), await statusWith(before), await statusOf(other)]).toEqual([200, 401, 401]);
    expect(await liveSessions(served)).toHaveLength(1);
  });

  test('H55: where a change ends no sessions, it ends the one that it came with', async () => {
    await serve(LenientUser);
    const before = tokenOf(browser);
    expect((await browser.post(`${password}/change-password`, change)).status).toBe(200);
    expect([await statusOf(browser), await statusWith(before), await statusOf(other)]).toEqual([200, 401, 200]);
    expect(await liveSessions(served)).toHaveLength(2);
  });

  test('H55: a wrong current password is 401 and changes nothing; without a session it is not even looked at', async () => {
    const wrong = { ...change, currentPassword: 'not the password' };
    const refused = await browser.post(`${password}/change-password`, wrong);
    expect([refused.status, Object(refused.body).code, refused.cookies]).toEqual([401, 'AUTHENTICATION_FAILED', []]);
    expect([await statusOf(browser), await statusOf(other)]).toEqual([200, 200]);
    const stranger = await served.browser().post(`${password}/change-password`, change);
    expect([stranger.status, Object(stranger.body).code]).toEqual([401, 'SESSION_NEEDED']);
  });

  test('H55: no body names the user whose password is changed', async () => {
    await served.browser().post(`${password}/register`, credentials('bob'));
    const { body } = await other.get('/auth/user/session');
    const named = await browser.post(`${password}/change-password`, { ...change, user: Object(body).user });
    expect([named.status, Object(named.body).errors]).toEqual([400, [{ detail: 'unknown key', pointer: '#/user' }]]);
    expect(await statusOf(browser)).toBe(200);
  });

  test('H56: a reset starts a session, by JSON and by a form, and its token works once', async () => {
    const token = await resetToken();
    const byJson = served.browser();
    const answer = await byJson.post(`${password}/reset`, { resetToken: token, ...fresh });
    expect([answer.status, await statusOf(byJson)]).toEqual([200, 200]);
    const again = await served.browser().post(`${password}/reset`, { resetToken: token, ...fresh });
    expect([again.status, Object(again.body).code]).toEqual([401, 'AUTHENTICATION_FAILED']);
    const byForm = served.browser();
    const fields = { resetToken: await resetToken(), ...fresh, returnTo: '/home' };
    const sent = await byForm.post(`${password}/reset`, new URLSearchParams(fields).toString(), {
      'Content-Type': 'application/x-www-form-urlencoded',
    });
    expect([sent.status, sent.headers.get('location')]).toEqual([303, 'https://app.example.com/home']);
    expect(await statusOf(byForm)).toBe(200);
  });

  test('H56: of ten resets at once with one token, one succeeds', async () => {
    const token = await resetToken();
    const ten = await Promise.all(
      Array.from({ length: 10 }, () => served.browser().post(`${password}/reset`, { resetToken: token, ...fresh })),
    );
    expect(ten.map(({ status }) => status).sort()).toEqual([200, ...new Array(9).fill(401)]);
    expect(ten.flatMap(({ cookies }) => cookies)).toHaveLength(1);
  });

  test('W9: a reset over the session of another user ends that session', async () => {
    const bob = served.browser();
    await bob.post(`${password}/register`, credentials('bob'));
    const before = tokenOf(bob);
    await bob.post(`${password}/reset`, { resetToken: await resetToken(), ...fresh });
    expect([await statusOf(bob), await statusWith(before)]).toEqual([200, 401]);
  });

  test('H59: renewing gives a new cookie with the same sid and auth_time, and the old token is dead', async () => {
    const before = tokenOf(browser);
    const { status, body } = await browser.post('/auth/user/session/renew');
    expect(status).toBe(200);
    const { sid, auth_time } = peekToken(before) ?? {};
    expect(peekToken(tokenOf(browser))).toMatchObject({ sid, auth_time });
    expect(Object(body).sessionId).toBe(sid);
    expect([tokenOf(browser) === before, await statusOf(browser), await statusWith(before)]).toEqual([false, 200, 401]);
    expect(await statusOf(other)).toBe(200);
  });

  test('H59: of ten renewals at once one wins, nine are 401 and set no cookie', async () => {
    const headers = { Cookie: `${cookieName}=${tokenOf(browser)}` };
    const ten = await Promise.all(
      Array.from({ length: 10 }, () => served.browser().post('/auth/user/session/renew', undefined, headers)),
    );
    expect(ten.map(({ status }) => status).sort()).toEqual([200, ...new Array(9).fill(401)]);
    expect(ten.flatMap(({ cookies }) => cookies)).toHaveLength(1);
    expect(await liveSessions(served)).toHaveLength(2);
  });

  test('H59: a log-out everywhere that comes while a renewal is about to store its token ends that token', async () => {
    const gate = signingSecret.beforeStore(served.domain);
    const reached = gate.hold();
    const renewing = browser.post('/auth/user/session/renew');
    await reached;
    const loggingOut = other.post('/auth/user/log-out-everywhere', {});
    gate.release();
    const [renewed, out] = await Promise.all([renewing, loggingOut]);
    expect([renewed.status, out.status]).toEqual([200, 200]);
    expect([await statusOf(browser), await statusOf(other)]).toEqual([401, 401]);
    expect(await liveSessions(served)).toEqual([]);
  });

  test('H59: a renewal that was let in and comes behind a log-out everywhere gives nothing', async () => {
    const gate = signingSecret.beforeCheck(served.domain);
    const reached = gate.hold();
    // It stands at the first check of its token.
    const renewing = browser.post('/auth/user/session/renew');
    await reached;
    expect((await other.post('/auth/user/log-out-everywhere', {})).status).toBe(200);
    gate.release();
    const { status, cookies } = await renewing;
    expect([status, cookies]).toEqual([401, []]);
    expect(await liveSessions(served)).toEqual([]);
  });

  test('H59: a log-out of this browser while it renews ends the token that the renewal has got', async () => {
    const gate = signingSecret.beforeStore(served.domain);
    const reached = gate.hold();
    const renewing = browser.post('/auth/user/session/renew');
    await reached;
    const headers = { Cookie: `${cookieName}=${tokenOf(browser)}` };
    const loggingOut = served.browser().send('DELETE', '/auth/user/session', { headers });
    gate.release();
    const [renewed, out] = await Promise.all([renewing, loggingOut]);
    expect([renewed.status, out.status]).toEqual([200, 204]);
    expect([await statusOf(browser), await statusOf(other)]).toEqual([401, 200]);
  });

  test('W9: a log-out everywhere between the password and the token of a sign-in leaves the new session alone', async () => {
    const reached = hashProvider.afterVerify.hold();
    const signingIn = browser.post(`${password}/sign-in`, known('ann'));
    await reached;
    expect((await other.post('/auth/user/log-out-everywhere', {})).body).toEqual({ revoked: 2 });
    hashProvider.afterVerify.release();
    expect((await signingIn).status).toBe(200);
    expect([await statusOf(browser), await statusOf(other)]).toEqual([200, 401]);
    expect(await liveSessions(served)).toHaveLength(1);
  });

  test('W9: a changed password between the password and the token of a sign-in refuses the sign-in', async () => {
    const reached = hashProvider.afterVerify.hold();
    const signingIn = served.browser().post(`${password}/sign-in`, known('ann'));
    await reached;
    expect((await other.post(`${password}/change-password`, change)).status).toBe(200);
    hashProvider.afterVerify.release();
    const { status, cookies } = await signingIn;
    expect([status, cookies]).toEqual([401, []]);
    expect(await liveSessions(served)).toHaveLength(1);
  });
});
