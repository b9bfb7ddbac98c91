// A busy thread pool, as in a rush of sign-ins: HMAC does not need it, and what waits for it holds nothing.
import { uuidPrimaryKey } from '@ashlar/core';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { defineResource } from '../extension/authentication.ts';
import { Info } from '../extension/info.ts';
import type { HashProvider } from '../secrets/hash-provider.ts';
import type { SigningAlgorithm } from '../secrets/signing-algorithm.ts';
import { credentials, passwordAttributes, storedTokens, Token } from '../test-setup/accounts.ts';
import { holdThreads } from '../test-setup/held-threads.ts';
import { createKeys } from '../test-setup/keys.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';
import { authenticate } from './authenticate.ts';
import { issueToken } from './issue-token.ts';
import { renewToken } from './renew-token.ts';

/** Takes no thread, so that only signatures can wait for one. */
const plainText: HashProvider = {
  hash: async (password) => `plain ${password}`,
  verify: async (password, hash) => hash === `plain ${password}`,
  simulate: async () => {},
};

/** A user whose tokens are signed like this. */
function userWith(signingAlgorithm: SigningAlgorithm) {
  const signingSecret = createKeys[signingAlgorithm]().sign;
  return defineResource({
    name: 'User',
    table: 'users',
    attributes: { ...passwordAttributes, id: uuidPrimaryKey() },
    authentication: {
      tokens: { ...storedTokens, signingAlgorithm, signingSecret },
      strategies: { password: { identityField: 'email', hashProvider: plainText } },
      addOns: { logOutEverywhere: {} },
    },
  });
}

const { email, password: typed } = credentials('ann');
const known = { email, password: typed };

for (const store of stores) {
  describe(`a busy thread pool on ${store.name}`, () => {
    let opened: OpenedStore;
    afterEach(() => opened.close());

    test.each(['HS256', 'HS384', 'HS512'] as const)(
      'T22 %s waits for no thread: issuing, signing in, authenticating and renewing end while all of them are taken',
      async (algorithm) => {
        const User = userWith(algorithm);
        opened = await store.open([User, Token]);
        const ann = await User.actions.registerWithPassword(credentials('ann'));
        // Opens the connections.
        await issueToken(User, ann);
        const threads = holdThreads();
        try {
          const { token } = await issueToken(User, ann);
          const signedIn = await Info.strategy(User, 'password').action('signIn', known);
          const renewed = await renewToken(User, token);
          for (const each of [signedIn.$metadata.token, renewed?.token ?? '']) {
            expect(await authenticate(User, each)).not.toBeNull();
          }
          expect(threads.free).toBe(0);
        } finally {
          await threads.release();
        }
        expect(threads.free).toBeGreaterThan(0);
      },
    );

    describe.each(['ES256', 'RS256', 'EdDSA'] as const)('%s', (algorithm) => {
      const User = userWith(algorithm);
      type SignedUp = Awaited<ReturnType<typeof User.actions.registerWithPassword>>;
      let ann: SignedUp;
      beforeEach(async () => {
        opened = await store.open([User, Token]);
        ann = await User.actions.registerWithPassword(credentials('ann'));
      });

      const ways: readonly [string, () => Promise<unknown>][] = [
        ['issueToken', () => issueToken(User, ann, { domain: opened.domain })],
        ['signing in', () => Info.strategy(User, 'password').in(opened.domain).action('signIn', known)],
      ];

      test.each(ways)(
        'T22 %s signs after the transaction: a busy thread pool holds no lock and no connection',
        async (_, issue) => {
          const sentBefore: (string | undefined)[] = [];
          const { sign } = crypto.subtle;
          const spy = vi.spyOn(crypto.subtle, 'sign').mockImplementation((...args) => {
            sentBefore.push(opened.statements.at(-1));
            return sign.apply(crypto.subtle, args);
          });
          try {
            await issue();
          } finally {
            spy.mockRestore();
          }
          expect(sentBefore).toEqual(['commit']);
        },
      );

      test.each(ways)(
        'T22 %s waits for a thread, and a log-out of the same user meanwhile ends every session',
        async (_, issue) => {
          const { domain } = opened.openAnother();
          const logOut = () =>
            Info.strategy(User, 'logOutEverywhere').in(domain).action('logOutEverywhere', { user: ann });
          await logOut();
          opened.statements.length = 0;
          const threads = holdThreads();
          const issued = issue();
          try {
            await expect.poll(() => opened.statements.at(-1)).toBe('commit');
            expect((await logOut()).$metadata.revoked).toBe(1);
            expect(await Promise.race([issued, 'waits'])).toBe('waits');
          } finally {
            await threads.release();
          }
          const { token, $metadata } = (await issued) as { token?: string; $metadata?: { token: string } };
          const { domain: here } = opened;
          expect(await authenticate(User, token ?? $metadata?.token ?? '', { domain: here })).toBeNull();
        },
      );
    });
  });
}
