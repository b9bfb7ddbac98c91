// One operation of each provider for each form of the password, for known and unknown users: the time tells no more.
import { attribute, uuidPrimaryKey } from '@ashlar/core';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../../extension/authentication.ts';
import { Info } from '../../extension/info.ts';
import { bcryptHashProvider } from '../../secrets/bcrypt-hash-provider.ts';
import type { HashProvider } from '../../secrets/hash-provider.ts';
import { credentials, quickHash, storedTokens, Token } from '../../test-setup/accounts.ts';
import { stores } from '../../test-setup/stores.ts';

/** What was asked, in order: `argon2 verify`, `bcrypt simulate`. */
const asked: string[] = [];

function counted(name: string, provider: HashProvider): HashProvider {
  return {
    ...provider,
    verify(password, hash) {
      asked.push(`${name} verify`);
      return provider.verify(password, hash);
    },
    simulate() {
      asked.push(`${name} simulate`);
      return provider.simulate();
    },
  };
}
const quickBcrypt = bcryptHashProvider({ cost: 4 });
const argon2 = counted('argon2', quickHash);
const bcrypt = counted('bcrypt', quickBcrypt);

const User = defineResource({
  name: 'User',
  table: 'users',
  attributes: {
    id: uuidPrimaryKey(),
    email: attribute(z.email(), { unique: true }),
    hashedPassword: attribute(z.string().nullable(), { sensitive: true }),
  },
  actions: { import: { type: 'create', accept: ['email', 'hashedPassword'] } },
  authentication: {
    tokens: storedTokens,
    strategies: { password: { identityField: 'email', hashProvider: [argon2, bcrypt] } },
  },
});
const strategy = Info.strategy(User, 'password');
const failed = { code: 'AUTHENTICATION_FAILED' };

for (const store of stores) {
  describe(`operations of a list of providers on ${store.name}`, () => {
    test('P4 every attempt costs one operation of each provider, and two where the password is not composed', async () => {
      const opened = await store.open([User, Token], { onError: () => undefined });
      const right = 'the passwörd of all';
      await User.actions.import({ email: 'new@example.com', hashedPassword: await quickHash.hash(right) });
      await User.actions.import({ email: 'moved@example.com', hashedPassword: await quickBcrypt.hash(right) });
      await User.actions.import({ email: 'broken@example.com', hashedPassword: 'no hash' });
      await User.actions.import({ email: 'invited@example.com', hashedPassword: null });
      const costs = async (email: string, password: string): Promise<readonly string[]> => {
        asked.length = 0;
        await expect(strategy.action('signIn', { email, password })).rejects.toMatchObject(failed);
        return [...asked];
      };
      for (const wrong of ['wrong', 'wröng'.normalize('NFD')]) {
        const forms = wrong === 'wrong' ? 1 : 2;
        const times = (...once: string[]) => Array.from({ length: forms }, () => once).flat();
        expect(await costs('new@example.com', wrong)).toEqual(times('argon2 verify', 'bcrypt simulate'));
        expect(await costs('moved@example.com', wrong)).toEqual(times('argon2 simulate', 'bcrypt verify'));
        expect(await costs('broken@example.com', wrong)).toEqual(times('argon2 verify', 'bcrypt simulate'));
        const simulated = times('argon2 simulate', 'bcrypt simulate');
        expect(await costs('invited@example.com', wrong)).toEqual(simulated);
        expect(await costs('stranger@example.com', wrong)).toEqual(simulated);
        expect(await costs('none', wrong)).toEqual(simulated);
      }
      await opened.close();
    });

    test('P4 a wrong current password costs the same', async () => {
      const opened = await store.open([User, Token]);
      const ann = await strategy.action('register', credentials('ann'));
      const change = { user: ann, password: 'another password', passwordConfirmation: 'another password' };
      for (const wrong of ['wrong', 'wröng'.normalize('NFD')]) {
        asked.length = 0;
        const changing = strategy.action('changePassword', { ...change, currentPassword: wrong });
        await expect(changing).rejects.toMatchObject(failed);
        expect(asked).toHaveLength(wrong === 'wrong' ? 2 : 4);
      }
      await opened.close();
    });
  });
}
