import { attribute, timestamp, uuidPrimaryKey } from '@ashlar/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../../extension/authentication.ts';
import { Info } from '../../extension/info.ts';
import { authenticate } from '../../sessions/authenticate.ts';
import { credentials, quickHash, storedTokens, Token } from '../../test-setup/accounts.ts';
import { storesAndPoolers } from '../../test-setup/pooled-stores.ts';
import type { OpenedStore } from '../../test-setup/stores.ts';
import { peekToken } from '../../token/verify-token.ts';

const sent: { readonly email: string; readonly token: string }[] = [];

const User = defineResource({
  name: 'User',
  table: 'users',
  attributes: {
    id: uuidPrimaryKey(),
    email: attribute(z.email(), { unique: true }),
    hashedPassword: attribute(z.string(), { sensitive: true }),
    createdAt: timestamp(),
  },
  actions: { writeHash: { type: 'update', accept: ['hashedPassword'] } },
  authentication: {
    tokens: storedTokens,
    strategies: {
      password: {
        identityField: 'email',
        hashProvider: quickHash,
        resettable: {
          sender: ({ user, token }) => {
            sent.push({ email: user.email, token });
          },
        },
      },
    },
    addOns: { logOutEverywhere: {} },
  },
});

const ann = credentials('ann');
const known = { email: ann.email, password: ann.password };
const asSignIn = { context: { tokenType: 'sign_in' } };
const failed = { code: 'AUTHENTICATION_FAILED', message: 'authentication failed' };
const password = Info.strategy(User, 'password');
const fresh = { password: 'another password', passwordConfirmation: 'another password' };

for (const store of storesAndPoolers) {
  describe(`single-use tokens on ${store.name}`, () => {
    let opened: OpenedStore;
    let now = Date.now();
    beforeEach(async () => {
      now = Date.now();
      sent.length = 0;
      opened = await store.open([User, Token], { clock: () => now });
    });
    afterEach(() => opened.close());

    test('P6 signIn gives a 60-second token that signs in once, and never authenticates a request', async () => {
      await password.action('register', ann);
      const { $metadata } = await password.action('signIn', known, asSignIn);
      const claims = peekToken($metadata.token);
      expect(claims).toMatchObject({ purpose: 'sign_in' });
      expect(Number(claims?.exp) - Number(claims?.iat)).toBe(60);
      expect(await authenticate(User, $metadata.token)).toBeNull();

      const session = await password.action('signInWithToken', { token: $metadata.token });
      expect(await authenticate(User, session.$metadata.token)).toMatchObject({ user: { email: ann.email } });
      await expect(password.action('signInWithToken', { token: $metadata.token })).rejects.toMatchObject(failed);
    });

    test('P6 an expired sign-in token, a session token and garbage are not exchanged', async () => {
      const session = await password.action('register', ann);
      const { $metadata } = await password.action('signIn', known, asSignIn);
      now += 60_000;
      for (const token of [$metadata.token, session.$metadata.token, 'garbage', '']) {
        await expect(password.action('signInWithToken', { token })).rejects.toMatchObject(failed);
      }
    });

    test('P13 register gives a sign-in token if the caller asks for one', async () => {
      const { $metadata } = await password.action('register', ann, asSignIn);
      expect(peekToken($metadata.token)).toMatchObject({ purpose: 'sign_in' });
      const session = await password.action('signInWithToken', { token: $metadata.token });
      expect(await authenticate(User, session.$metadata.token)).not.toBeNull();
    });

    test('P7 a reset token is sent, resets the password once, and gives a session', async () => {
      const old = await password.action('register', ann);
      await password.action('requestReset', { email: ann.email.toUpperCase() });
      await expect.poll(() => sent.length).toBe(1);
      const token = sent[0]?.token ?? '';
      expect(sent[0]?.email).toBe(ann.email);
      expect(await authenticate(User, token)).toBeNull();
      expect(peekToken(token)).toMatchObject({ purpose: 'reset' });

      const reset = await password.action('reset', { resetToken: token, ...fresh });
      expect(await authenticate(User, reset.$metadata.token)).not.toBeNull();
      expect(await authenticate(User, old.$metadata.token)).not.toBeNull();
      await expect(password.action('signIn', known)).rejects.toMatchObject(failed);
      await password.action('signIn', { email: ann.email, password: fresh.password });
      await expect(password.action('reset', { resetToken: token, ...fresh })).rejects.toMatchObject(failed);
    });

    test('P7 an unknown identity gets the same answer, and nothing is sent or stored', async () => {
      await password.action('register', ann);
      const rows = await opened.query('select * from tokens');
      expect(await password.action('requestReset', { email: 'stranger@example.com' })).toBeUndefined();
      await opened.domain.close();
      expect(sent).toEqual([]);
      expect(rows).toHaveLength(1);
    });

    test('P7 a reset token is dead after log-out, after expiry, and after any change of the password', async () => {
      const user = await password.action('register', ann);
      const request = async (): Promise<string> => {
        const before = sent.length;
        await password.action('requestReset', { email: ann.email });
        await expect.poll(() => sent.length).toBe(before + 1);
        return sent[before]?.token ?? '';
      };
      const loggedOut = await request();
      await Info.strategy(User, 'logOutEverywhere').action('logOutEverywhere', { user });
      await expect(password.action('reset', { resetToken: loggedOut, ...fresh })).rejects.toMatchObject(failed);

      const changed = await request();
      await User.actions.writeHash(user, { hashedPassword: await quickHash.hash('a third password') });
      await expect(password.action('reset', { resetToken: changed, ...fresh })).rejects.toMatchObject(failed);

      const expired = await request();
      now += 3 * 86_400_000;
      await expect(password.action('reset', { resetToken: expired, ...fresh })).rejects.toMatchObject(failed);
      await password.action('signIn', { email: ann.email, password: 'a third password' });
    });
  });
}
