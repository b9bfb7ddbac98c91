// Links that were mailed, over HTTP: what asking for one tells, and what using one gives to a cookie, a bearer and a form.
import { peekToken } from '@ashlar/authentication';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Answer, Browser } from '../test-setup/browser.ts';
import { MailedUser, mailbox } from '../test-setup/mailed-accounts.ts';
import {
  baseUrl,
  credentials,
  type ServedAccounts,
  serveAccounts,
  stores,
  Token,
} from '../test-setup/served-accounts.ts';
import { known, liveSessions } from '../test-setup/served-resources.ts';

const cookieName = '__Host-user';
const password = '/auth/user/password';
const formType = { 'Content-Type': 'application/x-www-form-urlencoded' };
const fresh = { password: 'another password', passwordConfirmation: 'another password' };

/** Every link there is: how it is asked for, and what uses it. */
const links = [
  { kind: 'reset', ask: `${password}/request-reset`, use: `${password}/reset`, name: 'resetToken', further: fresh },
  {
    kind: 'magicLink',
    ask: '/auth/user/magic-link/request',
    use: '/auth/user/magic-link/sign-in',
    name: 'token',
    further: {},
  },
  {
    kind: 'confirm',
    ask: '/auth/user/confirmation/resend',
    use: '/auth/user/confirmation/confirm',
    name: 'token',
    further: {},
  },
] as const;

/** Everything of an answer but the time. */
function bytesOf({ status, headers, text }: Answer): string {
  const lines = [...headers].filter(([name]) => name !== 'date').map(([name, value]) => `${name}: ${value}`);
  return [status, ...lines, text].join('\n');
}

describe.each(stores)('mailed links on $name', (store) => {
  let served: ServedAccounts;
  beforeEach(async () => {
    mailbox.clear();
    served = await serveAccounts(store, { resources: [MailedUser, Token], forms: true });
  });
  afterEach(async () => await served.close());

  const statusOf = async (browser: Browser, headers?: Record<string, string>) =>
    (await browser.get('/auth/user/session', headers)).status;

  /** The newest token that was mailed to a user. */
  async function mailed(kind: string, name: string): Promise<string> {
    await served.domain.settled();
    return mailbox.mails.findLast((mail) => mail.kind === kind && mail.to === `${name}@example.com`)?.token ?? '';
  }

  /** A user who has confirmed the address, in a browser that is signed out. */
  async function confirmed(name: string): Promise<void> {
    await served.browser().post(`${password}/register`, credentials(name));
    const browser = served.browser();
    const token = await mailed('confirm', name);
    expect((await browser.post('/auth/user/confirmation/confirm', { token })).status).toBe(200);
    await browser.send('DELETE', '/auth/user/session');
  }

  /** A link of a user whom it can sign in: that of a confirmation is for one who has to confirm. */
  async function linkFor({ kind, ask }: (typeof links)[number]): Promise<string> {
    if (kind === 'confirm') await served.browser().post(`${password}/register`, credentials('ann'));
    else await confirmed('ann');
    await served.browser().post(ask, { email: 'ann@example.com' });
    return await mailed(kind, 'ann');
  }

  test.each(links)(
    'H57: to ask for a $kind link gets the same bytes for a known, an unknown and an unconfirmed user',
    async ({ ask }) => {
      await confirmed('ann');
      await served.browser().post(`${password}/register`, credentials('bob'));
      for (const form of [undefined, formType]) {
        const bytes: string[] = [];
        for (const email of ['ann@example.com', 'unknown@example.com', 'bob@example.com', 'no address']) {
          const body = form ? new URLSearchParams({ email, returnTo: '/sent' }).toString() : { email };
          bytes.push(bytesOf(await served.browser().post(ask, body, form)));
        }
        expect(new Set(bytes).size).toBe(1);
        expect(bytes[0]?.split('\n')[0]).toBe(form ? '303' : '202');
        expect(bytes[0]).toContain(form ? `location: ${baseUrl}/sent` : '{}');
      }
      expect(served.errors).toEqual([]);
    },
  );

  test('H57: registering an address that has to be confirmed starts no session, by JSON, as a bearer and by a form', async () => {
    const browser = served.browser();
    const byJson = await browser.post(`${password}/register`, credentials('ann'));
    expect([byJson.status, Object.keys(Object(byJson.body)), byJson.cookies]).toEqual([200, ['user'], []]);
    const asBearer = await browser.post(`${password}/register`, credentials('bob'), { 'Ashlar-Transport': 'bearer' });
    expect([asBearer.status, Object.keys(Object(asBearer.body)), asBearer.cookies]).toEqual([200, ['user'], []]);
    const fields = new URLSearchParams({ ...credentials('eve'), returnTo: '/check-mail' }).toString();
    const byForm = await browser.post(`${password}/register`, fields, formType);
    expect([byForm.status, byForm.headers.get('location'), byForm.cookies]).toEqual([303, `${baseUrl}/check-mail`, []]);
    // Unconfirmed is told like a wrong password, also to a form.
    const early = await browser.post(`${password}/sign-in`, known('ann'));
    const wrong = await browser.post(`${password}/sign-in`, { ...known('ann'), password: 'not the password' });
    expect(bytesOf(early)).toBe(bytesOf(wrong));
    const earlyForm = new URLSearchParams({ ...known('ann'), errorTo: '/sign-in' }).toString();
    expect((await browser.post(`${password}/sign-in`, earlyForm, formType)).headers.get('location')).toBe(
      `${baseUrl}/sign-in?error=AUTHENTICATION_FAILED`,
    );
    expect(await liveSessions(served)).toEqual([]);
  });

  describe.each(links)('the link of $kind', (link) => {
    test('H56: starts a session in a cookie, once: a used one is 401 and sets none', async () => {
      const body = { [link.name]: await linkFor(link), ...link.further };
      const browser = served.browser();
      const first = await browser.post(link.use, body);
      expect([first.status, first.cookies.length, Object.keys(Object(first.body))]).toEqual([
        200,
        1,
        ['user', 'expiresAt', 'sessionId'],
      ]);
      expect(await statusOf(browser)).toBe(200);
      expect(await liveSessions(served)).toEqual([peekToken(String(browser.jar.get(cookieName)))?.jti]);
      const thief = served.browser();
      const again = await thief.post(link.use, body);
      expect([again.status, Object(again.body).code, again.cookies]).toEqual([401, 'AUTHENTICATION_FAILED', []]);
      expect([await statusOf(thief), await statusOf(browser)]).toEqual([401, 200]);
    });

    test('H56: gives a bearer in the body and no cookie, once', async () => {
      const body = { [link.name]: await linkFor(link), ...link.further };
      const client = served.browser();
      const asked = { 'Ashlar-Transport': 'bearer' };
      const first = await client.post(link.use, body, asked);
      expect([first.status, first.cookies]).toEqual([200, []]);
      const { token } = Object(first.body);
      expect(await statusOf(client, { Authorization: `Bearer ${token}` })).toBe(200);
      const again = await served.browser().post(link.use, body, asked);
      expect([again.status, again.cookies, again.text.includes('eyJ')]).toEqual([401, [], false]);
    });

    test('H56: of a form goes on with the cookie, once: a used one goes back with the code, and no cookie', async () => {
      const fields = { [link.name]: await linkFor(link), ...link.further, returnTo: '/home', errorTo: '/used' };
      const body = new URLSearchParams(fields).toString();
      const browser = served.browser();
      const first = await browser.post(link.use, body, formType);
      expect([first.status, first.headers.get('location'), first.text]).toEqual([303, `${baseUrl}/home`, '']);
      expect(await statusOf(browser)).toBe(200);
      const thief = served.browser();
      const again = await thief.post(link.use, body, formType);
      expect([again.status, again.headers.get('location'), again.cookies]).toEqual([
        303,
        `${baseUrl}/used?error=AUTHENTICATION_FAILED`,
        [],
      ]);
      expect([await statusOf(thief), await statusOf(browser)]).toEqual([401, 200]);
      expect(await liveSessions(served)).toHaveLength(1);
    });

    test('H46: opened by a mail scanner, by GET or HEAD, is not used up', async () => {
      const token = await linkFor(link);
      for (const method of ['GET', 'HEAD']) {
        const scanned = await served.browser().send(method, `${link.use}?${link.name}=${token}`);
        expect([scanned.status, scanned.cookies]).toEqual([405, []]);
      }
      const used = await served.browser().post(link.use, { [link.name]: token, ...link.further });
      expect(used.status).toBe(200);
    });
  });
});
