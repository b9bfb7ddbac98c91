import { setTimeout as sleep } from 'node:timers/promises';
import { attribute, uuidPrimaryKey } from '@ashlar/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../extension/authentication.ts';
import { Info } from '../extension/info.ts';
import { authenticate } from '../sessions/authenticate.ts';
import { credentials, quickHash, secret, Token } from '../test-setup/accounts.ts';
import { storesAndPoolers } from '../test-setup/pooled-stores.ts';
import type { OpenedStore } from '../test-setup/stores.ts';
import { createGate } from '../testing/gate.ts';

/** Holds calls that have verified a password, before the transaction. */
const afterVerify = createGate();
/** Holds calls that are about to sign a token: the user is locked and compared, the token is not stored yet. */
const beforeStore = createGate();

const hashProvider = {
  ...quickHash,
  async verify(password: string, hash: string): Promise<boolean> {
    const verified = await quickHash.verify(password, hash);
    await afterVerify.pass();
    return verified;
  },
};
const attributes = {
  id: uuidPrimaryKey(),
  email: attribute(z.email(), { unique: true }),
  hashedPassword: attribute(z.string(), { sensitive: true }),
};
const tokens = {
  enabled: true,
  tokenResource: Token,
  storeAllTokens: true,
  requireTokenPresenceForAuthentication: true,
  signingSecret: async () => {
    await beforeStore.pass();
    return secret;
  },
} as const;
const strategies = { password: { identityField: 'email', hashProvider } } as const;

const WithAddOn = defineResource({
  name: 'User',
  table: 'users',
  attributes,
  actions: { writeHash: { type: 'update', accept: ['hashedPassword'] }, remove: { type: 'destroy' } },
  authentication: { tokens, strategies, addOns: { logOutEverywhere: { applyOnPasswordChange: true } } },
});
const WithoutAddOn = defineResource({
  name: 'User',
  table: 'users',
  attributes,
  authentication: { tokens, strategies },
});

const old = credentials('ann');
const known = { email: old.email, password: old.password };
const fresh = { password: 'another password', passwordConfirmation: 'another password' };
const change = { currentPassword: old.password, ...fresh };
const failed = { code: 'AUTHENTICATION_FAILED', class: 'forbidden' };

/** What came of a call, so that a test can wait for calls which fail. */
function outcome<Result>(call: Promise<Result>): Promise<{ result?: Result; error?: unknown }> {
  return call.then(
    (result) => ({ result }),
    (error: unknown) => ({ error }),
  );
}

for (const store of storesAndPoolers) {
  describe(`no ghost sessions on ${store.name}`, () => {
    let opened: OpenedStore;
    beforeEach(async () => {
      opened = await store.open([WithAddOn, Token]);
    });
    afterEach(() => opened.close());

    /** Gives a call that is to wait for a lock the time to get there, and shows that it does not get past it. */
    async function waits(call: Promise<unknown>): Promise<void> {
      const first = await Promise.race([call.then(() => 'done'), sleep(150).then(() => 'waiting')]);
      expect(first).toBe('waiting');
    }

    const liveRows = () => opened.query("select * from tokens where purpose <> 'revocation'");

    test('G1 a sign-in that verified the old password before it was changed fails, and leaves no live token', async () => {
      const password = Info.strategy(WithAddOn, 'password');
      const ann = await password.action('register', old);
      const reached = afterVerify.hold();
      const signIn = outcome(password.action('signIn', known));
      await reached;
      const changed = await password.action('changePassword', { user: ann, ...change });
      afterVerify.release();

      expect((await signIn).error).toMatchObject(failed);
      expect(await authenticate(WithAddOn, ann.$metadata.token)).toBeNull();
      expect(await liveRows()).toHaveLength(1);
      expect(await authenticate(WithAddOn, changed.$metadata.token)).not.toBeNull();
    });

    test('G1 a sign-in fails too if an action of the application changed the hash', async () => {
      const password = Info.strategy(WithAddOn, 'password');
      const ann = await password.action('register', old);
      const reached = afterVerify.hold();
      const signIn = outcome(password.action('signIn', known));
      await reached;
      await WithAddOn.actions.writeHash(ann, { hashedPassword: await quickHash.hash(fresh.password) });
      afterVerify.release();

      expect((await signIn).error).toMatchObject(failed);
      expect(await liveRows()).toHaveLength(0);
    });

    test('G1 a user who is deleted during the sign-in gets no token', async () => {
      const password = Info.strategy(WithAddOn, 'password');
      const ann = await password.action('register', old);
      const reached = afterVerify.hold();
      const signIn = outcome(password.action('signIn', known));
      await reached;
      await WithAddOn.actions.remove(ann);
      afterVerify.release();

      expect((await signIn).error).toMatchObject(failed);
      expect(await liveRows()).toHaveLength(0);
    });

    test('G2 a password change during the storing of a token waits for it, and ends it', async () => {
      const password = Info.strategy(WithAddOn, 'password');
      const ann = await password.action('register', old);
      const reached = beforeStore.hold();
      const signIn = password.action('signIn', known);
      await reached;
      const changing = password.action('changePassword', { user: ann, ...change });
      await waits(changing);
      beforeStore.release();

      const session = await signIn;
      const changed = await changing;
      expect(await authenticate(WithAddOn, session.$metadata.token)).toBeNull();
      expect(await authenticate(WithAddOn, changed.$metadata.token)).not.toBeNull();
      expect(await liveRows()).toHaveLength(1);
    });

    test('G2 a log-out during the storing of a token waits for it, and ends it', async () => {
      const password = Info.strategy(WithAddOn, 'password');
      const ann = await password.action('register', old);
      const reached = beforeStore.hold();
      const signIn = password.action('signIn', known);
      await reached;
      const loggingOut = Info.strategy(WithAddOn, 'logOutEverywhere').action('logOutEverywhere', { user: ann });
      await waits(loggingOut);
      beforeStore.release();

      const session = await signIn;
      expect((await loggingOut).$metadata.revoked).toBe(2);
      expect(await authenticate(WithAddOn, session.$metadata.token)).toBeNull();
      expect(await liveRows()).toHaveLength(0);
    });

    test('G2 a token that was stored before the change is dead after it', async () => {
      const password = Info.strategy(WithAddOn, 'password');
      const ann = await password.action('register', old);
      const session = await password.action('signIn', known);
      await password.action('changePassword', { user: ann, ...change });
      expect(await authenticate(WithAddOn, session.$metadata.token)).toBeNull();
    });

    test('G2 of two parallel changes with the same current password, one succeeds', async () => {
      const password = Info.strategy(WithAddOn, 'password');
      const ann = await password.action('register', old);
      const reached = afterVerify.hold();
      const first = outcome(password.action('changePassword', { user: ann, ...change }));
      await reached;
      const second = await outcome(password.action('changePassword', { user: ann, ...change }));
      afterVerify.release();

      expect(second.error).toBeUndefined();
      expect((await first).error).toMatchObject(failed);
      expect(await liveRows()).toHaveLength(1);
    });
  });

  describe(`no ghost sessions without the add-on on ${store.name}`, () => {
    test('G3 without the add-on too, a sign-in fails if its password changed after it was verified', async () => {
      const opened = await store.open([WithoutAddOn, Token]);
      const password = Info.strategy(WithoutAddOn, 'password');
      const ann = await password.action('register', old);
      const reached = afterVerify.hold();
      const signIn = outcome(password.action('signIn', known));
      await reached;
      await password.action('changePassword', { user: ann, ...change });
      const before = await opened.query('select jti from tokens');
      afterVerify.release();

      expect((await signIn).error).toMatchObject(failed);
      expect(await opened.query('select jti from tokens')).toHaveLength(before.length);
      // Without the add-on, tokens from before the change live on: that is what the add-on is for.
      expect(await authenticate(WithoutAddOn, ann.$metadata.token)).not.toBeNull();
      await opened.close();
    });
  });
}
