// H112: on this machine, onError says what the answer to a mistake of the set-up does not.
import { afterEach, describe, expect, test } from 'vitest';
import {
  credentials,
  type ServedAccounts,
  type Serving,
  serveAccounts,
  stores,
  User,
} from '../test-setup/served-accounts.ts';

const local = 'http://localhost:3000';
const register = '/auth/user/password/register';

describe.each(stores)('notices on $name', (store) => {
  let served: ServedAccounts;
  afterEach(async () => await served.close());

  async function serve(options: Serving = {}): Promise<void> {
    served = await serveAccounts(store, { baseUrl: local, ...options });
  }

  async function post(url: string, origin: string): Promise<number> {
    const headers = { 'Content-Type': 'application/json', Origin: origin };
    const body = JSON.stringify(credentials('ann'));
    return (await served.auth.handler(new Request(url, { method: 'POST', headers, body }))).status;
  }

  const told = (): readonly string[] => served.errors.map((error) => String(error));

  test('H112: a page at 127.0.0.1 is refused, and onError names the address to open, once', async () => {
    await serve();
    expect(await post(`${local}${register}`, 'http://127.0.0.1:3000')).toBe(403);
    expect(await post(`${local}${register}`, 'http://localhost:5173')).toBe(403);
    expect(told()).toEqual([
      `TypeError: createAuthHttp: a request of http://127.0.0.1:3000 was refused: open ${local}, or name http://127.0.0.1:3000 in trustedOrigins`,
    ]);
  });

  test('H112: so does a route of the application behind requireSession', async () => {
    await serve();
    const request = new Request(`${local}/notes`, { method: 'POST', headers: { Origin: 'http://127.0.0.1:3000' } });
    await expect(served.auth.requireSession(User, request)).rejects.toMatchObject({ code: 'CROSS_ORIGIN' });
    expect(told()).toHaveLength(1);
  });

  test('H112: routes that are mounted elsewhere are 404, and onError names the path, once', async () => {
    await serve();
    expect(await post(`${local}/api${register}`, local)).toBe(404);
    expect(await post(`${local}/v2${register}`, local)).toBe(404);
    expect(told()).toEqual([
      'TypeError: createAuthHttp: "/api/auth/user/password/register" is no route, because the routes begin with "/auth": ' +
        'give createAuthHttp path: "/api/auth"',
    ]);
  });

  test('H112: a server that cuts the mount off is told to pass the whole address', async () => {
    await serve();
    expect(await post(`${local}/user/password/register`, local)).toBe(404);
    expect(told()).toEqual([expect.stringContaining('pass the whole address, with "/auth"')]);
  });

  test('H112: a path that no option could name, such as one with two slashes, is told to no developer', async () => {
    await serve();
    for (const start of ['/auth/', '//auth', '/auth/x;y', '/%20']) {
      expect(await post(local + start + register.slice('/auth'.length), local)).toBe(404);
    }
    expect(told()).toEqual([]);
    expect(await post(`${local}/api${register}`, local)).toBe(404);
    expect(told()).toEqual([expect.stringContaining('path: "/api/auth"')]);
  });

  test('H112: other paths, and pages of other sites, are told to no developer', async () => {
    await serve();
    expect(await post(`${local}/favicon.ico`, local)).toBe(404);
    expect(await post(`${local}${register}`, 'https://evil.example')).toBe(403);
    expect(await post(`${local}${register}`, 'null')).toBe(403);
    expect(told()).toEqual([]);
  });

  test('H112: a stranger writes nothing into the log of a public site', async () => {
    const baseUrl = 'https://app.example.com';
    await serve({ baseUrl });
    expect(await post(`${baseUrl}${register}`, 'http://127.0.0.1:3000')).toBe(403);
    expect(await post(`${baseUrl}/api${register}`, baseUrl)).toBe(404);
    expect(told()).toEqual([]);
  });
});
