import { afterEach, describe, expect, test } from 'vitest';
import { type ServedAccounts, type Serving, serveAccounts, stores } from '../test-setup/served-accounts.ts';

let served: ServedAccounts | undefined;
afterEach(async () => {
  await served?.close();
  served = undefined;
});

const [sqlite] = stores;

async function serve(options: Serving): Promise<ServedAccounts> {
  if (sqlite === undefined) throw new Error('there is no store');
  served = await serveAccounts(sqlite, options);
  return served;
}

/** Why a front end with these options cannot be made. */
async function refusal(options: Serving): Promise<string> {
  try {
    await serve(options);
  } catch (error) {
    return error instanceof TypeError ? error.message : `no TypeError: ${String(error)}`;
  }
  return 'it was made';
}

describe('H8: a path', () => {
  test.each(['auth', '/auth/', '/', '', '/auth?x', '/a b', '/auth/..', '/./auth', '//auth'])(
    '%j is refused',
    async (path) => {
      expect(await refusal({ path })).toContain("expected a path such as '/auth'");
    },
  );
});

describe('H9: a base address', () => {
  test.each([
    ['https://app.example.com/app', 'expected an origin without path, query or user: https://app.example.com'],
    ['https://app.example.com/?x=1', 'expected an origin without path'],
    ['https://app.example.com?', 'expected an origin without path'],
    ['https://app.example.com/#', 'expected an origin without path'],
    ['https://ann:secret@app.example.com', 'expected an origin without path'],
    ['http://app.example.com', 'expected https: browsers send cookies over http in the clear'],
    ['http://localhost.evil.example', 'expected https'],
    ['http://127.0.0.1.evil.example', 'expected https'],
    ['ftp://app.example.com', 'expected https'],
    ['localhost:3000', 'expected https:// before it, or http:// on this machine'],
    ['app.example.com', "expected an origin such as 'https://app.example.com'"],
    ['', "expected an origin such as 'https://app.example.com'"],
    ['https://*.example.com', 'a wildcard trusts hosts that are not yours'],
  ])('%s is refused with its cure', async (baseUrl, cure) => {
    expect(await refusal({ baseUrl })).toContain(cure);
  });

  test.each([
    ['https://app.example.com', 'https://app.example.com', '__Host-user'],
    ['https://app.example.com/', 'https://app.example.com', '__Host-user'],
    ['HTTPS://APP.example.com:443', 'https://app.example.com', '__Host-user'],
    [' https://app.example.com', 'https://app.example.com', '__Host-user'],
    ['https://app.example.com:8443', 'https://app.example.com:8443', '__Host-user'],
    ['http://localhost:3000', 'http://localhost:3000', 'user-dev'],
    ['http://127.0.0.1:3000', 'http://127.0.0.1:3000', 'user-dev'],
    ['http://[::1]:3000', 'http://[::1]:3000', 'user-dev'],
  ])('%s is the origin %s, with the cookie %s', async (baseUrl, origin, cookie) => {
    const { auth, browser } = await serve({ baseUrl });
    expect(auth.baseUrl).toBe(origin);
    const out = await browser().send('DELETE', '/auth/user/session');
    expect(out.cookies[0]?.split('=')[0]).toBe(cookie);
  });

  test('H9: every problem is named at once', async () => {
    const message = await refusal({
      baseUrl: 'http://a.example',
      path: 'auth',
      trustedOrigins: ['https://b.example/x'],
    });
    expect(message.split('\n')).toHaveLength(3);
  });
});
