import { attribute, uuidPrimaryKey } from '@ashlar/core';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../../extension/authentication.ts';
import { Info } from '../../extension/info.ts';
import { bcryptHashProvider } from '../../secrets/bcrypt-hash-provider.ts';
import { credentials, quickHash, secret, Token, User } from '../../test-setup/accounts.ts';
import { printed, thrownBy } from '../../test-setup/printed.ts';
import { type OpenedStore, stores } from '../../test-setup/stores.ts';

const tokens = {
  enabled: true,
  tokenResource: Token,
  storeAllTokens: true,
  requireTokenPresenceForAuthentication: true,
  signingSecret: secret,
} as const;

/** A user who gives a new password once, and whose passwords may have one character. */
function userWith(options: object) {
  return defineResource({
    name: 'User',
    table: 'users',
    attributes: {
      id: uuidPrimaryKey(),
      email: attribute(z.email(), { unique: true }),
      hashedPassword: attribute(z.string(), { sensitive: true }),
    },
    authentication: {
      tokens,
      strategies: {
        password: {
          identityField: 'email',
          hashProvider: quickHash,
          confirmationRequired: false,
          minimumPasswordLength: 1,
          ...options,
        },
      },
    },
  });
}
const Plain = userWith({});
const Bcrypt = userWith({ hashProvider: bcryptHashProvider({ cost: 4 }) });

let users = 0;
const nextEmail = () => `user${users++}@example.com`;
const refused = { code: 'AUTHENTICATION_FAILED' };
const at = (field: string, message?: string) => ({
  code: 'INVALID_INPUT',
  issues: [{ path: [field], ...(message === undefined ? {} : { message: expect.stringContaining(message) }) }],
});

for (const store of stores) {
  describe(`new passwords on ${store.name}`, () => {
    let opened: OpenedStore;
    beforeEach(async () => {
      opened = await store.open([User, Token]);
    });
    afterEach(() => opened.close());
    const strategy = Info.strategy(User, 'password');

    test('P3 a confirmation that is missing or different is refused at passwordConfirmation, without a statement', async () => {
      const ann = await strategy.action('register', credentials('ann'));
      const before = await opened.query('select * from users');
      opened.statements.length = 0;
      const given = credentials('bob');
      const current = { user: ann, currentPassword: credentials('ann').password, password: given.password };
      for (const confirmation of [
        undefined,
        null,
        '',
        1,
        `${given.password} `,
        given.password.toUpperCase(),
        [given.password],
      ]) {
        const passwordConfirmation = confirmation as string;
        const registering = () => strategy.action('register', { ...given, passwordConfirmation });
        const changing = () => strategy.action('changePassword', { ...current, passwordConfirmation });
        for (const call of [registering, changing]) {
          const error = await thrownBy(call);
          expect(error).toMatchObject(at('passwordConfirmation'));
          expect(printed(error)).not.toContain(given.password);
        }
      }
      expect(opened.statements).toEqual([]);
      expect(await opened.query('select * from users')).toEqual(before);
    });

    test('P3 a password of less than 8 characters is refused, however many bytes it has', async () => {
      for (const password of ['', '1234567', '🦄🦄🦄🦄🦄🦄🦄', 'é'.repeat(7)]) {
        const error = await thrownBy(() =>
          strategy.action('register', { email: nextEmail(), password, passwordConfirmation: password }),
        );
        expect(error).toMatchObject(at('password', 'at least 8 characters'));
      }
      for (const password of ['12345678', '🦄🦄🦄🦄🦄🦄🦄🦄', '        ']) {
        const email = nextEmail();
        await strategy.action('register', { email, password, passwordConfirmation: password });
        expect((await strategy.action('signIn', { email, password })).email).toBe(email);
      }
    });

    test('P3 every problem of a registration is reported at once', async () => {
      const error = await thrownBy(() =>
        strategy.action('register', {
          email: 'none',
          password: 'short',
          passwordConfirmation: undefined as unknown as string,
        }),
      );
      const { issues } = error as { issues: { path: string[] }[] };
      expect(issues.map(({ path }) => path.join('.')).sort()).toEqual(['email', 'password', 'passwordConfirmation']);
    });

    test.each([
      { name: '10,000 characters', password: 'x'.repeat(10_000), says: 'at most 4096' },
      { name: '4,097 characters', password: 'x'.repeat(4097), says: 'at most 4096' },
      { name: '2,000 unicorns', password: '🦄'.repeat(2000), says: 'at most 4096 bytes' },
      { name: 'half a character', password: 'long enough \ud800', says: 'half of a character' },
      { name: 'the halves in the wrong order', password: 'long enough \ude00\ud83d', says: 'half of a character' },
    ])('P3 a password of $name is refused with a reason', async ({ password, says }) => {
      const email = nextEmail();
      const registering = { email, password, passwordConfirmation: password };
      const error = await thrownBy(() => strategy.action('register', registering));
      const { issues } = error as { issues: { path: string[]; message: string }[] };
      expect(issues.every(({ path }) => path.join() === 'password')).toBe(true);
      expect(issues.map(({ message }) => message).join('\n')).toContain(says);
      expect(await opened.query('select id from users')).toEqual([]);
      const ann = await User.actions.registerWithPassword(credentials('ann'));
      if (!password.isWellFormed()) {
        expect(await thrownBy(() => User.actions.setPassword(ann, { password }))).toMatchObject(at('password', says));
      }
    });
  });

  describe(`passwords as they are on ${store.name}`, () => {
    let opened: OpenedStore;
    beforeAll(async () => {
      opened = await store.open([Plain, Token]);
    });
    afterAll(() => opened.close());
    const strategy = Info.strategy(Plain, 'password');
    const signsIn = (email: string, password: string) =>
      strategy.action('signIn', { email, password }).then(
        () => true,
        (error: { code?: string }) =>
          error.code === 'AUTHENTICATION_FAILED' || error.code === 'INVALID_INPUT' ? false : error,
      );

    test.each([
      { name: '4,096 characters', password: `${'x'.repeat(4095)}y`, others: ['x'.repeat(4096), 'x'.repeat(4095)] },
      { name: '73 bytes', password: `${'x'.repeat(72)}y`, others: ['x'.repeat(73), 'x'.repeat(72)] },
      { name: 'emoji', password: '👩‍👩‍👧🦄', others: ['👩‍👩‍👧', '👩👩👧🦄', '👩‍👩‍👧🦄\ufe0f'] },
      { name: 'NUL bytes', password: 'a\0b\0', others: ['a', 'a\0', 'a\0c\0', 'a\0b', 'ab'] },
      { name: 'a NUL alone', password: '\0', others: ['', '\0\0'] },
      { name: 'spaces around', password: '  word ', others: ['word', ' word ', '  word'] },
      { name: 'line breaks', password: 'a\r\nb', others: ['a\nb', 'a\rb', 'ab'] },
      { name: 'composed letters', password: 'caf\u00e9', others: ['cafe', 'CAF\u00c9', 'caf\u00e9\u0301'] },
      { name: 'the replacement character', password: 'a\ufffd', others: ['a\ud800', 'a\udfff', 'a?'] },
      { name: 'a hash', password: '$argon2id$v=19$m=64,t=1,p=1$YQ$YQ', others: ['$argon2id$v=19$m=64,t=1,p=1$YQ$YR'] },
    ])(
      'P3 a password of $name signs in exactly as typed, and similar passwords do not',
      async ({ password, others }) => {
        const email = nextEmail();
        await strategy.action('register', { email, password });
        expect(await signsIn(email, password)).toBe(true);
        for (const other of others) expect(await signsIn(email, other)).toBe(false);
      },
    );

    test('P3 every password that registers signs in again, and no other password does', async () => {
      const text = fc.oneof(
        fc.string({ minLength: 1, unit: 'binary' }),
        fc.string({ minLength: 1, unit: 'grapheme' }),
        // Halves of characters, too.
        fc
          .array(fc.integer({ min: 0, max: 0xffff }), { minLength: 1, maxLength: 12 })
          .map((units) => String.fromCharCode(...units)),
      );
      await fc.assert(
        fc.asyncProperty(text, text, async (password, another) => {
          const email = nextEmail();
          const registered = await strategy.action('register', { email, password }).then(
            () => true,
            (error: { code?: string }) => (error.code === 'INVALID_INPUT' ? false : error),
          );
          expect(registered).toBe(password.isWellFormed());
          expect(await signsIn(email, password)).toBe(registered);
          const near = [
            another,
            `${password}x`,
            ` ${password}`,
            password.slice(1),
            password.slice(0, -1),
            `${password}\0`,
          ];
          const forms = ['NFC', 'NFD', 'NFKC'].map((form) => password.normalize(form));
          const cases = [password.toUpperCase(), password.toLowerCase(), password.trim(), password.toWellFormed()];
          for (const other of new Set([...near, ...forms, ...cases])) {
            const isSame = other.normalize('NFC') === password.normalize('NFC');
            expect(await signsIn(email, other)).toBe(registered && isSame);
          }
        }),
        { numRuns: 40 },
      );
    });

    test('P3 without confirmationRequired the argument is refused as unknown', async () => {
      const given = { email: nextEmail(), password: 'word', passwordConfirmation: 'word' };
      expect(await thrownBy(() => strategy.action('register', given))).toMatchObject(
        at('passwordConfirmation', 'unknown key'),
      );
    });
  });

  describe(`bcrypt on ${store.name}`, () => {
    test('P3 bcrypt refuses a password that it would cut', async () => {
      const opened = await store.open([Bcrypt, Token]);
      const strategy = Info.strategy(Bcrypt, 'password');
      for (const password of ['x'.repeat(73), 'é'.repeat(37), '🦄'.repeat(19), 'x'.repeat(10_000)]) {
        const error = await thrownBy(() => strategy.action('register', { email: nextEmail(), password }));
        const { issues } = error as { issues: { path: string[]; message: string }[] };
        expect(issues.map(({ message }) => message).join()).toContain('at most 72 bytes');
      }
      const others = ['x'.repeat(71), 'x'.repeat(73), `${'x'.repeat(71)}y`, `${'x'.repeat(72)}${'y'.repeat(900)}`];
      const email = nextEmail();
      await strategy.action('register', { email, password: 'x'.repeat(72) });
      expect((await strategy.action('signIn', { email, password: 'x'.repeat(72) })).email).toBe(email);
      for (const password of others) {
        expect(await thrownBy(() => strategy.action('signIn', { email, password }))).toMatchObject(refused);
      }
      await opened.close();
    });

    test('P3 bcrypt does not stop at a NUL byte', async () => {
      const opened = await store.open([Bcrypt, Token]);
      const strategy = Info.strategy(Bcrypt, 'password');
      const email = nextEmail();
      await strategy.action('register', { email, password: 'a\0b' });
      expect((await strategy.action('signIn', { email, password: 'a\0b' })).email).toBe(email);
      for (const password of ['a', 'a\0', 'a\0c']) {
        expect(await thrownBy(() => strategy.action('signIn', { email, password }))).toMatchObject(refused);
      }
      await opened.close();
    });
  });
}
