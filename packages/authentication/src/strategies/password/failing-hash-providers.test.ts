// A provider that cannot verify is no wrong password: the caller learns that it is unavailable, and the application why.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { authenticationErrors } from '../../error/authentication-errors.ts';
import { defineResource } from '../../extension/authentication.ts';
import { Info } from '../../extension/info.ts';
import { argon2HashProvider } from '../../secrets/argon2-hash-provider.ts';
import { bcryptHashProvider } from '../../secrets/bcrypt-hash-provider.ts';
import type { HashProvider } from '../../secrets/hash-provider.ts';
import { credentials, passwordAttributes, quickHash, storedTokens, Token } from '../../test-setup/accounts.ts';
import { printed, thrownBy } from '../../test-setup/printed.ts';
import { type OpenedStore, stores } from '../../test-setup/stores.ts';
import { hashPassword } from './actions/hash-password.ts';

// As in an application that has not installed it.
vi.mock('@node-rs/bcrypt', () => {
  throw Object.assign(new Error("Cannot find package '@node-rs/bcrypt'"), { code: 'ERR_MODULE_NOT_FOUND' });
});

const ann = credentials('ann');
const failures: unknown[] = [];

function userWith(hashProvider: HashProvider | readonly [HashProvider, ...HashProvider[]]) {
  const [first] = Array.isArray(hashProvider) ? hashProvider : [hashProvider];
  return defineResource({
    name: 'User',
    table: 'users',
    attributes: passwordAttributes,
    actions: {
      import: { type: 'create', accept: ['email', 'hashedPassword'] },
      setPassword: {
        type: 'update',
        arguments: { password: z.string() },
        changes: [hashPassword({ hashProvider: first })],
      },
    },
    authentication: {
      tokens: storedTokens,
      strategies: { password: { identityField: 'email', hashProvider } },
    },
  });
}

const bcryptHash = '$2b$04$abcdefghijklmnopqrstuuSz5nUzzwHzBz4dUVG4ex3U9EtZ6QhlC';
/** Says all that it knows. */
const talkative: HashProvider = {
  ...quickHash,
  verify: (password, hash) => Promise.reject(new RangeError(`${password} against ${hash}`)),
  simulate: () => Promise.reject(new RangeError('no user')),
};

for (const store of stores) {
  describe(`hash providers that fail on ${store.name}`, () => {
    let opened: OpenedStore;
    const open = async (User: ReturnType<typeof userWith>) => {
      opened = await store.open([User, Token], { onError: (error) => failures.push(error) });
      await User.actions.import({ email: ann.email, hashedPassword: await quickHash.hash(ann.password) });
      await User.actions.import({ email: 'moved@example.com', hashedPassword: bcryptHash });
      return Info.strategy(User, 'password');
    };
    beforeEach(() => {
      failures.length = 0;
    });
    afterEach(() => opened.close());

    const missing = {
      code: 'HASH_UNAVAILABLE',
      class: 'unavailable',
      message: expect.stringContaining('@node-rs/bcrypt'),
    };

    test.each([
      { name: 'alone', used: bcryptHashProvider() },
      { name: 'first', used: [bcryptHashProvider(), quickHash] as const },
      { name: 'last', used: [quickHash, bcryptHashProvider()] as const },
    ])('bcrypt without its package, $name: signing in fails alike for known and unknown users', async ({ used }) => {
      const strategy = await open(userWith(used));
      for (const email of [ann.email, 'moved@example.com', 'stranger@example.com']) {
        failures.length = 0;
        for (const password of [ann.password, 'wrong']) {
          expect(await thrownBy(() => strategy.action('signIn', { email, password }))).toMatchObject(missing);
        }
        const told = failures.filter((failure) => authenticationErrors.is(failure, 'HASH_UNAVAILABLE'));
        expect(told).toMatchObject([missing, missing]);
      }
    });

    test('bcrypt without its package: registering, changing and setting a password fail', async () => {
      const User = userWith(bcryptHashProvider());
      const strategy = await open(User);
      const user = await User.actions.import({ email: 'bob@example.com', hashedPassword: bcryptHash });
      const fresh = { password: 'another password', passwordConfirmation: 'another password' };
      for (const call of [
        () => strategy.action('register', credentials('carol')),
        () => strategy.action('changePassword', { user, currentPassword: 'x', ...fresh }),
        () => User.actions.setPassword(user, { password: fresh.password }),
      ]) {
        failures.length = 0;
        expect(await thrownBy(call)).toMatchObject(missing);
        expect(failures).toMatchObject([missing]);
      }
      expect(await opened.query("select id from users where email = 'carol@example.com'")).toEqual([]);
    });

    test('a verify or simulate that throws is no wrong password, and no caller sees its message', async () => {
      const strategy = await open(userWith(talkative));
      const unavailable = { code: 'HASH_UNAVAILABLE', message: 'the hash provider failed in verify (RangeError)' };
      for (const email of [ann.email, 'stranger@example.com']) {
        failures.length = 0;
        const error = await thrownBy(() => strategy.action('signIn', { email, password: ann.password }));
        expect(error).toMatchObject(unavailable);
        expect(failures).toMatchObject([unavailable]);
        for (const each of [error, ...failures]) expect(printed(each)).not.toMatch(/the password of ann|argon2/);
      }
    });

    test('a rehash that throws keeps the old hash, signs in, and is reported', async () => {
      const broken = { ...quickHash, needsRehash: () => true, hash: () => Promise.reject(new TypeError(ann.password)) };
      const strategy = await open(userWith(broken));
      const before = await opened.query('select * from users order by email');
      expect((await strategy.action('signIn', { email: ann.email, password: ann.password })).email).toBe(ann.email);
      expect(failures).toMatchObject([{ message: 'the hash provider failed in hash (TypeError)' }]);
      expect(await opened.query('select * from users order by email')).toEqual(before);
    });

    test('a provider whose recognizes throws is reported, and its verify decides', async () => {
      const recognizes = (hash: string): never => {
        throw new RangeError(hash);
      };
      const strategy = await open(userWith({ ...quickHash, recognizes }));
      expect((await strategy.action('signIn', { email: ann.email, password: ann.password })).email).toBe(ann.email);
      const wrong = await thrownBy(() => strategy.action('signIn', { email: ann.email, password: 'wrong' }));
      expect(wrong).toMatchObject({ code: 'AUTHENTICATION_FAILED' });
      const told = { code: 'HASH_UNAVAILABLE', message: 'the hash provider failed in recognizes (RangeError)' };
      expect(failures).toMatchObject([told, told]);
      expect(printed(failures)).not.toContain('$argon2');
    });

    test.each([undefined, '', 5, null])(
      'a provider that returns %j as a hash is reported, and nothing is written',
      async (made) => {
        // Invariant: what is tested is a provider that breaks its contract.
        const hash = () => Promise.resolve(made as string);
        const User = userWith({ ...quickHash, needsRehash: () => true, hash });
        const strategy = await open(User);
        const user = await strategy.action('signIn', { email: ann.email, password: ann.password });
        const unavailable = { code: 'HASH_UNAVAILABLE', message: 'the hash provider gave no hash' };
        expect(failures).toMatchObject([unavailable]);
        const fresh = { password: 'another password', passwordConfirmation: 'another password' };
        for (const call of [
          () => strategy.action('register', credentials('carol')),
          () => strategy.action('changePassword', { user, currentPassword: ann.password, ...fresh }),
          () => User.actions.setPassword(user, { password: fresh.password }),
        ]) {
          failures.length = 0;
          expect(await thrownBy(call)).toMatchObject(unavailable);
          expect(failures).toMatchObject([unavailable]);
        }
        expect((await strategy.action('signIn', { email: ann.email, password: ann.password })).email).toBe(ann.email);
      },
    );

    test('a stored hash that no provider recognizes is a failed sign-in, and is reported without the hash', async () => {
      const User = userWith(argon2HashProvider({ memoryCost: 64, timeCost: 1 }));
      const strategy = await open(User);
      const malformed = ['plain text', '$argon2id$', bcryptHash];
      for (const [index, hashedPassword] of malformed.entries()) {
        const email = `broken${index}@example.com`;
        await User.actions.import({ email, hashedPassword });
        failures.length = 0;
        const error = await thrownBy(() => strategy.action('signIn', { email, password: hashedPassword }));
        expect(error).toMatchObject({ code: 'AUTHENTICATION_FAILED' });
        const message = 'User.hashedPassword holds something that no hash provider recognizes';
        expect(failures).toMatchObject([{ code: 'HASH_UNKNOWN', message }]);
        expect(printed(failures)).not.toContain(hashedPassword);
      }
    });
  });
}
