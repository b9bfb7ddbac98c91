import { afterEach, describe, expect, test } from 'vitest';
import { defineResource } from '../../../authentication/src/extension/authentication.ts';
import {
  passwordAttributes,
  quickHash,
  secret,
  storedTokens,
} from '../../../authentication/src/test-setup/accounts.ts';
import type { Answer } from '../test-setup/browser.ts';
import { desk, Member } from '../test-setup/desk.ts';
import { type RawRequest, sendRaw } from '../test-setup/raw-request.ts';
import {
  baseUrl,
  credentials,
  type ServedAccounts,
  type Serving,
  serveAccounts,
  stores,
  Token,
  User,
} from '../test-setup/served-accounts.ts';

let served: ServedAccounts;
afterEach(async () => await served.close());

const ann = credentials('ann');
const good = { email: ann.email, password: ann.password };
const signIn = '/auth/user/password/sign-in';
const fail = '/auth/member/desk/fail';
const json = { 'Content-Type': 'application/json', Origin: baseUrl };
const internal = { type: 'about:blank', title: 'something went wrong', status: 500, code: 'INTERNAL' };

const sent = (body: unknown, more: Readonly<Record<string, string>> = {}): RawRequest => ({
  headers: { ...json, ...more },
  body: JSON.stringify(body),
});

function expectHeaders({ status, headers, text }: Answer): void {
  expect(
    [...headers].filter(([name]) =>
      ['cache-control', 'vary', 'x-content-type-options', 'referrer-policy'].includes(name),
    ),
  ).toEqual([
    ['cache-control', 'no-store'],
    ['referrer-policy', 'no-referrer'],
    ['vary', 'Cookie, Authorization'],
    ['x-content-type-options', 'nosniff'],
  ]);
  const type = status >= 400 ? 'application/problem+json' : 'application/json';
  if (text !== '') expect(headers.get('content-type')).toBe(type);
  expect(headers.has('www-authenticate')).toBe(status === 401);
  expect(headers.has('retry-after')).toBe(status === 503 || status === 429);
  // 204 is the answer to OPTIONS too.
  if (status !== 204) expect(headers.has('allow')).toBe(status === 405);
  expect(headers.has('accept-post')).toBe(status === 415);
}

describe.each(stores)('on $name', (store) => {
  const serve = async (options: Serving = {}): Promise<void> => {
    served = await serveAccounts(store, { resources: [User, Member, Token], forms: true, ...options });
    await served.browser().post('/auth/user/password/register', ann);
  };

  test('H109: every status has the headers of every answer, and its own', async () => {
    await serve({ limits: { signIn: { perAddress: '3 per minute', perIdentity: false } } });
    const browser = served.browser();
    await browser.post(signIn, good);
    const cookie = { Cookie: `__Host-user=${browser.jar.get('__Host-user')}` };
    const form = { 'Content-Type': 'application/x-www-form-urlencoded', Origin: baseUrl };
    desk.failure = () => new Error('broken');
    const requests: readonly (readonly [number, string, RawRequest])[] = [
      [200, '/auth/user/session', { method: 'GET', headers: cookie }],
      [200, '/auth/member/desk/fail', sent({ how: 'well' })],
      [202, '/auth/member/password/request-reset', sent({ email: ann.email })],
      [204, '/auth/user/session', { method: 'OPTIONS' }],
      [204, '/auth/user/session', { method: 'DELETE' }],
      [303, fail, { headers: form, body: 'how=well' }],
      [303, fail, { headers: form, body: 'how=own' }],
      [400, signIn, { headers: json, body: '{' }],
      [401, signIn, sent({ ...good, password: 'wrong' })],
      [401, '/auth/user/session/renew', {}],
      [403, signIn, sent(good, { Origin: 'https://evil.example' })],
      [403, fail, sent({ how: 'forbidden' })],
      [404, '/auth/nothing', {}],
      [404, fail, sent({ how: 'notFound' })],
      [405, '/auth/user/session', { method: 'PUT' }],
      [409, fail, sent({ how: 'conflict' })],
      [413, signIn, { headers: json, body: ' '.repeat(20_000) }],
      [415, signIn, { body: 'x' }],
      [429, signIn, sent({ ...good, password: 'wrong' })],
      [500, fail, sent({ how: 'own' })],
      [503, fail, sent({ how: 'unavailable' })],
    ];
    const statuses: number[] = [];
    for (const [status, path, request] of requests) {
      // The limit is reached by the two wrong passwords before, and two more.
      for (let index = 0; status === 429 && index < 3; index += 1) await sendRaw(served.auth, path, request);
      const answer = await sendRaw(served.auth, path, request);
      statuses.push(answer.status);
      expectHeaders(answer);
      if (answer.status >= 400) expect(Object(answer.body).status).toBe(answer.status);
    }
    expect(statuses).toEqual(requests.map(([status]) => status));
  });

  test('H109: every method of every route has them, without a session and with one', async () => {
    await serve();
    const browser = served.browser();
    await browser.post(signIn, good);
    for (const jar of [served.browser(), browser]) {
      for (const { path } of served.auth.routes) {
        for (const method of ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'POST']) {
          const answer = await jar.send(method, path, method === 'POST' ? { body: {} } : {});
          expectHeaders({ ...answer, text: method === 'HEAD' ? '' : answer.text });
        }
      }
    }
  });

  test('H110: every failure of ours has one body, and `onError` gets the real one, once', async () => {
    await serve();
    const cause = new Error('the cause');
    const errors: readonly unknown[] = [
      new Error('10.0.0.7 refused the password of ann', { cause }),
      new TypeError('x is not a function'),
      Object.assign(new Error('odd'), { status: 403, code: 'FORBIDDEN', issues: [{ path: ['x'], message: 'y' }] }),
      'a text',
      undefined,
      null,
      7,
      { status: 200 },
      new Response('mine', { status: 200 }),
    ];
    for (const error of errors) {
      served.errors.length = 0;
      desk.failure = () => error;
      const answer = await sendRaw(served.auth, fail, sent({ how: 'own' }));
      expect([answer.status, answer.body, answer.cookies]).toEqual([500, internal, []]);
      expect(served.errors).toHaveLength(1);
      expect(served.errors[0]).toBe(error);
    }
    served.errors.length = 0;
    expect((await sendRaw(served.auth, fail, sent({ how: 'framework' }))).body).toEqual(internal);
    expect(served.errors).toMatchObject([{ code: 'SCHEMA_MISMATCH', message: 'the column desk_no is missing' }]);
    served.errors.length = 0;
    for (const how of ['forbidden', 'notFound', 'conflict']) await sendRaw(served.auth, fail, sent({ how }));
    expect(served.errors).toEqual([]);
  });

  test('H110: a strategy that starts no session although it should is a failure of ours', async () => {
    await serve();
    const answer = await sendRaw(served.auth, '/auth/member/desk/sign-in', sent({ badge: 'x' }));
    expect([answer.status, answer.body]).toEqual([500, internal]);
    expect(served.errors).toMatchObject([{ message: 'desk.signIn returned no user' }]);
  });

  test('W5: a store that cannot be reached is 503: no pass, no 401, and the cookie stays', async () => {
    await serve();
    const browser = served.browser();
    await browser.post(signIn, good);
    await served.dataLayer.close();
    const requests = [
      await browser.get('/auth/user/session'),
      await browser.post('/auth/user/session/renew'),
      await browser.send('DELETE', '/auth/user/session'),
      await browser.post('/auth/user/log-out-everywhere', {}),
      await browser.post(signIn, good),
    ];
    for (const answer of requests) {
      expect([answer.status, Object(answer.body).code, answer.cookies]).toEqual([503, 'STORE_UNAVAILABLE', []]);
      expectHeaders(answer);
    }
    const request = { headers: new Headers({ Cookie: `__Host-user=${browser.jar.get('__Host-user')}` }) };
    for (const asked of [served.auth.session(User, request), served.auth.requireSession(User, request)]) {
      await expect(asked).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    }
    expect(served.errors).toHaveLength(5);
  });

  test('W5: so is a secret that is not available', async () => {
    let vault: () => string = () => secret;
    const Guarded = defineResource({
      ...{ name: 'User', table: 'users', attributes: passwordAttributes },
      authentication: {
        tokens: { ...storedTokens, signingSecret: () => vault() },
        strategies: { password: { identityField: 'email', hashProvider: quickHash } },
      },
    });
    served = await serveAccounts(store, { resources: [Guarded, Token] });
    const browser = served.browser();
    await browser.post('/auth/user/password/register', ann);
    vault = () => {
      throw new Error('the vault is sealed');
    };
    for (const answer of [await browser.get('/auth/user/session'), await browser.post(signIn, good)]) {
      expect([answer.status, Object(answer.body).code, answer.cookies]).toEqual([503, 'SECRET_UNAVAILABLE', []]);
      expect(answer.text).not.toContain('vault');
    }
  });
});
