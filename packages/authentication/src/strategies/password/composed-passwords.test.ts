// NIST SP 800-63B-4 3.1.1.2: the same text, typed on two systems, is one password.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../../extension/authentication.ts';
import { Info } from '../../extension/info.ts';
import { authenticate } from '../../sessions/authenticate.ts';
import { passwordAttributes, quickHash, storedTokens, Token } from '../../test-setup/accounts.ts';
import { type OpenedStore, stores } from '../../test-setup/stores.ts';
import { hashPassword } from './actions/hash-password.ts';

const mails: string[] = [];
const User = defineResource({
  name: 'User',
  table: 'users',
  attributes: passwordAttributes,
  actions: {
    import: { type: 'create', accept: ['email', 'hashedPassword'] },
    setPassword: {
      type: 'update',
      arguments: { password: z.string() },
      changes: [hashPassword({ hashProvider: quickHash })],
    },
  },
  authentication: {
    tokens: storedTokens,
    strategies: {
      password: {
        identityField: 'email',
        hashProvider: quickHash,
        resettable: { sender: ({ token }) => void mails.push(token) },
      },
    },
    addOns: { logOutEverywhere: { applyOnPasswordChange: true } },
  },
});
const strategy = Info.strategy(User, 'password');
const email = 'ann@example.com';
const composed = 'über-größe 각 é'.normalize('NFC');
const decomposed = composed.normalize('NFD');
const forms = [composed, decomposed];
const twice = (password: string, passwordConfirmation = password) => ({ password, passwordConfirmation });

for (const store of stores) {
  describe(`one password in two forms on ${store.name}`, () => {
    let opened: OpenedStore;
    beforeEach(async () => {
      opened = await store.open([User, Token]);
      mails.length = 0;
    });
    afterEach(() => opened.close());
    const signsIn = async (expected: boolean) => {
      for (const password of forms) {
        const token = await strategy.action('signIn', { email, password }).then(
          ({ $metadata }) => $metadata.token,
          () => '',
        );
        expect((await authenticate(User, token)) !== null).toBe(expected);
      }
    };

    test.each(forms)(
      'a password registered in one Unicode form signs in in both forms, and no other password does',
      async (password) => {
        await strategy.action('register', { email, ...twice(password) });
        await signsIn(true);
        for (const other of [
          'uber-große 각 é',
          composed.normalize('NFKD').replace(/\p{M}/gu, ''),
          `${composed}\u0301`,
        ]) {
          const wrong = strategy.action('signIn', { email, password: other });
          await expect(wrong).rejects.toMatchObject({ code: 'AUTHENTICATION_FAILED' });
        }
      },
    );

    test('registering, changing and resetting accept a confirmation in the other form', async () => {
      const user = await strategy.action('register', { email, ...twice(composed, decomposed) });
      await strategy.action('changePassword', { user, currentPassword: decomposed, ...twice(decomposed, composed) });
      await signsIn(true);
      await strategy.action('requestReset', { email });
      await expect.poll(() => mails).toHaveLength(1);
      await strategy.action('reset', { resetToken: mails[0] ?? '', ...twice(`2 ${decomposed}`, `2 ${composed}`) });
      await signsIn(false);
      expect((await strategy.action('signIn', { email, password: `2 ${composed}` })).email).toBe(email);
    });

    test('an own action of the application hashes the same form', async () => {
      const user = await strategy.action('register', { email, ...twice('another password') });
      await User.actions.setPassword(user, { password: decomposed });
      await signsIn(true);
    });

    test('a hash of the text as typed still works; the first sign-in replaces it, and ends no session', async () => {
      await User.actions.import({ email, hashedPassword: await quickHash.hash(decomposed) });
      await expect(strategy.action('signIn', { email, password: composed })).rejects.toThrow();
      const first = await strategy.action('signIn', { email, password: decomposed });
      await signsIn(true);
      expect(await authenticate(User, first.$metadata.token)).not.toBeNull();
    });

    test('the length counts in the composed form', async () => {
      const seven = 'é'.repeat(7).normalize('NFD');
      await expect(strategy.action('register', { email, ...twice(seven) })).rejects.toMatchObject({
        issues: [{ path: ['password'], message: 'expected at least 8 characters' }],
      });
    });
  });
}
