// W3, W9: a token that no client gets does not stay alive, whatever goes wrong between issuing and answering.
import { coreErrors, ResourceInfo } from '@ashlar/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  hashProvider,
  StrictUser,
  signingSecret,
  UnstoredUser,
} from '../../../authentication/src/test-setup/gated-accounts.ts';
import { beforeStatements } from '../../../authentication/src/testing/before-statements.ts';
import { type Browser, readAnswer } from '../test-setup/browser.ts';
import {
  baseUrl,
  credentials,
  type ServedAccounts,
  serveAccounts,
  stores,
  Token,
} from '../test-setup/served-accounts.ts';
import { known, liveSessions } from '../test-setup/served-resources.ts';

const password = '/auth/user/password';
const cookieName = '__Host-user';
const tokens = ResourceInfo.relation(Token);

describe.each(stores)('what is not delivered on $name', (store) => {
  let served: ServedAccounts;
  let browser: Browser;
  beforeEach(async () => {
    served = await serveAccounts(store, { resources: [StrictUser, Token] });
    browser = served.browser();
    await browser.post(`${password}/register`, credentials('ann'));
  });
  afterEach(async () => await served.close());

  const statusOf = async (of: Browser) => (await of.get('/auth/user/session')).status;

  /** A request with this browser's cookie, whose client can go away. */
  function leaving(path: string, { body, headers = {} }: { body?: object; headers?: Record<string, string> } = {}) {
    const client = new AbortController();
    const request = new Request(new URL(path, baseUrl), {
      method: 'POST',
      headers: {
        'Sec-Fetch-Site': 'same-origin',
        'Content-Type': 'application/json',
        Cookie: `${cookieName}=${browser.jar.get(cookieName)}`,
        ...headers,
      },
      body: JSON.stringify(body ?? {}),
      signal: client.signal,
    });
    const answer = served.auth.handler(request, { ip: '192.0.2.1' }).then(readAnswer);
    return { leave: () => client.abort(), answer };
  }

  test.each([
    { name: 'a cookie', headers: {} },
    { name: 'a bearer', headers: { 'Ashlar-Transport': 'bearer' } },
  ])('H108: a client that goes away while its token is stored leaves none behind, for $name', async ({ headers }) => {
    const gate = signingSecret.beforeStore(served.domain);
    const reached = gate.hold();
    const { leave, answer } = leaving(`${password}/sign-in`, { body: known('ann'), headers });
    await reached;
    leave();
    gate.release();
    const { cookies, text } = await answer;
    expect([cookies, text.includes('eyJ')]).toEqual([[], false]);
    // The session that it came with is what is left: the client still has its cookie.
    expect(await liveSessions(served)).toHaveLength(1);
    expect(await statusOf(browser)).toBe(200);
  });

  test('H108: a client that goes away while its password is verified gets no token', async () => {
    const reached = hashProvider.afterVerify.hold();
    const { leave, answer } = leaving(`${password}/sign-in`, { body: known('ann') });
    await reached;
    leave();
    hashProvider.afterVerify.release();
    expect((await answer).cookies).toEqual([]);
    expect(await liveSessions(served)).toHaveLength(1);
  });

  test('H108: a renewal whose client is gone before it runs uses nothing up', async () => {
    const gate = signingSecret.beforeCheck(served.domain);
    const reached = gate.hold();
    const { leave, answer } = leaving('/auth/user/session/renew');
    await reached;
    leave();
    gate.release();
    expect((await answer).cookies).toEqual([]);
    expect(await statusOf(browser)).toBe(200);
  });

  test('H108: where no token is stored, the undelivered one is noted as revoked', async () => {
    await served.close();
    const seen: string[] = [];
    served = await serveAccounts(store, { resources: [UnstoredUser, Token] });
    browser = served.browser();
    await browser.post(`${password}/register`, credentials('ann'));
    const gate = signingSecret.beforeStore(served.domain);
    const reached = gate.hold();
    const { leave, answer } = leaving(`${password}/sign-in`, { body: known('ann') });
    await reached;
    leave();
    gate.release();
    await answer;
    for (const { purpose } of await served.query('select purpose from tokens')) seen.push(String(purpose));
    expect(seen).toEqual(['revocation']);
    expect(await statusOf(browser)).toBe(200);
  });

  /** Makes the store fail for so many statements that change tokens, once a new token is stored. */
  function failAfterIssuing(times: number): void {
    let issued = false;
    let left = times;
    const stop = beforeStatements(served.domain, async (statement) => {
      if (statement.relation !== tokens) return;
      if (statement.kind === 'insert') issued = true;
      else if (issued && statement.kind === 'update' && left > 0) {
        left--;
        if (left === 0) stop();
        throw coreErrors.error('STORE_UNAVAILABLE');
      }
    });
  }

  test('W9: where the session before cannot be ended, the new one is: 503, and the old one lives', async () => {
    failAfterIssuing(1);
    const refused = await browser.post(`${password}/sign-in`, known('ann'));
    expect([refused.status, refused.cookies, refused.headers.get('retry-after')]).toEqual([503, [], '1']);
    expect(await statusOf(browser)).toBe(200);
    expect(await liveSessions(served)).toHaveLength(1);
    // The next try succeeds, and then the old one is over.
    const before = browser.jar.get(cookieName);
    expect((await browser.post(`${password}/sign-in`, known('ann'))).status).toBe(200);
    expect(browser.jar.get(cookieName)).not.toBe(before);
    expect(await liveSessions(served)).toHaveLength(1);
  });

  test('W9: a store that stays away is told twice, and no answer has the token', async () => {
    failAfterIssuing(2);
    const refused = await browser.post(`${password}/sign-in`, known('ann'));
    expect([refused.status, refused.cookies, refused.text.includes('eyJ')]).toEqual([503, [], false]);
    expect(served.errors).toHaveLength(2);
    for (const error of served.errors) {
      expect(error).toMatchObject({ code: 'STORE_UNAVAILABLE' });
      expect(String(error)).not.toContain('eyJ');
    }
  });
});
