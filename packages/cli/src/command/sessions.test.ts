import { join } from 'node:path';
import { authenticate, Info } from '@ashlar/authentication';
import { createDomain } from '@ashlar/core';
import { createTables } from '@ashlar/kysely';
import { describe, expect, test } from 'vitest';
import { application, type TestApplication } from '../test-setup/application.ts';

const ACCOUNTS = `import { defineResource } from '@ashlar/authentication';
import { attribute, uuidPrimaryKey } from '@ashlar/core';
import { z } from 'zod';
export const Token = defineResource({ name: 'Token', table: 'tokens', tokenResource: { generations: true, sessions: true } });
export const Generation = defineResource({ name: 'Generation', table: 'generations', generationResource: {} });
export const User = defineResource({
  name: 'User',
  table: 'users',
  attributes: { id: uuidPrimaryKey(), email: attribute(z.email(), { unique: true }), hashedPassword: attribute(z.string(), { sensitive: true }) },
  authentication: {
    tokens: {
      enabled: true,
      tokenResource: Token,
      storeAllTokens: true,
      requireTokenPresenceForAuthentication: true,
      revocation: { everyone: Generation },
      signingSecret: () => 'a secret of this test, long enough for HS256',
    },
    strategies: { password: { identityField: 'email' } },
    addOns: { logOutEverywhere: {}, sessions: {} },
  },
});
export const resources = [User, Token, Generation];
`;

async function withSessions(store: TestApplication['store']) {
  const app = await application(store);
  app.declare(ACCOUNTS);
  const { resources, User } = await import(join(app.folder, 'resources-1.ts'));
  const dataLayer = app.open();
  await createTables(dataLayer, resources);
  const domain = createDomain({ name: `test ${app.folder}`, resources, dataLayer });
  const register = async (email: string) => {
    const user = await Info.strategy(User, 'password')
      .in(domain)
      .action('register', { email, password: 'correct horse', passwordConfirmation: 'correct horse' });
    return String(Object(user).$metadata.token);
  };
  const [ann, bob] = [await register('ann@example.com'), await register('bob@example.com')];
  const live = async (token: string) => (await domain.run(() => authenticate(User, token))) !== null;
  return { app, ann, bob, live };
}

describe.each(['sqlite', 'postgres'] as const)('on %s', (store) => {
  test('K13: sessions of a user are listed, counted and ended, those of others stay, and no token is printed', async () => {
    const { app, ann, bob, live } = await withSessions(store);
    const listed = await app.run('sessions', 'list', 'Ann@Example.com');
    expect(listed).toMatchObject({ code: 0, err: '' });
    expect(listed.out.trim().split('\n')).toHaveLength(2);
    expect(listed.out).toContain('password');
    expect(await app.run('sessions', 'end', 'ann@example.com', '--preview')).toMatchObject({
      code: 0,
      out: '1 session and 0 other tokens\n',
    });
    expect([await live(ann), await live(bob)]).toEqual([true, true]);
    const ended = await app.run('sessions', 'end', 'ann@example.com', '--reason', 'stolen laptop');
    expect(ended).toMatchObject({
      code: 0,
      out: 'ending 1 session and 0 other tokens\nended 1 session and 0 other tokens\n',
    });
    expect([await live(ann), await live(bob)]).toEqual([false, true]);
    expect(listed.out + ended.out).not.toContain(ann.slice(-20));
  });

  test('K13: --everyone ends the sessions of all users', async () => {
    const { app, ann, bob, live } = await withSessions(store);
    expect(await app.run('sessions', 'end', '--everyone')).toMatchObject({ code: 0, err: '' });
    expect([await live(ann), await live(bob)]).toEqual([false, false]);
  });

  test('K13: without a user, with both, or with a user that is not there, nothing ends', async () => {
    const { app, ann, live } = await withSessions(store);
    for (const args of [
      ['end'],
      ['end', 'ann@example.com', '--everyone'],
      ['end', 'cy@example.com'],
      ['lst', 'ann@example.com'],
    ]) {
      expect(await app.run('sessions', ...args)).toMatchObject({ code: 1, out: '' });
    }
    expect(await live(ann)).toBe(true);
  });
});
