import { afterEach, describe, expect, test } from 'vitest';
import { credentials, type ServedAccounts, serveAccounts, stores } from '../test-setup/served-accounts.ts';
import { createAuthHttp } from './create-auth-http.ts';

let served: ServedAccounts;
afterEach(async () => await served.close());

describe.each(stores)('H10: on $name', (store) => {
  test('a second front end over the same domain works beside the first', async () => {
    served = await serveAccounts(store);
    const { domain, auth } = served;
    const second = createAuthHttp({ domain, baseUrl: 'https://other.example.com', path: '/x', limits: false });
    const browser = served.browser();
    await browser.post('/auth/user/password/register', credentials('ann'));
    const request = new Request('https://other.example.com/x/user/session', {
      headers: { Authorization: `Bearer ${browser.jar.get('__Host-user')}` },
    });
    expect((await second.handler(request)).status).toBe(200);
    expect((await browser.get('/auth/user/session')).status).toBe(200);
    expect(second.routes.length).toBe(auth.routes.length);
  });

  test('after domain.close() every route is 503, those of standards too, and clears no cookie', async () => {
    const authorize = () => true;
    const standards = { revocation: true, introspection: { authorize }, globalTokenRevocation: { authorize } } as const;
    served = await serveAccounts(store, { standards });
    const browser = served.browser();
    await browser.post('/auth/user/password/register', credentials('ann'));
    await served.domain.close();
    served.errors.length = 0;
    for (const jar of [browser, served.browser()]) {
      for (const { method, path } of served.auth.routes) {
        const answer = await jar.send(method, path, method === 'POST' ? { body: {} } : {});
        expect([method, path, answer.status, answer.body, answer.cookies, answer.headers.get('retry-after')]).toEqual([
          ...[method, path, 503],
          { type: 'about:blank', title: 'the service is not available: try again', status: 503, code: 'DOMAIN_CLOSED' },
          ...[[], '1'],
        ]);
      }
    }
    // The application has closed it: it need not hear of the requests that come late.
    expect(served.errors).toEqual([]);
  });

  test('domain.close() waits for the answer of a sign-in', async () => {
    served = await serveAccounts(store);
    const browser = served.browser();
    await browser.post('/auth/user/password/register', credentials('ann'));
    const { passwordConfirmation: _, ...ann } = credentials('ann');
    const [answer] = await Promise.all([
      browser.post('/auth/user/password/sign-in', ann),
      new Promise((resolve) => setImmediate(resolve)).then(() => served.domain.close()),
    ]);
    expect([200, 503]).toContain(answer.status);
    expect(answer.cookies).toHaveLength(answer.status === 200 ? 1 : 0);
  });
});
