// Each rule that the invariant stands on is broken, one at a time: the kit finds out, with no more gates than its page shows.
import type { AnyResource, Scope } from '@ashlar/core';
import type { Row, Statement } from '@ashlar/core/data-layer';
import type { Store } from '@ashlar/core/extension';
import { describe, expect, test, vi } from 'vitest';
import type { ProvenCredential } from '../credentials/prove-under-lock.ts';
import { Info } from '../extension/info.ts';
import { credentials, Token } from '../test-setup/accounts.ts';
import { hashProvider, LenientUser, StrictUser, sender, signingSecret } from '../test-setup/gated-accounts.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';
import { explore } from './explore.ts';
import { findGhostSessions } from './find-ghost-sessions.ts';
import { createSessionLedger } from './session-ledger.ts';

/** The rule that is broken at present. */
const broken = vi.hoisted(() => ({ rule: '' }));

/** The scope, but its store does something else. */
function withStore(scope: Scope, changed: Partial<Store>): Scope {
  return Object.create(scope, {
    store: { value: Object.create(scope.store, Object.getOwnPropertyDescriptors(changed)) },
  });
}

vi.mock('../credentials/prove-under-lock.ts', async (importOriginal) => {
  const real = await importOriginal<typeof import('../credentials/prove-under-lock.ts')>();
  return {
    ...real,
    proveUnderLock<Result>(
      scope: Scope,
      resource: AnyResource,
      given: { readonly proven: ProvenCredential; work(user: Row): Promise<Result> },
    ) {
      if (broken.rule === 'a token is stored in the transaction that locks the user') {
        const bare = withStore(scope, { transaction: (work) => work() });
        return real.proveUnderLock(bare, resource, given);
      }
      if (broken.rule === 'the hash is compared under the lock') {
        return real.proveUnderLock(scope, resource, { ...given, proven: { ...given.proven, unchanged: {} } });
      }
      return real.proveUnderLock(scope, resource, given);
    },
  };
});

vi.mock('../token-store/lock-user.ts', async (importOriginal) => {
  const real = await importOriginal<typeof import('../token-store/lock-user.ts')>();
  return {
    lockUser(scope: Scope, ...rest: [AnyResource, Parameters<typeof real.lockUser>[2]]) {
      if (broken.rule !== 'the user is locked') return real.lockUser(scope, ...rest);
      const run = (statement: Statement, parameters: Readonly<Row>) =>
        scope.store.run({ ...statement, lock: false } as Statement, parameters);
      return real.lockUser(withStore(scope, { run }), ...rest);
    },
  };
});

vi.mock('../token-store/consume-token.ts', async (importOriginal) => {
  const isBrokenLink = ({ purpose }: { readonly purpose: string }) =>
    broken.rule === 'a link is used up' && purpose === 'magic_link';
  const real = await importOriginal<typeof import('../token-store/consume-token.ts')>();
  return {
    consumeToken: (...given: Parameters<typeof real.consumeToken>) =>
      broken.rule === 'what is exchanged once is used up' || isBrokenLink(given[2].claims)
        ? Promise.resolve(true)
        : real.consumeToken(...given),
  };
});

vi.mock('../token-store/revoke-tokens.ts', async (importOriginal) => {
  const real = await importOriginal<typeof import('../token-store/revoke-tokens.ts')>();
  const isBroken = () => broken.rule === 'a log-out ends every token';
  return {
    ...real,
    revokeTokens: (...given: Parameters<typeof real.revokeTokens>) =>
      isBroken() ? Promise.resolve(0) : real.revokeTokens(...given),
    revokeAndCount: (...given: Parameters<typeof real.revokeAndCount>) =>
      isBroken() ? Promise.resolve({ revoked: 0, sessions: 0 }) : real.revokeAndCount(...given),
  };
});

vi.mock('../credentials/mailed-token/single-use-token.ts', async (importOriginal) => {
  const real = await importOriginal<typeof import('../credentials/mailed-token/single-use-token.ts')>();
  return {
    ...real,
    singleUseToken(options: Parameters<typeof real.singleUseToken>[0]) {
      const isBroken = () => broken.rule === 'a link dies with the password' && options.purpose === 'magic_link';
      const boundTo = () => (typeof options.boundTo === 'function' ? options.boundTo() : options.boundTo);
      return real.singleUseToken({ ...options, boundTo: () => (isBroken() ? [] : boundTo()) });
    },
  };
});

vi.mock('../token/fingerprint-of.ts', async (importOriginal) => {
  const real = await importOriginal<typeof import('../token/fingerprint-of.ts')>();
  const isBroken = () => broken.rule === 'reset and sign-in tokens are bound to the password';
  return {
    fingerprintOf: (...given: Parameters<typeof real.fingerprintOf>) =>
      isBroken() ? 'always the same' : real.fingerprintOf(...given),
  };
});

vi.mock('../strategies/password/actions/change-password.ts', async (importOriginal) => {
  const real = await importOriginal<typeof import('../strategies/password/actions/change-password.ts')>();
  return {
    proveCurrentPassword(...given: Parameters<typeof real.proveCurrentPassword>) {
      const change = real.proveCurrentPassword(...given);
      return {
        ...change,
        async before(...hook: Parameters<NonNullable<typeof change.before>>) {
          if (broken.rule !== 'a change compares the current hash under the lock') await change.before?.(...hook);
        },
      };
    },
  };
});

const both = [
  { User: StrictUser, name: 'where a change ends sessions' },
  { User: LenientUser, name: 'where sessions survive a change' },
];
const rules: readonly { readonly rule: string; readonly users?: typeof both; readonly on?: OpenedStoreName }[] = [
  { rule: 'a token is stored in the transaction that locks the user' },
  // On SQLite the transaction is the lock: writers queue from its beginning.
  { rule: 'the user is locked', on: 'postgres' },
  { rule: 'the hash is compared under the lock' },
  { rule: 'a change compares the current hash under the lock' },
  { rule: 'what is exchanged once is used up' },
  { rule: 'a link is used up' },
  { rule: 'a log-out ends every token' },
  // Where a change revokes all tokens, it revokes these too: two rules stand for one, and one of them is enough.
  { rule: 'reset and sign-in tokens are bound to the password', users: both.slice(1) },
  { rule: 'a link dies with the password', users: both.slice(1) },
];
type OpenedStoreName = (typeof stores)[number]['name'];

for (const store of stores) {
  describe(`a broken rule is found on ${store.name}`, () => {
    test('beforeStore holds a call that stores a token without a transaction, and the result is a ghost', async () => {
      const opened = await store.open([StrictUser, Token]);
      const strategy = Info.strategy(StrictUser, 'password');
      const ledger = createSessionLedger();
      const ann = credentials('ann');
      const user = await strategy.action('register', ann);
      await ledger.change({ password: ann.password }, async () => user.$metadata.token);
      broken.rule = 'a token is stored in the transaction that locks the user';
      const gate = signingSecret.beforeStore(opened.domain);
      const reached = gate.hold();
      const changed = { currentPassword: ann.password, password: 'another one', passwordConfirmation: 'another one' };
      const signedIn = ledger.issue({ credential: ann.password }, async () => {
        const { email, password } = ann;
        return (await strategy.action('signIn', { email, password })).$metadata.token;
      });
      await reached;
      await ledger.change({ credential: ann.password, password: changed.password }, async () => {
        return (await strategy.action('changePassword', { user, ...changed })).$metadata.token;
      });
      gate.release();
      await signedIn;
      broken.rule = '';
      const found = await findGhostSessions(StrictUser, ledger);
      expect(found.map(({ rule }) => rule)).toContain('outlived a change');
      await opened.close();
    });

    for (const { rule, users = both, on = store.name } of rules) {
      if (on !== store.name) continue;
      test.each(users)(`${rule}: $name`, { timeout: 600_000 }, async ({ User }) => {
        const opened: OpenedStore = await store.open([User, Token], { onError: () => undefined });
        const strategy = Info.strategy(User, 'password');
        broken.rule = rule;
        try {
          const { violation } = await explore(User, {
            seed: 1,
            interleavings: 1000,
            sender,
            gates: [hashProvider.afterVerify, hashProvider.afterHash, signingSecret.beforeStore(opened.domain)],
            register: (password, number) =>
              strategy.action('register', { email: `${number}@example.com`, password, passwordConfirmation: password }),
          });
          // Without the lock, a sign-in with an older password may be what the search finds, and no token.
          expect([violation?.ghosts, violation?.problems].flat()).not.toEqual([]);
          expect(violation?.seed).toBeGreaterThan(0);
        } finally {
          broken.rule = '';
          await opened.close();
        }
      });
    }
  });
}
