// Links among sign-ins, password changes and log-outs of one user at once: none is good for more than it should be.
import { attribute, type Change, uuidPrimaryKey } from '@ashlar/core';
import { describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../../extension/authentication.ts';
import { Info } from '../../extension/info.ts';
import { credentials, quickHash, secret, storedTokens, Token } from '../../test-setup/accounts.ts';
import { failed } from '../../test-setup/confirmed-accounts.ts';
import { outcome } from '../../test-setup/gated-accounts.ts';
import { stores } from '../../test-setup/stores.ts';
import { explore } from '../../testing/explore.ts';
import { gatedHashProvider } from '../../testing/gated-hash-provider.ts';
import { gatedSecret } from '../../testing/gated-secret.ts';
import { gatedSender } from '../../testing/gated-sender.ts';
import type { Move } from '../../testing/player.ts';
import { peekToken } from '../../token/verify-token.ts';

/** The rule that is broken at present. */
const broken = vi.hoisted(() => ({ rule: '' }));

vi.mock('../../credentials/mailed-token/update-by-token.ts', async (importOriginal) => {
  const real = await importOriginal<typeof import('../../credentials/mailed-token/update-by-token.ts')>();
  return {
    ...real,
    proveByToken(...given: Parameters<typeof real.proveByToken>): Change {
      const change = real.proveByToken(...given);
      return {
        ...change,
        async before(...hook) {
          if (broken.rule !== 'what a link stands on is compared under the lock') await change.before?.(...hook);
        },
        async after(...hook) {
          if (broken.rule !== 'a link is used up') await change.after?.(...hook);
        },
      };
    },
  };
});

const sender = gatedSender();
const hashProvider = gatedHashProvider(quickHash);
const signingSecret = gatedSecret(secret);
const basis = {
  name: 'User',
  table: 'users',
  attributes: {
    id: uuidPrimaryKey(),
    email: attribute(z.email(), { unique: true }),
    hashedPassword: attribute(z.string(), { sensitive: true }),
    phone: z.string().nullable(),
  },
  actions: { edit: { type: 'update', accept: ['phone'] } },
} as const;
const tokens = { ...storedTokens, signingSecret };
const strategies = { password: { identityField: 'email', hashProvider, resettable: { sender } } } as const;
const phone = { monitorFields: ['phone'], sender, signInOnConfirm: true, confirmOnCreate: false } as const;

const StrictUser = defineResource({
  ...basis,
  authentication: {
    tokens,
    strategies,
    addOns: { 'confirmation:phone': phone, logOutEverywhere: { applyOnPasswordChange: true } },
  },
});
const LenientUser = defineResource({
  ...basis,
  authentication: { tokens, strategies, addOns: { 'confirmation:phone': phone, logOutEverywhere: {} } },
});
const both = [
  { name: 'where a change ends sessions', User: StrictUser },
  { name: 'where sessions survive a change', User: LenientUser },
];

function exploring(
  User: typeof StrictUser | typeof LenientUser,
  domain: Parameters<typeof signingSecret.beforeStore>[0],
) {
  let numbers = 0;
  const moves: Readonly<Record<string, Move>> = {
    // Invariant: the player's user is the record that `register` gave.
    'ask for a new number': ({ user }) =>
      User.actions.edit(user as Parameters<typeof User.actions.edit>[0], { phone: `+43 ${++numbers}` }),
    async confirm({ ledger, token }) {
      const credential = token('confirm');
      if (credential === undefined) return;
      await ledger.issue({ credential }, async () => {
        const user = await Info.strategy(User, 'phone').action('confirm', { token: credential });
        return user.$metadata.token;
      });
    },
  };
  return {
    seed: 1,
    sender,
    moves,
    gates: [hashProvider.afterVerify, hashProvider.afterHash, signingSecret.beforeStore(domain)],
    register: (password: string, number: number) =>
      Info.strategy(User, 'password').action('register', {
        email: `${number}@example.com`,
        password,
        passwordConfirmation: password,
      }),
  };
}

for (const store of stores) {
  describe(`links without ghosts on ${store.name}`, () => {
    test.each(both)('G1 G2 G5 no interleaving makes a ghost: $name', { timeout: 120_000 }, async ({ User }) => {
      const opened = await store.open([User, Token]);
      const report = await explore(User, { ...exploring(User, opened.domain), interleavings: 40 });
      expect(report.violation).toBeUndefined();
      await opened.close();
    });

    test.each([
      ['what a link stands on is compared under the lock', LenientUser],
      ['a link is used up', LenientUser],
    ] as const)('the search finds out that %s no longer', { timeout: 600_000 }, async (rule, User) => {
      const opened = await store.open([User, Token], { onError: () => undefined });
      broken.rule = rule;
      try {
        const { violation } = await explore(User, { ...exploring(User, opened.domain), interleavings: 1_000 });
        expect(violation?.ghosts).not.toEqual([]);
        expect(violation?.seed).toBeGreaterThan(0);
      } finally {
        broken.rule = '';
        await opened.close();
      }
    });

    test('G3 held before it stores the session while a log-out waits: the log-out ends that session', async () => {
      const opened = await store.open([LenientUser, Token]);
      const { user, token } = await asked();
      const gate = signingSecret.beforeStore(opened.domain);
      const reached = gate.hold();
      const confirming = outcome(Info.strategy(LenientUser, 'phone').action('confirm', { token }));
      await reached;
      const out = outcome(Info.strategy(LenientUser, 'logOutEverywhere').action('logOutEverywhere', { user }));
      gate.release();
      const { result } = await confirming;
      expect((await out).result?.$metadata.revoked).toBeGreaterThan(0);
      const rows = await opened.query(
        `select purpose from tokens where jti = '${peekToken(result?.$metadata.token ?? '')?.jti}'`,
      );
      expect(rows).toEqual([{ purpose: 'revocation' }]);
      await opened.close();
    });

    test('G3 a log-out between the check of a link and its use: the link is refused', async () => {
      const opened = await store.open([LenientUser, Token]);
      const { user, token } = await asked();
      const gate = signingSecret.beforeCheck(opened.domain);
      const reached = gate.hold();
      const confirming = outcome(Info.strategy(LenientUser, 'phone').action('confirm', { token }));
      await reached;
      await Info.strategy(LenientUser, 'logOutEverywhere').action('logOutEverywhere', { user });
      gate.release();
      expect((await confirming).error).toMatchObject(failed);
      expect(await opened.query("select * from tokens where purpose <> 'revocation'")).toEqual([]);
      await opened.close();
    });
  });
}

async function asked() {
  const user = await Info.strategy(LenientUser, 'password').action('register', credentials('ann'));
  const sent = new Promise<string>((resolve) => {
    const stop = sender.listen(({ token }) => {
      stop();
      resolve(token);
    });
  });
  await LenientUser.actions.edit(user, { phone: '+43 1' });
  return { user, token: await sent };
}
