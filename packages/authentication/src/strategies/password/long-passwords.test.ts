// Hashes of software that cuts a password at 72 bytes, such as bcrypt_elixir, and hashes of all of it from then on.
import { attribute, uuidPrimaryKey } from '@ashlar/core';
import { hash as cutHash } from '@node-rs/bcrypt';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../../extension/authentication.ts';
import { Info } from '../../extension/info.ts';
import { bcryptHashProvider } from '../../secrets/bcrypt-hash-provider.ts';
import type { HashProvider } from '../../secrets/hash-provider.ts';
import { quickHash, storedTokens, Token } from '../../test-setup/accounts.ts';
import { stores } from '../../test-setup/stores.ts';

function userWith(hashProvider: readonly [HashProvider, ...HashProvider[]]) {
  return defineResource({
    name: 'User',
    table: 'users',
    attributes: {
      id: uuidPrimaryKey(),
      email: attribute(z.email(), { unique: true }),
      hashedPassword: attribute(z.string(), { sensitive: true }),
    },
    actions: { import: { type: 'create', accept: ['email', 'hashedPassword'] } },
    authentication: {
      tokens: storedTokens,
      strategies: { password: { identityField: 'email', hashProvider, confirmationRequired: false } },
    },
  });
}
const cuts = bcryptHashProvider({ cost: 4, longPasswords: 'cut' });
const refuses = bcryptHashProvider({ cost: 4 });
const email = 'ann@example.com';
const failed = { code: 'AUTHENTICATION_FAILED' };
/** 120, 76 and 73 bytes; bcrypt reads 72. */
const longPasswords = ['ü'.repeat(60), '🦄'.repeat(19), 'x'.repeat(73)];

for (const store of stores) {
  describe(`passwords that another program cut on ${store.name}`, () => {
    const open = async (User: ReturnType<typeof userWith>, password: string) => {
      const opened = await store.open([User, Token]);
      await User.actions.import({ email, hashedPassword: await cutHash(password, { cost: 4 }) });
      const hash = async () => String((await opened.query('select hashed_password from users'))[0]?.hashed_password);
      return {
        opened,
        hash,
        signIn: (given: string) => Info.strategy(User, 'password').action('signIn', { email, password: given }),
      };
    };

    test.each(longPasswords)(
      "'cut' accepts the first 72 bytes once; after that the whole password counts",
      async (password) => {
        const { opened, hash, signIn } = await open(userWith([quickHash, cuts]), password);
        await expect(signIn(`y${password}`)).rejects.toMatchObject(failed);
        expect((await signIn(password)).email).toBe(email);
        expect(await hash()).toMatch(/^\$argon2id\$/);
        await expect(signIn(`${password}x`)).rejects.toMatchObject(failed);
        expect((await signIn(password)).email).toBe(email);
        await opened.close();
      },
    );

    test.each(longPasswords)(
      "'cut' with bcrypt first accepts them, and keeps the hash that other programs read",
      async (password) => {
        const { opened, hash, signIn } = await open(userWith([cuts, quickHash]), password);
        const before = await hash();
        for (let times = 0; times < 2; times++) expect((await signIn(password)).email).toBe(email);
        expect(await hash()).toBe(before);
        await opened.close();
      },
    );

    test.each(longPasswords)(
      "without 'cut' the password is wrong; new long passwords are refused either way",
      async (password) => {
        const { opened, signIn } = await open(userWith([refuses, quickHash]), password);
        await expect(signIn(password)).rejects.toMatchObject(failed);
        for (const provider of [refuses, cuts]) {
          await expect(provider.hash(password)).rejects.toMatchObject({ code: 'HASH_UNAVAILABLE' });
        }
        await opened.close();
      },
    );
  });
}
