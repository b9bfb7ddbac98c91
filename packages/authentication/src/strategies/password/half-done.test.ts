import { setTimeout as sleep } from 'node:timers/promises';
import { attribute, type Domain, uuidPrimaryKey } from '@ashlar/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../../extension/authentication.ts';
import { Info } from '../../extension/info.ts';
import { argon2HashProvider } from '../../secrets/argon2-hash-provider.ts';
import { authenticate } from '../../sessions/authenticate.ts';
import { credentials, quickHash, storedTokens, Token } from '../../test-setup/accounts.ts';
import { outcome } from '../../test-setup/gated-accounts.ts';
import { storesAndPoolers } from '../../test-setup/pooled-stores.ts';
import type { OpenedStore } from '../../test-setup/stores.ts';
import { createGate } from '../../testing/gate.ts';
import { gatedHashProvider } from '../../testing/gated-hash-provider.ts';
import { gatedSender } from '../../testing/gated-sender.ts';

/** Hashes with more work than `quickHash`, so it renews the hashes of that one. */
const hashProvider = gatedHashProvider(argon2HashProvider({ memoryCost: 64, timeCost: 2 }));
const sender = gatedSender();

const User = defineResource({
  name: 'User',
  table: 'users',
  attributes: {
    id: uuidPrimaryKey(),
    email: attribute(z.email(), { unique: true }),
    hashedPassword: attribute(z.string(), { sensitive: true }),
    displayName: z.string().nullable(),
  },
  actions: {
    import: { type: 'create', accept: ['email', 'hashedPassword'] },
    rename: { type: 'update', accept: ['displayName'] },
  },
  authentication: {
    tokens: storedTokens,
    strategies: { password: { identityField: 'email', hashProvider, resettable: { sender } } },
    addOns: { logOutEverywhere: { applyOnPasswordChange: true } },
  },
});

const ann = credentials('ann');
const known = { email: ann.email, password: ann.password };
const fresh = { password: 'another password', passwordConfirmation: 'another password' };
const failed = { code: 'AUTHENTICATION_FAILED', class: 'forbidden' };
const password = Info.strategy(User, 'password');

for (const store of storesAndPoolers) {
  describe(`all or nothing on ${store.name}`, () => {
    let opened: OpenedStore;
    let domain: Domain;
    beforeEach(async () => {
      opened = await store.open([User, Token]);
      domain = opened.domain;
    });
    afterEach(() => opened.close());

    const liveRows = () => opened.query("select * from tokens where purpose <> 'revocation'");
    const storedHash = async () => (await opened.query('select hashed_password from users'))[0]?.hashed_password;
    const importAnn = async () =>
      User.actions.import({ email: ann.email, hashedPassword: await quickHash.hash(ann.password) });

    test('P11 two parallel sign-ins that both renew the hash succeed, and end no session', async () => {
      await importAnn();
      const reached = hashProvider.afterHash.hold();
      const first = password.action('signIn', known);
      await reached;
      const second = await password.action('signIn', known);
      const rehashed = await storedHash();
      hashProvider.afterHash.release();

      const sessions = [await first, second];
      expect(hashProvider.needsRehash?.(String(rehashed))).toBe(false);
      expect(await storedHash()).toBe(rehashed);
      for (const session of sessions) expect(await authenticate(User, session.$metadata.token)).not.toBeNull();
      expect(await liveRows()).toHaveLength(2);
    });

    test('P11 ten parallel sign-ins renew the hash without a failure, with sign-in tokens too', async () => {
      await importAnn();
      const tokenTypes = ['user', 'sign_in'];
      const signIns = await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          password.action('signIn', known, { context: { tokenType: tokenTypes[index % 2] } }),
        ),
      );
      expect(hashProvider.needsRehash?.(String(await storedHash()))).toBe(false);
      expect(await liveRows()).toHaveLength(10);
      for (const [index, { $metadata }] of signIns.entries()) {
        const session =
          index % 2 === 0
            ? $metadata
            : (await password.action('signInWithToken', { token: $metadata.token })).$metadata;
        expect(await authenticate(User, session.token)).not.toBeNull();
      }
    });

    test('P11 a renewed hash does not replace a password that was changed meanwhile', async () => {
      const user = await importAnn();
      const reached = hashProvider.afterHash.hold();
      const signIn = outcome(password.action('signIn', known));
      await reached;
      const changed = await password.action('changePassword', { user, currentPassword: ann.password, ...fresh });
      hashProvider.afterHash.release();

      expect((await signIn).error).toMatchObject(failed);
      await expect(password.action('signIn', known)).rejects.toMatchObject(failed);
      expect(await authenticate(User, changed.$metadata.token)).not.toBeNull();
      expect(await liveRows()).toHaveLength(1);
    });

    test('G6 a sign-in in a transaction that rolls back leaves no live token and no new hash', async () => {
      await importAnn();
      const hash = await storedHash();
      let token = '';
      const rolledBack = domain.transaction(async () => {
        token = (await password.action('signIn', known)).$metadata.token;
        expect(await authenticate(User, token)).not.toBeNull();
        throw new Error('rolled back');
      });
      await expect(rolledBack).rejects.toThrow('rolled back');
      expect(await authenticate(User, token)).toBeNull();
      expect(await opened.query('select * from tokens')).toEqual([]);
      expect(await storedHash()).toBe(hash);
    });

    test('G6 a reset that fails after the write of the password leaves everything as it was', async () => {
      const user = await password.action('register', ann);
      await password.action('requestReset', { email: ann.email });
      const { token: resetToken } = await sender.next();
      await Info.strategy(User, 'logOutEverywhere').action('logOutEverywhere', { user });
      const session = await password.action('signIn', known);
      const hash = await storedHash();
      opened.statements.length = 0;

      // The password is still the one that the token is bound to; that the token is used up is found out last.
      await expect(password.action('reset', { resetToken, ...fresh })).rejects.toMatchObject(failed);
      expect(opened.statements.filter((sql) => /^update .?users/.test(sql))).toHaveLength(1);
      expect(await storedHash()).toBe(hash);
      expect(await authenticate(User, session.$metadata.token)).not.toBeNull();
      expect(await liveRows()).toHaveLength(1);
    });

    test('G6 a failure under the lock rolls back the transaction around it, even if the error is caught', async () => {
      const user = await password.action('register', ann);
      await password.action('requestReset', { email: ann.email });
      const { token: resetToken } = await sender.next();
      await Info.strategy(User, 'logOutEverywhere').action('logOutEverywhere', { user });
      const around = domain.transaction(async () => {
        await User.actions.rename(user, { displayName: 'Ann' });
        await expect(password.action('reset', { resetToken, ...fresh })).rejects.toMatchObject(failed);
      });
      await expect(around).rejects.toMatchObject({ code: 'TRANSACTION_ROLLBACK_ONLY' });
      expect(await opened.query('select display_name from users')).toEqual([{ display_name: null }]);
      await password.action('signIn', known);
    });

    test('G6 a wrong password writes nothing, and the transaction around it can still commit', async () => {
      const user = await password.action('register', ann);
      await domain.transaction(async () => {
        await User.actions.rename(user, { displayName: 'Ann' });
        const wrong = 'a wrong password';
        const change = { user, currentPassword: wrong, ...fresh };
        await expect(password.action('changePassword', change)).rejects.toMatchObject(failed);
        await expect(password.action('signIn', { ...known, password: wrong })).rejects.toMatchObject(failed);
      });
      expect(await opened.query('select display_name from users')).toEqual([{ display_name: 'Ann' }]);
      expect(await liveRows()).toHaveLength(1);
    });

    test('G6 a reset that is requested while the password changes sends nothing and stores nothing', async () => {
      const user = await password.action('register', ann);
      const beforeCommit = createGate();
      const reached = beforeCommit.hold();
      const changing = domain.transaction(async () => {
        await password.action('changePassword', { user, currentPassword: ann.password, ...fresh });
        await beforeCommit.pass();
      });
      await reached;
      const sentBefore = sender.sent.length;
      await password.action('requestReset', { email: ann.email });
      // The background has read the old hash by now, and waits for the user.
      await sleep(100);
      beforeCommit.release();
      await changing;
      await domain.close(); // waits for the background
      expect(sender.sent).toHaveLength(sentBefore);
      expect(await opened.query("select * from tokens where purpose = 'reset'")).toEqual([]);
    });
  });
}
