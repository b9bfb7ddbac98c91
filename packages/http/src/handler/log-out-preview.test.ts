// A preview of a log-out over HTTP, and the reason that a user gives.

import { defineResource } from '@ashlar/authentication';
import { recordArgument } from '@ashlar/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { passwordAttributes, quickHash, storedTokens } from '../../../authentication/src/test-setup/accounts.ts';
import {
  forgetHeard,
  heard,
  Journal,
  User as ObservedUser,
} from '../../../authentication/src/test-setup/observed-accounts.ts';
import type { Browser } from '../test-setup/browser.ts';
import {
  credentials,
  type ServedAccounts,
  type Serving,
  serveAccounts,
  stores,
  Token,
} from '../test-setup/served-accounts.ts';
import { known, liveSessions } from '../test-setup/served-resources.ts';

const password = '/auth/user/password';
const path = '/auth/user/log-out-everywhere';

/** How often the application's own log-out has run. */
let ended = 0;

/** An application with a log-out of its own, which knows no preview. */
const OwnUser = defineResource({
  name: 'User',
  table: 'users',
  attributes: passwordAttributes,
  actions: {
    logOutEverywhere: {
      type: 'action',
      arguments: { user: recordArgument() },
      run: () => {
        ended += 1;
        return null;
      },
    },
  },
  authentication: {
    tokens: storedTokens,
    strategies: { password: { identityField: 'email', hashProvider: quickHash } },
    addOns: { logOutEverywhere: {} },
  },
});

describe.each(stores)('a preview on $name', (store) => {
  let served: ServedAccounts;
  let browser: Browser;
  let other: Browser;
  const called: string[] = [];
  beforeEach(async () => {
    called.length = 0;
    await serve({
      logOut: { clearSiteData: ['cache'] },
      on: { signOut: () => void called.push('signOut'), success: ({ activity }) => void called.push(activity.phase) },
    });
    called.length = 0;
  });
  afterEach(async () => {
    forgetHeard();
    await served.close();
  });

  /** Ann in two browsers. */
  async function serve(serving: Serving) {
    served = await serveAccounts(store, serving);
    browser = served.browser();
    other = served.browser();
    await browser.post(`${password}/register`, credentials('ann'));
    await other.post(`${password}/sign-in`, known('ann'));
  }
  const statuses = async () => [
    (await browser.get('/auth/user/session')).status,
    (await other.get('/auth/user/session')).status,
  ];

  test('L25 over HTTP: it counts, both sessions live, the cookie stays, and no user is signed out', async () => {
    const before = await liveSessions(served);
    const seen = await browser.post(path, { preview: true, reason: 'to see' });
    expect([seen.status, seen.body, seen.cookies]).toEqual([200, { revoked: 2, preview: true }, []]);
    expect(seen.headers.get('clear-site-data')).toBeNull();
    const others = await browser.post(path, { preview: true, keepCurrent: true });
    expect([others.status, others.body, others.cookies]).toEqual([200, { revoked: 1, preview: true }, []]);
    expect(called).toEqual(['logOutEverywhere', 'logOutEverywhere']);
    expect(await liveSessions(served)).toEqual(before);
    expect(await statuses()).toEqual([200, 200]);
    const out = await browser.post(path, { preview: false });
    expect([out.body, out.cookies.length, await statuses()]).toEqual([{ revoked: 2 }, 1, [401, 401]]);
  });

  test('L25 over HTTP: by bearer it counts, and the token lives', async () => {
    const { body } = await served.browser().post(`${password}/sign-in`, known('ann'), { 'Ashlar-Transport': 'bearer' });
    const bearer = { Authorization: `Bearer ${Object(body).token}` };
    const seen = await served.browser().post(path, { preview: true }, bearer);
    expect([seen.body, seen.cookies]).toEqual([{ revoked: 3, preview: true }, []]);
    expect((await served.browser().get('/auth/user/session', bearer)).status).toBe(200);
  });

  test('L25 over HTTP: a stranger sees no count', async () => {
    const seen = await served.browser().post(path, { preview: true });
    expect([seen.status, Object(seen.body).code]).toEqual([401, 'SESSION_NEEDED']);
  });

  test('L25 over HTTP: an own log-out that knows no preview refuses it, and does not run', async () => {
    await served.close();
    await serve({ resources: [OwnUser, Token] });
    ended = 0;
    for (const body of [{ preview: true }, { reason: 'left' }]) {
      const refused = await browser.post(path, body);
      expect([refused.status, Object(refused.body).code, ended]).toEqual([400, 'INVALID_INPUT', 0]);
    }
    expect(await statuses()).toEqual([200, 200]);
    expect([(await browser.post(path, { preview: false })).status, ended]).toEqual([200, 1]);
  });

  test('L26 over HTTP: the reason reaches listeners, with the user of the session as the actor', async () => {
    await served.close();
    await serve({ resources: [ObservedUser, Token, Journal] });
    forgetHeard();
    const reason = 'my phone was stolen';
    const out = await browser.post(path, { keepCurrent: true, reason });
    expect([out.status, out.body]).toEqual([200, { revoked: 1 }]);
    expect(heard.revocations).toMatchObject([
      { cause: 'logOut', count: 1, reason, actor: { email: known('ann').email }, user: { email: known('ann').email } },
    ]);
    expect([served.errors, await statuses()]).toEqual([[], [200, 401]]);
  });

  test('L26 over HTTP: a reason that is too long is 400 at its place, is not sent back, and ends nothing', async () => {
    for (const reason of ['secretly '.repeat(30), 'a\0b', 7, null]) {
      const refused = await browser.post(path, { reason });
      expect(refused.status).toBe(400);
      expect(Object(refused.body).errors).toEqual([{ pointer: '#/reason', detail: expect.any(String) }]);
      expect(refused.text).not.toContain('secretly');
    }
    expect(await statuses()).toEqual([200, 200]);
  });
});
