// Signing in over HTTP: what failing tells, and what becomes of the session that the request came with.

import { peekToken } from '@ashlar/authentication';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { UnstoredUser } from '../../../authentication/src/test-setup/gated-accounts.ts';
import { Limit, LimitedUser, work } from '../../../authentication/src/test-setup/limited-accounts.ts';
import { enrolled, rightCode } from '../../../authentication/src/test-setup/observed-accounts.ts';
import type { Answer } from '../test-setup/browser.ts';
import { credentials, type ServedAccounts, serveAccounts, stores, Token, User } from '../test-setup/served-accounts.ts';
import { FactorUser, known, liveSessions } from '../test-setup/served-resources.ts';

const password = '/auth/user/password';
const cookieName = '__Host-user';

/** Everything of an answer but the time. */
function bytesOf({ status, headers, text }: Answer): string {
  const lines = [...headers].filter(([name]) => name !== 'date').map(([name, value]) => `${name}: ${value}`);
  return [status, ...lines, text].join('\n');
}

describe.each(stores)('signing in on $name', (store) => {
  let served: ServedAccounts;
  afterEach(async () => {
    enrolled.clear();
    await served.close();
  });

  const statusOf = async (browser: ReturnType<ServedAccounts['browser']>) =>
    (await browser.get('/auth/user/session')).status;
  const tokenOf = (browser: ReturnType<ServedAccounts['browser']>) => String(browser.jar.get(cookieName));

  /** A browser whose user has just registered. */
  async function registered(name = 'ann') {
    const browser = served.browser();
    await browser.post(`${password}/register`, credentials(name));
    return browser;
  }

  describe('over a page-one domain', () => {
    beforeEach(async () => {
      served = await serveAccounts(store);
    });

    test('H53 and W9: a sign-in over a live cookie ends that session, also that of another user', async () => {
      const ann = await registered('ann');
      const bob = await registered('bob');
      const other = served.browser();
      await other.post(`${password}/sign-in`, known('ann'));
      const before = tokenOf(ann);
      expect((await ann.post(`${password}/sign-in`, known('ann'))).status).toBe(200);
      expect(tokenOf(ann)).not.toBe(before);
      // Bob signs in where ann was: her session there is over, the one on the other device is not.
      const annHere = tokenOf(ann);
      expect((await ann.post(`${password}/sign-in`, known('bob'))).status).toBe(200);
      const ghost = served.browser();
      for (const token of [before, annHere]) {
        ghost.jar.set(cookieName, token);
        expect(await statusOf(ghost)).toBe(401);
      }
      expect([await statusOf(other), await statusOf(bob)]).toEqual([200, 200]);
      const out = await other.post('/auth/user/log-out-everywhere', {});
      expect(out.body).toEqual({ revoked: 1 });
      expect((await ann.post('/auth/user/log-out-everywhere', {})).body).toEqual({ revoked: 2 });
    });

    test('H53: a refused sign-in leaves the session that it came with, and sets no cookie', async () => {
      const ann = await registered();
      const refused = await ann.post(`${password}/sign-in`, { ...known('ann'), password: 'not the password' });
      expect([refused.status, refused.cookies]).toEqual([401, []]);
      expect(await statusOf(ann)).toBe(200);
    });

    test('H53: a bearer that signs in ends the session of that bearer, and not one of a cookie', async () => {
      const browser = await registered();
      const client = served.browser();
      const asking = { 'Ashlar-Transport': 'bearer' };
      const { token } = Object((await client.post(`${password}/sign-in`, known('ann'), asking)).body);
      const mine = { Authorization: `Bearer ${token}` };
      const again = await client.post(`${password}/sign-in`, known('ann'), {
        ...mine,
        Cookie: `${cookieName}=${tokenOf(browser)}`,
      });
      expect(Object.keys(Object(again.body))).toContain('token');
      expect((await client.get('/auth/user/session', mine)).status).toBe(401);
      expect(await statusOf(browser)).toBe(200);
    });

    test('H54: a sign-in over a dead, a foreign or a rubbish cookie works', async () => {
      const ann = await registered();
      const dead = tokenOf(ann);
      await ann.send('DELETE', '/auth/user/session');
      for (const value of [dead, 'rubbish', `${dead}x`, '', 'eyJhbGciOiJub25lIn0.eyJzaWQiOiJ4In0.']) {
        ann.jar.set(cookieName, value);
        expect((await ann.post(`${password}/sign-in`, known('ann'))).status, value).toBe(200);
        expect(tokenOf(ann)).not.toBe(value);
        expect(await statusOf(ann)).toBe(200);
      }
    });

    test('W9: a planted session is not the one that the victim gets, and it ends', async () => {
      const attacker = await registered('bob');
      await registered('ann');
      const victim = served.browser();
      victim.jar.set(cookieName, tokenOf(attacker));
      const { body } = await victim.post(`${password}/sign-in`, known('ann'));
      expect(body).toMatchObject({ user: { email: 'ann@example.com' } });
      expect(await statusOf(attacker)).toBe(401);
      expect(peekToken(tokenOf(victim))?.sid).not.toBe(peekToken(tokenOf(attacker))?.sid);
    });

    test('W9: a session that claims the id of another in an unsigned cookie ends nothing and continues nothing', async () => {
      const ann = await registered();
      const { sid } = peekToken(tokenOf(ann)) ?? {};
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
      const forger = served.browser();
      await served.browser().post(`${password}/register`, credentials('bob'));
      forger.jar.set(cookieName, `${part({ alg: 'none' })}.${part({ sid, jti: sid, nbf: 1, sub: 'user?id=1' })}.`);
      await forger.post(`${password}/sign-in`, known('bob'));
      expect(peekToken(tokenOf(forger))?.sid).not.toBe(sid);
      expect(await statusOf(ann)).toBe(200);
    });

    test('W9: two tabs that sign in at once with one cookie both succeed, and the session before is over', async () => {
      const browser = await registered();
      const before = tokenOf(browser);
      const headers = { Cookie: `${cookieName}=${before}` };
      const tabs = [served.browser(), served.browser(), served.browser()];
      const answers = await Promise.all(tabs.map((tab) => tab.post(`${password}/sign-in`, known('ann'), headers)));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
      for (const tab of tabs) expect(await statusOf(tab)).toBe(200);
      expect(await statusOf(browser)).toBe(401);
      expect(await liveSessions(served)).toHaveLength(3);
      expect(served.errors).toEqual([]);
    });

    test('H68: the cookie of a deleted user is 401', async () => {
      const ann = await registered();
      const session = await served.auth.requireSession(User, {
        headers: new Headers({ Cookie: `${cookieName}=${tokenOf(ann)}` }),
      });
      await served.domain.actions(User).remove(session.user);
      for (const { status, body } of [
        await ann.get('/auth/user/session'),
        await ann.post('/auth/user/session/renew'),
        await ann.post('/auth/user/log-out-everywhere', {}),
      ]) {
        expect([status, Object(body).code]).toEqual([401, 'SESSION_NEEDED']);
      }
      expect((await ann.post(`${password}/sign-in`, known('ann'))).status).toBe(401);
    });
  });

  test('H52 and W6: an unknown user and a wrong password get the same bytes, after one verification each', async () => {
    served = await serveAccounts(store, { resources: [LimitedUser, Token, Limit] });
    await registered();
    Object.assign(work, { hashes: 0, verifications: 0 });
    const answers: Answer[] = [];
    for (const email of ['ann@example.com', 'unknown@example.com']) {
      answers.push(await served.browser().post(`${password}/sign-in`, { email, password: 'not the password' }));
    }
    const [known, unknown] = answers.map(bytesOf);
    expect(known).toBe(unknown);
    expect(answers[0]?.headers.get('www-authenticate')).toBe('Bearer realm="user"');
    expect(answers[0]?.body).toMatchObject({ status: 401, code: 'AUTHENTICATION_FAILED' });
    expect(work).toEqual({ hashes: 0, verifications: 2 });
  });

  test('W9: where no token is stored, a sign-in, a log-out and a renewal end the token before too', async () => {
    served = await serveAccounts(store, { resources: [UnstoredUser, Token] });
    const browser = await registered();
    const ghost = served.browser();
    const expectDead = async (token: string) => {
      ghost.jar.set(cookieName, token);
      expect(await statusOf(ghost)).toBe(401);
    };
    const first = tokenOf(browser);
    await browser.post(`${password}/sign-in`, known('ann'));
    await expectDead(first);
    const second = tokenOf(browser);
    expect((await browser.post('/auth/user/session/renew')).status).toBe(200);
    await expectDead(second);
    const third = tokenOf(browser);
    expect(await statusOf(browser)).toBe(200);
    expect((await browser.send('DELETE', '/auth/user/session')).status).toBe(204);
    await expectDead(third);
    expect(served.errors).toEqual([]);
  });

  test('W9: a sign-in that waits for a second factor ends nothing; the factor then ends what it came with', async () => {
    served = await serveAccounts(store, { resources: [FactorUser, Token] });
    const browser = await registered();
    const first = tokenOf(browser);
    enrolled.add('every user');
    const { body, cookies } = await browser.post(`${password}/sign-in`, known('ann'));
    expect([Object.keys(Object(body)), cookies]).toEqual([['pending'], []]);
    expect(await statusOf(browser)).toBe(200);
    const wrong = await browser.post('/auth/user/factor/verify', { pending: Object(body).pending, code: '000000' });
    expect([wrong.status, wrong.cookies, await statusOf(browser)]).toEqual([401, [], 200]);
    const right = { pending: Object(body).pending, code: rightCode };
    expect((await browser.post('/auth/user/factor/verify', right)).status).toBe(200);
    expect(tokenOf(browser)).not.toBe(first);
    expect(await liveSessions(served)).toEqual([peekToken(tokenOf(browser))?.jti]);
    // A pending sign-in is no session, whichever way it comes.
    const { pending } = Object((await served.browser().post(`${password}/sign-in`, known('ann'))).body);
    const pretender = served.browser();
    pretender.jar.set(cookieName, pending);
    expect(await statusOf(pretender)).toBe(401);
    expect((await served.browser().get('/auth/user/session', { Authorization: `Bearer ${pending}` })).status).toBe(401);
  });
});
