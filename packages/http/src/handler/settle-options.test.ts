import { memoryLimits } from '@ashlar/authentication';
import { afterEach, describe, expect, test } from 'vitest';
import { Limit } from '../test-setup/counted-accounts.ts';
import { type ServedAccounts, type Serving, serveAccounts, stores } from '../test-setup/served-accounts.ts';
import { createAuthHttp } from './create-auth-http.ts';

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

/** Options as an application without types, or with a misspelt name in a variable, writes them. */
const written = (options: object): Serving => options as Serving;

describe('H113: an option', () => {
  test.each([
    [{ limts: {} }, 'limts: unknown option, did you mean "limits"?'],
    [{ trustedOrigin: [] }, 'trustedOrigin: unknown option, did you mean "trustedOrigins"?'],
    [{ cookie: { samesite: 'strict' } }, 'cookie.samesite: unknown option, did you mean "sameSite"?'],
    [{ limits: { signin: false } }, 'limits.signin: unknown option, did you mean "signIn"?'],
    [
      { limits: { signIn: { perAdress: '3 per minute' } } },
      'limits.signIn.perAdress: unknown option, did you mean "perAddress"?',
    ],
    [{ limits: { requests: { perAddress: false } } }, 'limits.requests.perAddress: unknown option'],
    [{ openApi: { titel: 'x' } }, 'openApi.titel: unknown option, did you mean "title"?'],
    [{ logOut: { clearSiteDate: [] } }, 'logOut.clearSiteDate: unknown option, did you mean "clearSiteData"?'],
    [{ on: { sucess: () => undefined } }, 'on.sucess: unknown option, did you mean "success"?'],
  ])('that is misspelt is refused: %j', async (options, problem) => {
    expect(await refusal(written(options))).toContain(`createAuthHttp: ${problem}`);
  });

  test.each([
    [{ baseUrl: 3 }, "baseUrl: expected an origin such as 'https://app.example.com'"],
    [{ path: /auth/ }, 'path: expected string'],
    [{ trustedOrigins: 'https://b.example' }, 'trustedOrigins: expected array'],
    [{ trustedOrigins: ['https://b.example', 'http://c.example'] }, 'trustedOrigins.1: expected https'],
    [{ redirectOrigins: [null] }, 'redirectOrigins.0: expected an origin'],
    [{ trustedProxies: '1' }, 'trustedProxies: expected a whole number of proxies, from 0, or a list of networks'],
    [{ trustedProxies: ['proxy'] }, 'trustedProxies: expected networks such as \'10.0.0.0/8\', got "proxy"'],
    [{ cookie: null }, 'cookie: expected object'],
    [{ cookie: { sameSite: 'none' } }, "cookie.sameSite: expected 'lax' or 'strict'"],
    [{ limits: true }, 'limits: '],
    [{ limits: { signIn: true } }, 'limits.signIn: '],
    [{ limits: { signIn: { perAddress: 'often' } } }, "limits.signIn.perAddress: expected a rate, such as '10 per 15"],
    [{ limits: { requests: { perIdentity: 3 } } }, 'limits.requests.perIdentity: expected a rate'],
    [{ limits: { store: {} } }, 'limits.store: expected a store of limits: { take, giveBack, clear, clearAll }'],
    [{ limits: { resource: {} } }, 'limits.resource: is not a limit resource'],
    [{ limits: { resource: undefined } }, 'limits.resource: is undefined: do two files import each other?'],
    [{ forms: 'yes' }, 'forms: expected boolean'],
    [{ only: 'password' }, 'only: expected array'],
    [{ except: [1] }, 'except.0: expected string'],
    [{ openApi: 'yes' }, 'openApi: '],
    [{ logOut: { clearSiteData: ['cookies'] } }, 'logOut.clearSiteData.0: expected one of "cache"|"storage"'],
    [{ on: { success: 'log' } }, 'on.success: expected a function'],
    [{ domain: {} }, 'domain: is no domain: pass what createDomain returned'],
  ])('of another type or form is refused: %j', async (options, problem) => {
    expect(await refusal(written(options))).toContain(`createAuthHttp: ${problem}`);
  });

  test('has all its problems named at once, and no value that may be a secret', async () => {
    const message = await refusal(
      written({
        baseUrl: 'https://ann:secret@app.example.com',
        limts: 'secret',
        cookie: { samesite: 'secret', remember: 'secret' },
        limits: { signIn: { perAddress: 'secret' } },
        on: { success: 'secret' },
      }),
    );
    expect(message.split('\n')).toHaveLength(6);
    expect(message).not.toContain('secret');
  });

  test('that is undefined is as if left out', async () => {
    const { auth } = await serve(
      written({ path: undefined, cookie: undefined, limits: undefined, on: undefined, openApi: undefined }),
    );
    expect(auth.path).toBe('/auth');
  });

  test('of none at all is refused like any other', () => {
    // @ts-expect-error the domain and the address are needed
    expect(() => createAuthHttp()).toThrow('createAuthHttp: the options: expected object');
  });

  test('that counts in two places is refused, and a resource that is not in the domain', async () => {
    const both = { limits: { resource: Limit, store: memoryLimits() } };
    expect(await refusal(both)).toContain('limits.store: stands beside resource');
    expect(await refusal({ limits: { resource: Limit } })).toContain('which is not in the domain: add it');
  });
});
