// Attack: a user who wants to log everyone out. No route does that, whatever the body says.
import { Info } from '@ashlar/authentication';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { everyoneResources, User } from '../../../authentication/src/test-setup/everyone-accounts.ts';
import type { Browser } from '../test-setup/browser.ts';
import { credentials, type ServedAccounts, serveAccounts, stores } from '../test-setup/served-accounts.ts';
import { known } from '../test-setup/served-resources.ts';

const password = '/auth/user/password';
const path = '/auth/user/log-out-everywhere';
const logOut = Info.strategy(User, 'logOutEverywhere');
/** The routes of both log-outs of the resource. */
const routes = ['logOutEverywhere', 'some'].flatMap((name) =>
  (Info.findStrategy(User, name)?.routes ?? []).map((route) => `/auth${route.path}`),
);

describe.each(stores)('a log-out of everyone on $name', (store) => {
  let served: ServedAccounts;
  let mallory: Browser;
  let bob: Browser;
  beforeEach(async () => {
    served = await serveAccounts(store, { resources: everyoneResources });
    [mallory, bob] = [served.browser(), served.browser()];
    await mallory.post(`${password}/register`, credentials('mallory'));
    await bob.post(`${password}/register`, credentials('bob'));
  });
  afterEach(() => served.close());
  const generations = () => served.query('select generation from generations');
  const statuses = async () => [
    (await mallory.get('/auth/user/session')).status,
    (await bob.get('/auth/user/session')).status,
  ];

  test('L75 attack: no body of a user reaches it', async () => {
    const bodies = [
      { everyone: true },
      { everyone: true, preview: true },
      { everyone: true, keepCurrent: true },
      { everyone: true, except: 'a token' },
      { everyone: 'true' },
      { user: null, everyone: true },
      { params: { everyone: true } },
      JSON.parse('{"__proto__":{"everyone":true}}'),
    ];
    expect(routes).toHaveLength(2);
    for (const body of bodies) {
      for (const route of routes) {
        const { status } = await mallory.post(route, body);
        expect([route, status]).toEqual([route, 400]);
      }
    }
    expect(await statuses()).toEqual([200, 200]);
    expect(await generations()).toEqual([]);
  });

  test('L75 attack: everyone in the query string ends only the sessions of the caller', async () => {
    await mallory.post(`${path}?everyone=true`, {});
    expect(await statuses()).toEqual([401, 200]);
    expect(await generations()).toEqual([]);
  });

  test('L70 the application calls the action: every browser is signed out at its next request', async () => {
    await served.domain.run(() => logOut.action('logOutEverywhere', { everyone: true, reason: 'a leak' }));
    expect(await statuses()).toEqual([401, 401]);
    const again = await mallory.post(`${password}/sign-in`, known('mallory'));
    expect([again.status, await statuses()]).toEqual([200, [200, 401]]);
  });
});
