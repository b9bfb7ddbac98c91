// P11: whatever hashes, the right password signs in and no other does.
import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { attribute, uuidPrimaryKey } from '@ashlar/core';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../../extension/authentication.ts';
import { Info } from '../../extension/info.ts';
import { argon2HashProvider } from '../../secrets/argon2-hash-provider.ts';
import { bcryptHashProvider } from '../../secrets/bcrypt-hash-provider.ts';
import type { HashProvider } from '../../secrets/hash-provider.ts';
import { authenticate } from '../../sessions/authenticate.ts';
import { credentials, quickHash, storedTokens, Token } from '../../test-setup/accounts.ts';
import { stores } from '../../test-setup/stores.ts';

const bcrypt = bcryptHashProvider({ cost: 4 });

const deriveKey = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);
const derive = (password: string, salt: Buffer) => deriveKey(password, salt, 16, { cost: 256 });

/** An application's own provider, as short as the contract lets it be. */
const custom: HashProvider = {
  async hash(password) {
    const salt = randomBytes(8);
    return `scrypt:${salt.toString('hex')}:${(await derive(password, salt)).toString('hex')}`;
  },
  async verify(password, hash) {
    const [, salt = '', key = ''] = hash.split(':');
    const expected = Buffer.from(key, 'hex');
    return expected.length === 16 && timingSafeEqual(await derive(password, Buffer.from(salt, 'hex')), expected);
  },
  async simulate() {
    await derive('a password of no user', Buffer.alloc(8));
  },
};
const recognized: HashProvider = { ...custom, recognizes: (hash) => hash.startsWith('scrypt:') };

function userWith(hashProvider: HashProvider | readonly [HashProvider, ...HashProvider[]]) {
  return defineResource({
    name: 'User',
    table: 'users',
    attributes: {
      id: uuidPrimaryKey(),
      email: attribute(z.email(), { unique: true }),
      hashedPassword: attribute(z.string(), { sensitive: true }),
    },
    actions: { import: { type: 'create', accept: ['email', 'hashedPassword'] }, list: { type: 'read' } },
    authentication: {
      tokens: storedTokens,
      strategies: { password: { identityField: 'email', hashProvider } },
      addOns: { logOutEverywhere: { applyOnPasswordChange: true } },
    },
  });
}

const ann = credentials('ann');
const right = { email: ann.email, password: ann.password };
const failed = { code: 'AUTHENTICATION_FAILED', class: 'forbidden' };

const providers: readonly { name: string; form: RegExp; used: Parameters<typeof userWith>[0] }[] = [
  { name: 'argon2id', form: /^\$argon2id\$v=19\$/, used: quickHash },
  { name: 'bcrypt', form: /^\$2b\$04\$/, used: bcrypt },
  { name: 'a custom provider', form: /^scrypt:/, used: custom },
  { name: 'a list of one', form: /^\$argon2id\$/, used: [quickHash] },
  { name: 'argon2id before bcrypt', form: /^\$argon2id\$/, used: [quickHash, bcrypt] },
  { name: 'bcrypt before argon2id', form: /^\$2b\$04\$/, used: [bcrypt, quickHash] },
  { name: 'a custom provider before both', form: /^scrypt:/, used: [custom, bcrypt, quickHash] },
  { name: 'a custom provider behind both', form: /^\$argon2id\$/, used: [quickHash, bcrypt, recognized] },
];

/** What a column may hold that is no hash, or only looks like one. */
const malformed = [
  ...['', ' ', 'no hash', ann.password, '$', '$$$$$', '{"hash":1}', 'scrypt:', 'scrypt:zz:zz', 'scrypt::'],
  ...['$2b$', '$2b$12$', `$2b$04$${'.'.repeat(52)}`, `$2b$99$${'.'.repeat(53)}`, `$2b$03$${'.'.repeat(53)}`],
  ...[
    '$argon2id$',
    '$argon2id$v=19$m=64,t=1,p=1$',
    '$argon2id$v=19$m=0,t=0,p=0$YWJjZGVmZ2g$YWJj',
    '$argon2x$v=19$a$b$c',
  ],
];

for (const store of stores) {
  describe(`hash providers on ${store.name}`, () => {
    test.each(providers)('P11 $name hashes, verifies, and refuses every other password', async ({ form, used }) => {
      const User = userWith(used);
      const opened = await store.open([User, Token]);
      const password = Info.strategy(User, 'password');
      await password.action('register', ann);
      await password.action('register', { ...credentials('bob'), ...passwordOf(ann) });
      const hashes = (await opened.query('select hashed_password from users')).map((row) => row.hashed_password);
      expect(new Set(hashes).size).toBe(2);
      for (const hash of hashes) expect(hash).toMatch(form);

      const user = await password.action('signIn', right);
      expect(await authenticate(User, user.$metadata.token)).not.toBeNull();
      for (const wrong of ['', ' ', ann.password.slice(1), `${ann.password} `, ann.password.toUpperCase()]) {
        await expect(password.action('signIn', { ...right, password: wrong })).rejects.toMatchObject(failed);
      }
      const stranger = { email: 'stranger@example.com', password: ann.password };
      await expect(password.action('signIn', stranger)).rejects.toMatchObject(failed);
      expect((await opened.query('select hashed_password from users')).map((row) => row.hashed_password)).toEqual(
        hashes,
      );
      await opened.close();
    });

    test.each(providers)('P11 a stored text that is no hash is a failed sign-in with $name', async ({ used }) => {
      const User = userWith(used);
      const opened = await store.open([User, Token]);
      for (const [index, hashedPassword] of malformed.entries()) {
        const email = `user${index}@example.com`;
        await User.actions.import({ email, hashedPassword });
        for (const password of [ann.password, hashedPassword]) {
          const signIn = Info.strategy(User, 'password').action('signIn', { email, password });
          await expect(signIn, `${hashedPassword} with ${password}`).rejects.toMatchObject(failed);
        }
      }
      const kept = await opened.query('select hashed_password from users');
      expect(kept.map((row) => row.hashed_password).sort()).toEqual([...malformed].sort());
      expect(await opened.query('select jti from tokens')).toEqual([]);
      await opened.close();
    });

    const outdated: readonly { name: string; old: HashProvider; used: Parameters<typeof userWith>[0]; form: RegExp }[] =
      [
        { name: 'bcrypt becomes argon2id', old: bcrypt, used: [quickHash, bcrypt], form: /^\$argon2id\$/ },
        { name: 'argon2id becomes bcrypt', old: quickHash, used: [bcrypt, quickHash], form: /^\$2b\$04\$/ },
        { name: 'a custom hash becomes argon2id', old: custom, used: [quickHash, recognized], form: /^\$argon2id\$/ },
        { name: 'argon2id becomes a custom hash', old: quickHash, used: [custom, quickHash], form: /^scrypt:/ },
        { name: 'another cost', old: bcryptHashProvider({ cost: 5 }), used: bcrypt, form: /^\$2b\$04\$/ },
        {
          name: 'more lanes',
          old: argon2HashProvider({ memoryCost: 64, timeCost: 1, parallelism: 2 }),
          used: quickHash,
          form: /p=1\$/,
        },
      ];

    test.each(outdated)('P11 $name after a sign-in, not before, and no session ends', async (given) => {
      const User = userWith(given.used);
      const opened = await store.open([User, Token]);
      const password = Info.strategy(User, 'password');
      const hashedPassword = await given.old.hash(ann.password);
      await User.actions.import({ email: ann.email, hashedPassword });
      await User.actions.import({ email: 'bob@example.com', hashedPassword });
      const hashOf = async (email: string) =>
        (await opened.query(`select hashed_password from users where email = '${email}'`))[0]?.hashed_password;

      await expect(password.action('signIn', { ...right, password: 'wrong password' })).rejects.toMatchObject(failed);
      expect(await hashOf(ann.email)).toBe(hashedPassword);
      const first = await password.action('signIn', right);
      const rehashed = await hashOf(ann.email);
      expect(rehashed).toMatch(given.form);
      expect(rehashed).not.toBe(hashedPassword);
      expect(await hashOf('bob@example.com')).toBe(hashedPassword);

      const second = await password.action('signIn', right);
      expect(await hashOf(ann.email)).toBe(rehashed);
      for (const { $metadata } of [first, second]) expect(await authenticate(User, $metadata.token)).not.toBeNull();
      await expect(password.action('signIn', { ...right, password: 'wrong password' })).rejects.toMatchObject(failed);
      await opened.close();
    });

    test('P11 hashes of other bcrypt libraries sign in: $2a$, and the $2y$ of PHP', async () => {
      const User = userWith([quickHash, bcrypt]);
      const opened = await store.open([User, Token]);
      const hash = await bcrypt.hash(ann.password);
      for (const version of ['2a', '2y']) {
        const email = `${version}@example.com`;
        await User.actions.import({ email, hashedPassword: hash.replace('2b', version) });
        await Info.strategy(User, 'password').action('signIn', { email, password: ann.password });
      }
      await opened.close();
    });

    test('P11 a password that continues after the 72 bytes that bcrypt reads is a wrong password', async () => {
      const User = userWith([quickHash, bcrypt]);
      const opened = await store.open([User, Token]);
      const password = Info.strategy(User, 'password');
      const longest = 'é'.repeat(36);
      await User.actions.import({ email: ann.email, hashedPassword: await bcrypt.hash(longest) });
      const longer = { email: ann.email, password: `${longest}x` };
      await expect(password.action('signIn', longer)).rejects.toMatchObject(failed);
      await password.action('signIn', { email: ann.email, password: longest });
      // Now Argon2id has it, which reads all of it.
      await expect(password.action('signIn', longer)).rejects.toMatchObject(failed);
      const bob = { ...credentials('bob'), ...passwordOf({ password: `${longest}x` }) };
      await password.action('register', bob);
      await expect(password.action('signIn', { email: bob.email, password: longest })).rejects.toMatchObject(failed);
      await opened.close();
    });
  });
}

function passwordOf({ password }: { readonly password: string }) {
  return { password, passwordConfirmation: password };
}

test('P11 the bcrypt provider refuses to hash a password that bcrypt would cut', async () => {
  await expect(bcrypt.hash('x'.repeat(72))).resolves.toMatch(/^\$2b\$/);
  for (const password of ['x'.repeat(73), `${'é'.repeat(36)}x`, '🙂'.repeat(19)]) {
    await expect(bcrypt.hash(password)).rejects.toMatchObject({ code: 'HASH_UNAVAILABLE' });
  }
});
