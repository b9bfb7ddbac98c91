import { inspect } from 'node:util';
import { attribute, uuidPrimaryKey } from '@ashlar/core';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../../extension/authentication.ts';
import { Info } from '../../extension/info.ts';
import { argon2HashProvider } from '../../secrets/argon2-hash-provider.ts';
import { authenticate } from '../../sessions/authenticate.ts';
import { credentials, quickHash, secret, Token, User } from '../../test-setup/accounts.ts';
import { printed, thrownBy } from '../../test-setup/printed.ts';
import { stores } from '../../test-setup/stores.ts';
import { hashPassword } from './actions/hash-password.ts';

const tokens = {
  enabled: true,
  tokenResource: Token,
  storeAllTokens: true,
  requireTokenPresenceForAuthentication: true,
  signingSecret: secret,
} as const;
const attributes = {
  id: uuidPrimaryKey(),
  email: attribute(z.email(), { unique: true }),
  hashedPassword: attribute(z.string(), { sensitive: true }),
  displayName: z.string().nullable(),
  role: z.string().default('member'),
};
const ann = credentials('ann');

for (const store of stores) {
  describe(`register on ${store.name}`, () => {
    test('the problem of a required attribute that no caller can give says where to accept it', async () => {
      const Member = defineResource({
        name: 'Member',
        attributes: { ...attributes, nickname: z.string() },
        authentication: { tokens, strategies: { password: { identityField: 'email', hashProvider: quickHash } } },
      });
      const opened = await store.open([Member, Token]);
      // Invariant: the types do not know that an attribute is missing which no caller may give.
      const error = await thrownBy(() => Member.actions.registerWithPassword(ann));
      const hint = expect.stringContaining('registerWithPassword does not accept it');
      expect(error).toMatchObject({ issues: [{ path: ['nickname'], message: 'is required', hint }] });
      await opened.close();
    });

    test('P1 it stores an argon2id hash, never the password, and returns the user and a token that works', async () => {
      const opened = await store.open([User, Token]);
      const user = await Info.strategy(User, 'password').action('register', { ...ann, displayName: 'Ann' });
      expect(user).toEqual({
        id: expect.any(String),
        email: ann.email,
        displayName: 'Ann',
        createdAt: expect.any(Date),
      });
      expect((await authenticate(User, user.$metadata.token))?.user).toEqual({ ...user });
      const [row] = await opened.query('select * from users');
      expect(row?.hashed_password).toMatch(/^\$argon2id\$v=19\$/);
      expect(await quickHash.verify(ann.password, String(row?.hashed_password))).toBe(true);
      expect(await quickHash.verify(`${ann.password} `, String(row?.hashed_password))).toBe(false);
      const everything = [await opened.query('select * from users'), await opened.query('select * from tokens')];
      expect(JSON.stringify(everything)).not.toContain(ann.password);
      await opened.close();
    });

    test('P1 no way to print or copy a record shows its hash', async () => {
      const opened = await store.open([User, Token]);
      const password = Info.strategy(User, 'password');
      const registered = await password.action('register', ann);
      const signedIn = await password.action('signIn', { email: ann.email, password: ann.password });
      const changed = await password.action('changePassword', {
        user: signedIn,
        currentPassword: ann.password,
        password: 'another password',
        passwordConfirmation: 'another password',
      });
      const renamed = await User.actions.rename(changed, { displayName: 'Ann' });
      const [listed] = await User.actions.list({});
      const session = await authenticate(User, changed.$metadata.token);
      const [row] = await opened.query('select hashed_password from users');
      const records = [registered, signedIn, changed, renamed, listed, session?.user];
      for (const record of records) {
        expect(Object.keys(record ?? {}).sort()).toEqual(['createdAt', 'displayName', 'email', 'id']);
        const texts = [
          printed(record),
          printed({ ...record }),
          printed(structuredClone(record)),
          JSON.stringify(record),
          JSON.stringify(Object.getOwnPropertyDescriptors(record ?? {})),
          inspect(record, { showHidden: true, depth: null, getters: false }),
          `${Reflect.ownKeys(record ?? {}).map(String)}`,
        ];
        for (const text of texts) {
          expect(text).not.toContain(String(row?.hashed_password));
          expect(text).not.toMatch(/argon2|hashedPassword|normalizedEmail/);
          expect(text).not.toContain(ann.password);
        }
      }
      await opened.close();
    });

    test('P1 a token is never in the JSON, the copy or the printed form of a record', async () => {
      const opened = await store.open([User, Token]);
      const user = await Info.strategy(User, 'password').action('register', ann);
      const { token } = user.$metadata;
      for (const text of [
        JSON.stringify(user),
        JSON.stringify({ ...user }),
        inspect(user),
        inspect(structuredClone(user)),
      ]) {
        expect(text).not.toContain(token);
      }
      expect(Object.isFrozen(user)).toBe(true);
      expect(Object.isFrozen(user.$metadata)).toBe(true);
      await opened.close();
    });

    test('P1 by default a hash has the parameters of OWASP and a salt of its own', async () => {
      const Default = defineResource({
        name: 'User',
        table: 'users',
        attributes,
        authentication: { tokens, strategies: { password: { identityField: 'email' } } },
      });
      const opened = await store.open([Default, Token]);
      for (const name of ['ann', 'bob']) {
        await Default.actions.registerWithPassword({ ...ann, email: `${name}@example.com` });
      }
      const hashes = (await opened.query('select hashed_password from users')).map((row) =>
        String(row.hashed_password),
      );
      for (const hash of hashes) expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
      expect(new Set(hashes).size).toBe(2);
      await opened.close();
    });

    test('P1 a registration that fails leaves neither a user nor a token', async () => {
      const opened = await store.open([User, Token]);
      const password = Info.strategy(User, 'password');
      await password.action('register', ann);
      await thrownBy(() => password.action('register', ann));
      await thrownBy(() => password.action('register', { ...credentials('bob'), passwordConfirmation: 'no' }));
      await thrownBy(() => password.action('register', { ...credentials('bob'), email: 'no email' }));
      expect(await opened.query('select id from users')).toHaveLength(1);
      expect(await opened.query('select jti from tokens')).toHaveLength(1);
      await opened.close();
    });

    test('P9 registerActionAccept lets exactly those attributes in', async () => {
      const Open = defineResource({
        name: 'User',
        table: 'users',
        attributes,
        authentication: {
          tokens,
          strategies: {
            password: { identityField: 'email', registerActionAccept: ['displayName'], hashProvider: quickHash },
          },
        },
      });
      const opened = await store.open([Open, Token]);
      const user = await Open.actions.registerWithPassword({ ...ann, displayName: 'Ann' });
      expect(user).toMatchObject({ displayName: 'Ann', role: 'member' });
      opened.statements.length = 0;
      for (const more of [
        { role: 'admin' },
        { id: user.id },
        { hashedPassword: 'x' },
        { normalizedEmail: 'x' },
        { createdAt: 1 },
      ]) {
        const error = await thrownBy(() => Open.actions.registerWithPassword({ ...credentials('bob'), ...more }));
        expect(error).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: Object.keys(more) }] });
      }
      expect(opened.statements).toEqual([]);
      await opened.close();
    });

    test("P9 a user's own register action that fits is used", async () => {
      let ran = 0;
      const Own = defineResource({
        name: 'User',
        table: 'users',
        attributes,
        actions: {
          registerWithPassword: {
            type: 'create',
            accept: ['email', 'role'],
            arguments: { password: z.string(), passwordConfirmation: z.string() },
            changes: [hashPassword({ hashProvider: quickHash })],
            before: () => {
              ran += 1;
            },
          },
        },
        authentication: { tokens, strategies: { password: { identityField: 'email', hashProvider: quickHash } } },
      });
      const opened = await store.open([Own, Token]);
      const password = Info.strategy(Own, 'password');
      await Own.actions.registerWithPassword({ ...ann, role: 'owner' });
      await password.action('register', credentials('bob'));
      expect(ran).toBe(2);
      expect(await password.action('signIn', { email: ann.email, password: ann.password })).toMatchObject({
        role: 'owner',
      });
      await opened.close();
    });
  });
}

describe('definitions', () => {
  const define = (actions: object) => () =>
    defineResource({
      name: 'User',
      attributes,
      // Actions as a program without types may write them.
      actions: actions as Record<never, never>,
      authentication: { tokens, strategies: { password: { identityField: 'email' } } },
    });

  test.each([
    { what: 'the type', own: { type: 'update', accept: ['email'] }, says: /its type is update, not create/ },
    { what: 'the password', own: { type: 'create', accept: ['email'] }, says: /takes no "password"/ },
    {
      what: 'the confirmation',
      own: { type: 'create', accept: ['email'], arguments: { password: z.string() } },
      says: /takes no "passwordConfirmation"/,
    },
    {
      what: 'the identity',
      own: { type: 'create', arguments: { password: z.string(), passwordConfirmation: z.string() } },
      says: /takes no "email"/,
    },
  ])('P9 an own register action without $what is a definition error', async ({ own, says }) => {
    const error = await thrownBy(define({ registerWithPassword: own }));
    expect(error).toMatchObject({ code: 'INVALID_DEFINITION' });
    const { issues } = error as { issues: { path: string[]; message: string }[] };
    expect(issues.map(({ path }) => path.join('.'))).toContain('actions.registerWithPassword');
    expect(issues.map(({ message }) => message).join('\n')).toMatch(says);
  });

  test('P9 accepting an unknown or unwritable attribute is a definition error', async () => {
    const accepting = (name: string) => () =>
      defineResource({
        name: 'User',
        attributes,
        authentication: {
          tokens,
          strategies: { password: { identityField: 'email', registerActionAccept: [name as 'email'] } },
        },
      });
    expect(await thrownBy(accepting('dispalyName'))).toMatchObject({ code: 'INVALID_DEFINITION' });
    expect(String(await thrownBy(accepting('dispalyName')))).toMatch(/did you mean "displayName"/);
    expect(String(await thrownBy(accepting('id')))).toMatch(/"id" is not writable/);
    expect(accepting('role')).not.toThrow();
  });

  test('P1 the parameters of a hash can be chosen', async () => {
    const hash = await argon2HashProvider({ memoryCost: 128, timeCost: 3, parallelism: 2 }).hash('a password');
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=128,t=3,p=2\$/);
  });
});
