// A sign-in by a form that waits for a second factor: what carries it on, and what cannot be done with it.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { enrolled, rightCode } from '../../../authentication/src/test-setup/observed-accounts.ts';
import type { Answer, Browser } from '../test-setup/browser.ts';
import {
  baseUrl,
  credentials,
  type ServedAccounts,
  serveAccounts,
  stores,
  Token,
} from '../test-setup/served-accounts.ts';
import { FactorUser, known, liveSessions } from '../test-setup/served-resources.ts';

const signIn = '/auth/user/password/sign-in';
const verify = '/auth/user/factor/verify';
const pendingName = '__Host-user-pending';
const cleared = `${pendingName}=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax`;
const targets = { returnTo: '/notes?x=1', errorTo: '/sign-in', pendingTo: '/code' };

describe.each(stores)('a form that waits for a second factor on $name', (store) => {
  let served: ServedAccounts;
  let browser: Browser;
  let now: number;
  beforeEach(async () => {
    now = Date.UTC(2026, 0, 1);
    served = await serveAccounts(store, { resources: [FactorUser, Token], forms: true, clock: () => now });
    await served.browser().post('/auth/user/password/register', credentials('ann'));
    enrolled.add('every user');
    browser = served.browser();
  });
  afterEach(async () => {
    enrolled.clear();
    await served.close();
  });

  const send = async (path: string, fields: Record<string, string>, of: Browser = browser): Promise<Answer> =>
    await of.post(path, new URLSearchParams(fields).toString(), {
      'Content-Type': 'application/x-www-form-urlencoded',
    });
  const statusOf = async (of: Browser) => (await of.get('/auth/user/session')).status;
  const target = ({ status, headers }: Answer): unknown => [status, headers.get('location')];

  test('H111: it goes on at `pendingTo` with the sign-in in a cookie of five minutes, and no session', async () => {
    const waiting = await send(signIn, { ...known('ann'), ...targets });
    const returnTo = encodeURIComponent(`${baseUrl}/notes?x=1`);
    expect(target(waiting)).toEqual([303, `${baseUrl}/code?pending=true&returnTo=${returnTo}`]);
    expect(waiting.cookies).toEqual([
      expect.stringMatching(/^__Host-user-pending=eyJ[\w.-]+; Max-Age=300; Path=\/; HttpOnly; Secure; SameSite=Lax$/),
    ]);
    expect([waiting.text, waiting.headers.get('location')?.includes('eyJ')]).toEqual(['', false]);
    expect(await statusOf(browser)).toBe(401);
    // The code alone is enough then: the cookie says whose sign-in it is.
    const done = await send(verify, { code: rightCode, returnTo: '/notes?x=1' });
    expect(target(done)).toEqual([303, `${baseUrl}/notes?x=1`]);
    expect([done.cookies.length, done.cookies[1], await statusOf(browser)]).toEqual([2, cleared, 200]);
  });

  test('H111: without `pendingTo` it goes to `errorTo`, else to `returnTo`, else to the root, and says that it waits', async () => {
    const { pendingTo: _, errorTo: __, ...alone } = targets;
    expect(target(await send(signIn, { ...known('ann'), errorTo: '/sign-in' }))).toEqual([
      303,
      `${baseUrl}/sign-in?pending=true`,
    ]);
    expect(target(await send(signIn, { ...known('ann'), ...alone }))).toEqual([
      303,
      `${baseUrl}/notes?x=1&pending=true&returnTo=${encodeURIComponent(`${baseUrl}/notes?x=1`)}`,
    ]);
    expect(target(await send(signIn, known('ann')))).toEqual([303, `${baseUrl}/?pending=true`]);
  });

  test('H111: `pendingTo` on another site is 400, with no redirect and no cookie', async () => {
    for (const pendingTo of ['//evil.example', 'https://evil.example/', '/\\evil.example', 'javascript:alert(1)']) {
      const refused = await send(signIn, { ...known('ann'), pendingTo });
      expect([target(refused), refused.cookies]).toEqual([[400, null], []]);
    }
  });

  test('H111: a wrong code goes back with the code of the error, and the sign-in still waits', async () => {
    await send(signIn, known('ann'));
    const wrong = await send(verify, { code: '000000', errorTo: '/code' });
    expect([target(wrong), wrong.cookies]).toEqual([[303, `${baseUrl}/code?error=AUTHENTICATION_FAILED`], []]);
    expect((await send(verify, { code: rightCode })).cookies).toHaveLength(2);
    expect(await statusOf(browser)).toBe(200);
  });

  test('H111: a browser without the cookie, with two of them, with one that is too old or used up signs no one in', async () => {
    await send(signIn, known('ann'));
    const waiting = String(browser.jar.get(pendingName));
    const failed = [303, `${baseUrl}/code?error=AUTHENTICATION_FAILED`];
    const attempt = { code: rightCode, errorTo: '/code' };
    expect(target(await send(verify, attempt, served.browser()))).toEqual(failed);
    const planted = await browser.post(verify, new URLSearchParams(attempt).toString(), {
      'Content-Type': 'application/x-www-form-urlencoded',
      Cookie: `${pendingName}=${waiting}; ${pendingName}=${waiting}`,
    });
    expect(target(planted)).toEqual(failed);
    expect(target(await send(verify, attempt))).toEqual([303, `${baseUrl}/`]);
    const again = served.browser();
    again.jar.set(pendingName, waiting);
    expect(target(await send(verify, attempt, again))).toEqual(failed);
    const late = served.browser();
    await send(signIn, known('ann'), late);
    now += 301_000;
    expect(target(await send(verify, attempt, late))).toEqual(failed);
    expect(await liveSessions(served)).toHaveLength(2);
  });

  test('H111: the cookie is no session, and does nothing for a request of another site or of a script', async () => {
    await send(signIn, known('ann'));
    const waiting = String(browser.jar.get(pendingName));
    const pretender = served.browser();
    pretender.jar.set('__Host-user', waiting);
    expect(await statusOf(pretender)).toBe(401);
    const forged = await browser.post(verify, new URLSearchParams({ code: rightCode }).toString(), {
      'Content-Type': 'application/x-www-form-urlencoded',
      'Sec-Fetch-Site': 'cross-site',
    });
    expect([forged.status, forged.cookies]).toEqual([403, []]);
    const byScript = await browser.post(verify, { code: rightCode });
    expect([byScript.status, Object(byScript.body).errors]).toEqual([
      400,
      [{ detail: expect.any(String), pointer: '#/pending' }],
    ]);
  });

  test('H111: JSON gets `pending` in its body and no cookie; a session that starts, or ends, forgets the cookie', async () => {
    const byJson = await served.browser().post(signIn, known('ann'));
    expect([Object.keys(Object(byJson.body)), byJson.cookies]).toEqual([['pending'], []]);
    await send(signIn, known('ann'));
    const out = await browser.send('DELETE', '/auth/user/session');
    expect([out.status, out.cookies.includes(cleared)]).toEqual([204, true]);
    await send(signIn, known('ann'));
    enrolled.clear();
    const { cookies } = await browser.post(signIn, known('ann'));
    expect(cookies).toEqual([expect.stringContaining('__Host-user='), cleared]);
  });
});
