import { createDomain, memoryDataLayer } from '@ashlar/core';
import { expect, test } from 'vitest';
import { createAuthHttp } from '../handler/create-auth-http.ts';
import { Token, User } from '../test-setup/served-accounts.ts';
import { Admin } from '../test-setup/served-resources.ts';
import type { CookieOptions } from './cookie-options.ts';
import { sessionCookie } from './session-cookie.ts';

const cookie = (options: CookieOptions = {}, isSecure = true) =>
  sessionCookie(options.name ?? 'user', { options, isSecure });

/** The problem that a front end has with its options. */
function problemWith(
  options: CookieOptions,
  given: { baseUrl?: string; resources?: (typeof User | typeof Admin)[] } = {},
) {
  const { baseUrl = 'https://app.example.com', resources = [User] } = given;
  const domain = createDomain({
    name: 'cookies',
    resources: [...resources, Token],
    dataLayer: memoryDataLayer(),
  });
  try {
    createAuthHttp({ domain, baseUrl, limits: false, cookie: options });
    return undefined;
  } catch (error) {
    return String(error);
  }
}

test('H22: a domain makes __Secure- of __Host-, and is in the header that sets and in the one that clears', () => {
  const { name, set, clear } = cookie({ domain: 'example.com', sameSite: 'strict' });
  expect(name).toBe('__Secure-user');
  expect(set('a.b.c', 60)).toBe(
    '__Secure-user=a.b.c; Max-Age=60; Path=/; Domain=example.com; HttpOnly; Secure; SameSite=Strict',
  );
  expect(clear()).toBe('__Secure-user=; Max-Age=0; Path=/; Domain=example.com; HttpOnly; Secure; SameSite=Strict');
});

test('H22: a name with a prefix may be written out, and the wrong prefix is refused with its cure', () => {
  expect(cookie({ name: '__Host-session' }).name).toBe('__Host-session');
  expect(problemWith({ name: '__Host-session', domain: 'example.com' })).toContain(
    'cookie.name begins with __Host-, which needs no cookie.domain',
  );
  expect(problemWith({ name: '__Secure-session' })).toContain(
    'cookie.name begins with __Secure-, which needs a cookie.domain',
  );
});

test('H22: a domain that does not hold the host of baseUrl is refused: browsers would drop the cookie', () => {
  expect(problemWith({ domain: 'example.com' })).toBeUndefined();
  expect(problemWith({ domain: 'app.example.com' })).toBeUndefined();
  for (const domain of ['example.org', 'www.app.example.com', 'ample.com', 'pp.example.com']) {
    expect(problemWith({ domain }), domain).toContain('browsers would drop the cookie');
  }
  expect(problemWith({ domain: '.example.com' })).toContain("expected a host name such as 'example.com'");
  expect(problemWith({ domain: 'example.com; Path=/x' })).toContain('expected a host name');
});

test('a wrong name, sameSite or remember is refused, and a name for two resources', () => {
  for (const name of ['a b', 'a;b', 'a=b', 'ä', 'a\r\nb']) expect(problemWith({ name }), name).toContain('is no name');
  // @ts-expect-error browsers refuse it as third-party
  expect(problemWith({ sameSite: 'none' })).toContain("expected 'lax' or 'strict'");
  // @ts-expect-error no such choice
  expect(problemWith({ remember: true })).toContain("expected 'always', 'asked' or 'never'");
  expect(problemWith({ name: 'session' }, { resources: [User, Admin] })).toContain('leave it out');
});

test('H21: on this machine without https the name is plain, and the cookie is not Secure', () => {
  expect(cookie({}, false).set('a.b.c', 60)).toBe('user-dev=a.b.c; Max-Age=60; Path=/; HttpOnly; SameSite=Lax');
});

test('H23: name and value of 4,096 bytes fit, one byte more does not', () => {
  const fits = 'x'.repeat(4096 - '__Host-user'.length);
  expect(cookie().set(fits, 60)).toContain(fits);
  expect(() => cookie().set(`${fits}x`, 60)).toThrow(
    expect.objectContaining({ code: 'COOKIE_TOO_LARGE', message: expect.stringContaining('extraClaims') }),
  );
});
