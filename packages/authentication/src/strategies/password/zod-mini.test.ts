import { attribute } from '@ashlar/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { defineResource } from '../../extension/authentication.ts';
import { Info } from '../../extension/info.ts';
import { authenticate } from '../../sessions/authenticate.ts';
import { quickHash, storedTokens, Token } from '../../test-setup/accounts.ts';
import { type OpenedStore, stores } from '../../test-setup/stores.ts';

const User = defineResource({
  name: 'User',
  table: 'users',
  attributes: {
    name: attribute(z.string().check(z.minLength(2)), { primaryKey: true }),
    email: attribute(z.email(), { unique: true }),
    hashedPassword: attribute(z.string(), { sensitive: true }),
  },
  authentication: {
    tokens: storedTokens,
    strategies: { password: { identityField: 'email', registerActionAccept: ['name'], hashProvider: quickHash } },
    addOns: { logOutEverywhere: { applyOnPasswordChange: true } },
  },
});

const password = Info.strategy(User, 'password');
const logOut = Info.strategy(User, 'logOutEverywhere');
const given = { password: 'correct horse', passwordConfirmation: 'correct horse' };
const fresh = { password: 'another horse', passwordConfirmation: 'another horse' };

for (const store of stores) {
  describe(`a user resource with schemas of zod/mini on ${store.name}`, () => {
    let opened: OpenedStore;
    beforeEach(async () => {
      opened = await store.open([User, Token]);
    });
    afterEach(() => opened.close());

    test('registers, signs in, changes the password and logs out everywhere by key', async () => {
      const wrong = password.action('register', { name: 'a', email: 'none', ...given });
      await expect(wrong).rejects.toMatchObject({ issues: [{ path: ['email'] }, { path: ['name'] }] });
      const user = await password.action('register', { name: 'ann', email: 'ann@example.com', ...given });
      const again = await password.action('signIn', { email: 'ann@example.com', password: given.password });
      const changed = await password.action('changePassword', { user, currentPassword: given.password, ...fresh });
      expect(await authenticate(User, user.$metadata.token)).toBeNull();
      expect(await authenticate(User, again.$metadata.token)).toBeNull();
      expect(await authenticate(User, changed.$metadata.token)).toMatchObject({ user: { name: 'ann' } });
      await logOut.action('logOutEverywhere', { userId: 'ann' });
      expect(await authenticate(User, changed.$metadata.token)).toBeNull();
      await expect(logOut.action('logOutEverywhere', { userId: 'a' })).rejects.toMatchObject({
        issues: [{ path: ['userId'] }],
      });
    });
  });
}
