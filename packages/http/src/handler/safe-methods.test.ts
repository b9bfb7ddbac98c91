import { memoryLimits } from '@ashlar/authentication';
import { afterEach, describe, expect, test } from 'vitest';
import { Member } from '../test-setup/desk.ts';
import { sendRaw } from '../test-setup/raw-request.ts';
import {
  baseUrl,
  credentials,
  type ServedAccounts,
  serveAccounts,
  stores,
  Token,
  User,
} from '../test-setup/served-accounts.ts';

let served: ServedAccounts;
afterEach(async () => await served.close());

const ann = credentials('ann');

async function snapshot(): Promise<string> {
  const rows = [];
  for (const table of ['users', 'members', 'tokens'])
    rows.push(await served.query(`select * from ${table} order by 1`));
  return JSON.stringify(rows);
}

/** The same request with headers that claim another host, and an address made of them, as some hosts do. */
const claims: Readonly<Record<string, string>> = {
  Host: 'evil.example',
  'X-Forwarded-Host': 'evil.example',
  'X-Forwarded-Proto': 'http',
  'X-Forwarded-Port': '81',
  'X-Forwarded-For': '203.0.113.9',
  'X-Forwarded-Prefix': '/evil',
  'X-Original-URL': '/auth/user/session',
  'X-Rewrite-URL': '/auth/user/session',
  'X-HTTP-Method-Override': 'DELETE',
  Forwarded: 'for=203.0.113.9;host=evil.example;proto=http',
  Via: '1.1 evil.example',
};

describe.each(stores)('on $name', (store) => {
  test('H46 and W1: GET, HEAD and OPTIONS of every path change nothing, with any credential', async () => {
    served = await serveAccounts(store, {
      resources: [User, Member, Token],
      forms: true,
      limits: { store: memoryLimits() },
    });
    const browser = served.browser();
    for (const subject of ['user', 'member']) await browser.post(`/auth/${subject}/password/register`, ann);
    const { body } = await served.browser().post(
      '/auth/user/password/sign-in',
      { email: ann.email, password: ann.password },
      {
        'Ashlar-Transport': 'bearer',
      },
    );
    const token = String(Object(body).token);
    const cookie = [...browser.jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const before = await snapshot();
    served.statements.length = 0;
    const seen = new Map<number, number>();
    const paths = [...new Set(served.auth.routes.map(({ path }) => path))];
    const query = `?${new URLSearchParams({ token, access_token: token, ...ann })}`;
    for (const path of paths.flatMap((each) => [each, each + query])) {
      for (const method of ['GET', 'HEAD', 'OPTIONS']) {
        for (const headers of [
          {},
          { Cookie: cookie },
          { Authorization: `Bearer ${token}` },
          { Cookie: cookie, ...claims },
        ]) {
          const { status } = await sendRaw(served.auth, path, { method, headers });
          seen.set(status, (seen.get(status) ?? 0) + 1);
        }
      }
    }
    expect([...seen.keys()].sort()).toEqual([200, 204, 401, 405]);
    expect(seen.get(200)).toBe(20);
    expect(served.statements.filter((sql) => !/^\s*(?:select|begin|commit|pragma)/i.test(sql))).toEqual([]);
    await served.domain.settled();
    expect(await snapshot()).toBe(before);
    expect(served.errors).toEqual([]);
  });

  test('H45 and W7: no header that was not declared, and no Host, changes anything in an answer', async () => {
    served = await serveAccounts(store, { forms: true });
    const browser = served.browser();
    await browser.post('/auth/user/password/register', ann);
    const own = { Origin: baseUrl, Cookie: `__Host-user=${browser.jar.get('__Host-user')}` };
    const form = { 'Content-Type': 'application/x-www-form-urlencoded', Origin: baseUrl };
    const requests: readonly (readonly [string, string, Readonly<Record<string, string>>, string | null])[] = [
      ...served.auth.routes.flatMap(({ method, path }) =>
        method === 'DELETE' ? [] : ([[method, path, own, method === 'POST' ? '{' : null]] as const),
      ),
      ['GET', '/auth/user/nothing', own, null],
      ['PUT', '/auth/user/session', own, null],
      ['OPTIONS', '/auth/user/session', own, null],
      ['POST', '/auth/user/password/sign-in', form, 'email=x%40example.com&password=wrong&returnTo=%2Fhome'],
      [
        'POST',
        '/auth/user/password/sign-in',
        form,
        'email=x%40example.com&password=wrong&returnTo=https%3A%2F%2Fevil.example',
      ],
      ['POST', '/auth/user/password/sign-in', { ...form, Origin: 'https://evil.example' }, 'email=x'],
    ];
    for (const [method, path, headers, body] of requests) {
      const answers = [];
      for (const [origin, more] of [
        [baseUrl, {}],
        ['http://evil.example:81', claims],
      ] as const) {
        const request = new Request(origin + path, { method, headers: { ...headers, ...more }, body });
        const answer = await served.auth.handler(request, { ip: '192.0.2.1' });
        answers.push([method, path, answer.status, [...answer.headers], await answer.text()]);
      }
      expect(answers[1]).toEqual(answers[0]);
      expect(JSON.stringify(answers[1])).not.toContain('evil.example');
    }
  });
});
