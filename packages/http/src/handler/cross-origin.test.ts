import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HttpProblem } from '../problem/http-problem.ts';
import { sendRaw } from '../test-setup/raw-request.ts';
import {
  baseUrl,
  credentials,
  type ServedAccounts,
  type Serving,
  serveAccounts,
  stores,
  User,
} from '../test-setup/served-accounts.ts';

let served: ServedAccounts;
afterEach(async () => await served.close());

const ann = credentials('ann');
const { passwordConfirmation: _, ...signIn } = ann;
const trusted = 'https://www.example.com';
const json = { 'Content-Type': 'application/json' };

type Headers = Readonly<Record<string, string>>;

/** Everything in the store. */
async function snapshot(): Promise<string> {
  const rows = [];
  for (const table of ['users', 'tokens']) rows.push(await served.query(`select * from ${table} order by 1`));
  return JSON.stringify(rows);
}

/** A token of a new session of Ann. */
async function newToken(): Promise<string> {
  const answer = await served.browser().post('/auth/user/password/sign-in', signIn, { 'Ashlar-Transport': 'bearer' });
  return String(Object(answer.body).token);
}

/** What a forged request may want. Each resolves to the status. */
const doors: Readonly<Record<string, (headers: Headers) => Promise<number>>> = {
  'sign-in': (headers) => post('/auth/user/password/sign-in', signIn, headers),
  'sign-out': async (headers) =>
    (await sendRaw(served.auth, '/auth/user/session', { method: 'DELETE', headers })).status,
  'change-password': (headers) => {
    const next = { password: ann.password, passwordConfirmation: ann.password };
    return post('/auth/user/password/change-password', { currentPassword: ann.password, ...next }, headers);
  },
  'a route of the application': async (headers) => {
    const request = new Request(`${baseUrl}/notes`, { method: 'POST', headers });
    expect(served.auth.sameOrigin(request)).toBe(await isLetIn(request));
    return (await isLetIn(request)) ? 200 : 403;
  },
};

async function isLetIn(request: Request): Promise<boolean> {
  try {
    await served.auth.requireSession(User, request);
    return true;
  } catch (error) {
    if (!(error instanceof HttpProblem)) throw error;
    return error.code !== 'CROSS_ORIGIN';
  }
}

async function post(path: string, body: object, headers: Headers): Promise<number> {
  return (await sendRaw(served.auth, path, { body: JSON.stringify(body), headers: { ...json, ...headers } })).status;
}

const passing: readonly (readonly [string, Headers])[] = [
  ['H37: same-origin', { 'Sec-Fetch-Site': 'same-origin' }],
  ['H37: same-origin with its Origin', { 'Sec-Fetch-Site': 'same-origin', Origin: baseUrl }],
  ['H39: none without an Origin', { 'Sec-Fetch-Site': 'none' }],
  ['H40: no Sec-Fetch-Site, and the Origin of baseUrl', { Origin: baseUrl }],
  ['H41: a trusted origin', { Origin: trusted }],
  ['H41: a trusted origin, although cross-site', { Origin: trusted, 'Sec-Fetch-Site': 'cross-site' }],
  [
    'H41: a trusted origin that was written in capitals',
    { Origin: 'https://shop.example.com:8443', 'Sec-Fetch-Site': 'same-site' },
  ],
];

const refused: readonly (readonly [string, Headers])[] = [
  ['H38: same-site', { 'Sec-Fetch-Site': 'same-site' }],
  ['H38: cross-site', { 'Sec-Fetch-Site': 'cross-site' }],
  ['H38: cross-site with its Origin', { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example' }],
  ['H38: a value that is not known', { 'Sec-Fetch-Site': 'same-origin, cross-site' }],
  ['H39: none with a foreign Origin', { 'Sec-Fetch-Site': 'none', Origin: 'https://evil.example' }],
  ['H40: another port', { Origin: `${baseUrl}:8443` }],
  ['H40: another scheme', { Origin: baseUrl.replace('https', 'http') }],
  ['H40: another host', { Origin: 'https://evil.example' }],
  ['H40: a host below ours', { Origin: 'https://x.app.example.com' }],
  ['H40: a host that begins like ours', { Origin: `${baseUrl}.evil.example` }],
  ['H40: an Origin with a path', { Origin: `${baseUrl}/` }],
  ['H40: two Origins', { Origin: `${baseUrl}, https://evil.example` }],
  ['H40: null', { Origin: 'null' }],
  ['H40: an empty Origin', { Origin: '' }],
  ['H42: neither header', {}],
  ['H45: neither header, and a Host and a Referer of ours', { Host: 'app.example.com', Referer: `${baseUrl}/` }],
  ['H32: Basic is no excuse', { Authorization: 'Basic eDp5', 'Sec-Fetch-Site': 'cross-site' }],
];

const trustedOrigins = ['https://www.example.com/', 'HTTPS://Shop.Example.com:8443'];

describe.each(stores)('on $name', (store) => {
  beforeEach(async () => {
    served = await serveAccounts(store, { trustedOrigins });
    await served.browser().post('/auth/user/password/register', ann);
  });

  describe.each(Object.entries(doors))('%s with a cookie', (_name, act) => {
    test.each(passing)('%s passes', async (_how, headers) => {
      const status = await act({ ...headers, Cookie: `__Host-user=${await newToken()}` });
      expect([200, 204]).toContain(status);
    });

    test.each(refused)('%s is 403, and W2: nothing has happened in the store', async (_how, headers) => {
      const token = await newToken();
      const before = await snapshot();
      served.statements.length = 0;
      // A cookie of anything: a session of another resource could be among them.
      for (const Cookie of [`__Host-user=${token}`, 'theme=dark', `theme=dark; __Host-user=${token}; __Host-user=x`]) {
        expect(await act({ ...headers, Cookie })).toBe(403);
      }
      expect(served.statements).toEqual([]);
      expect(await snapshot()).toBe(before);
    });

    test.each(refused)('H43: with a bearer, %s passes', async (_how, { Authorization: _basic, ...headers }) => {
      const credential = { Authorization: `Bearer ${await newToken()}`, Cookie: `__Host-user=${await newToken()}` };
      expect([200, 204]).toContain(await act({ ...headers, ...credential }));
    });
  });

  test('H42: neither header and no cookie passes: what no browser sends cannot be forged', async () => {
    expect(await doors['sign-in']?.({})).toBe(200);
    expect(await doors['sign-out']?.({})).toBe(204);
    expect(await doors['change-password']?.({})).toBe(401);
  });

  test('H38: the refusal is a problem, and clears no cookie', async () => {
    const headers = { ...json, Cookie: 'theme=dark', 'Sec-Fetch-Site': 'cross-site' };
    const answer = await sendRaw(served.auth, '/auth/user/password/sign-in', { headers, body: JSON.stringify(signIn) });
    expect([answer.status, answer.body, answer.cookies]).toEqual([
      403,
      {
        ...{ type: 'about:blank', title: 'the request comes from another site', status: 403, code: 'CROSS_ORIGIN' },
        detail: 'its Origin is not one of this server, or it names no Origin',
      },
      [],
    ]);
  });

  test('H40: methods that change nothing pass from everywhere, and with a method in small letters nothing does', async () => {
    const headers = new globalThis.Headers({ Cookie: 'theme=dark', 'Sec-Fetch-Site': 'cross-site' });
    for (const method of ['GET', 'HEAD', 'OPTIONS']) expect(served.auth.sameOrigin({ method, headers })).toBe(true);
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'get', 'TRACE', '']) {
      expect(served.auth.sameOrigin({ method, headers })).toBe(false);
    }
  });
});

describe('H41: trustedOrigins', () => {
  beforeEach(async () => {
    const [sqlite] = stores;
    if (sqlite !== undefined) served = await serveAccounts(sqlite);
  });

  test.each([
    ['https://a.example/x', 'without path'],
    ['https://*.example.com', 'a wildcard trusts hosts that are not yours'],
    ['*', 'expected an origin'],
    ['a.example', 'expected an origin'],
    ['http://a.example', 'expected https'],
    ['null', 'expected an origin'],
  ])('%s is refused', async (origin, cure) => {
    const [sqlite] = stores;
    const options: Serving = { trustedOrigins: [origin] };
    await expect(sqlite && serveAccounts(sqlite, options)).rejects.toThrow(cure);
  });
});
