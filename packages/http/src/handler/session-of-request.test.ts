// What a session shows, and reading it from headers alone.

import { defineResource } from '@ashlar/authentication';
import { attribute } from '@ashlar/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { passwordAttributes, quickHash, storedTokens } from '../../../authentication/src/test-setup/accounts.ts';
import type { Browser } from '../test-setup/browser.ts';
import { credentials, type ServedAccounts, serveAccounts, stores, Token } from '../test-setup/served-accounts.ts';

/** A user with an attribute of each kind of secrecy. */
const Guarded = defineResource({
  name: 'User',
  table: 'users',
  attributes: {
    ...passwordAttributes,
    displayName: z.string().nullable(),
    notes: attribute(z.string().default('internal notes'), { public: false }),
    bornAt: attribute(z.date().default(new Date(0))),
  },
  authentication: {
    tokens: storedTokens,
    strategies: {
      password: { identityField: 'email', hashProvider: quickHash, registerActionAccept: ['displayName'] },
    },
  },
});

describe.each(stores)('a session on $name', (store) => {
  let served: ServedAccounts;
  let browser: Browser;
  beforeEach(async () => {
    served = await serveAccounts(store, { resources: [Guarded, Token] });
    browser = served.browser();
  });
  afterEach(async () => await served.close());

  const register = () => browser.post('/auth/user/password/register', { ...credentials('ann'), displayName: 'Ann' });
  const headersOf = () =>
    new Headers({ Cookie: `__Host-user=${browser.jar.get('__Host-user')}`, 'User-Agent': 'a test' });

  test('H58: only public attributes leave, by every route that answers with the user', async () => {
    const registered = await register();
    const shown = await browser.get('/auth/user/session');
    const renewed = await browser.post('/auth/user/session/renew');
    for (const { status, body, text } of [registered, shown, renewed]) {
      expect(status).toBe(200);
      expect(Object(body).user).toEqual({
        id: expect.any(String),
        email: 'ann@example.com',
        displayName: 'Ann',
        bornAt: '1970-01-01T00:00:00.000Z',
      });
      for (const secret of ['notes', 'internal notes', 'hashedPassword', '$argon2', 'metadata']) {
        expect(text).not.toContain(secret);
      }
    }
    expect(Object.keys(Object(shown.body))).toEqual(['user', 'expiresAt', 'sessionId']);
    expect(Object(renewed.body).sessionId).toBe(Object(registered.body).sessionId);
  });

  test('W12: nothing that a session shows signs in', async () => {
    await register();
    const { body } = await browser.get('/auth/user/session');
    const { sessionId, user } = Object(body);
    for (const shown of [sessionId, user.id, `user?id=${user.id}`]) {
      const thief = served.browser();
      thief.jar.set('__Host-user', shown);
      expect((await thief.get('/auth/user/session')).status).toBe(401);
      const asBearer = await served.browser().get('/auth/user/session', { Authorization: `Bearer ${sessionId}` });
      expect(asBearer.status).toBe(401);
    }
  });

  test('H71: headers alone are enough, nothing is written, and the session has what authenticate answers', async () => {
    const { body } = await register();
    served.statements.length = 0;
    const session = await served.auth.session(Guarded, { headers: headersOf() });
    expect(session).toMatchObject({
      user: { email: 'ann@example.com' },
      sessionId: Object(body).sessionId,
      transport: 'cookie',
      claims: { purpose: 'user' },
      storedToken: { purpose: 'user' },
      device: { userAgent: 'a test', ip: null },
    });
    expect(Object.keys(session?.user ?? {})).not.toContain('hashedPassword');
    expect(served.statements).toHaveLength(1);
    expect(served.statements[0]).toMatch(/^select/);
    const required = await served.auth.requireSession(Guarded, { headers: headersOf() });
    expect(required.sessionId).toBe(session?.sessionId);
    expect(await served.auth.session(Guarded, { headers: new Headers() })).toBeNull();
  });

  test('requireSession refuses without a session with 401, and a forged request with 403', async () => {
    await register();
    const refusal = async (request: { headers: Headers; method?: string }) =>
      await served.auth.requireSession(Guarded, request).then(
        () => 'let in',
        ({ status, code, headers }) => [status, code, headers['WWW-Authenticate']],
      );
    const challenge = 'Bearer realm="user"';
    expect(await refusal({ headers: new Headers() })).toEqual([401, 'SESSION_NEEDED', challenge]);
    expect(await refusal({ headers: new Headers({ Authorization: 'Bearer a.b.c' }) })).toEqual([
      401,
      'SESSION_NEEDED',
      `${challenge}, error="invalid_token"`,
    ]);
    const forged = headersOf();
    forged.set('Sec-Fetch-Site', 'cross-site');
    expect(await refusal({ headers: forged, method: 'POST' })).toEqual([403, 'CROSS_ORIGIN', undefined]);
    expect(await refusal({ headers: forged, method: 'GET' })).toBe('let in');
  });

  test('a scope of the session acts as its user, on its device; without one no user acts', async () => {
    await register();
    const session = await served.auth.session(Guarded, { headers: headersOf() }, { ip: '192.0.2.7' });
    const { options } = served.auth.scope(session);
    expect(options.actor).toBe(session?.user);
    expect(options.context).toEqual({
      device: { userAgent: 'a test', ip: '192.0.2.7' },
      claims: session?.claims,
    });
    expect(served.auth.scope(null).options).toEqual({});
  });
});
