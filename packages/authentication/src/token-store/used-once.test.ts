import type { Scope } from '@ashlar/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Info } from '../extension/info.ts';
import { authenticate } from '../sessions/authenticate.ts';
import { renewToken } from '../sessions/renew-token.ts';
import { credentials, Token } from '../test-setup/accounts.ts';
import { LenientUser, outcome, StrictUser, sender, UnstoredUser } from '../test-setup/gated-accounts.ts';
import { storesAndPoolers } from '../test-setup/pooled-stores.ts';
import type { OpenedStore } from '../test-setup/stores.ts';

const ann = credentials('ann');
const known = { email: ann.email, password: ann.password };
const failed = { code: 'AUTHENTICATION_FAILED', class: 'forbidden' };
const atOnce = 10;

const users = [
  { which: 'every token is stored', User: LenientUser },
  { which: 'a change ends sessions', User: StrictUser },
  { which: 'no token is stored', User: UnstoredUser },
] as const;

for (const store of storesAndPoolers) {
  describe.each(users)(`ten exchanges at once on ${store.name}, where $which`, ({ User }) => {
    const password = Info.strategy(User, 'password');
    let opened: OpenedStore;
    let domains: readonly Scope[];
    let first: { readonly domain: Scope };
    beforeEach(async () => {
      opened = await store.open([User, Token]);
      // As two processes have it: what keeps them apart is the database, not this one.
      domains = [opened.domain, opened.openAnother().domain];
      first = { domain: opened.domain };
    });
    afterEach(() => opened.close());

    /** Exchanges ten times at once, half by each domain: the sessions of those that succeeded, and the errors of the others. */
    async function exchange(call: (domain: Scope, index: number) => Promise<string>): Promise<{
      sessions: readonly string[];
      errors: readonly unknown[];
    }> {
      const calls = Array.from({ length: atOnce }, (_, index) => call(domains[index % 2] ?? opened.domain, index));
      const outcomes = await Promise.all(calls.map(outcome));
      return {
        sessions: outcomes.flatMap(({ result }) => result ?? []),
        errors: outcomes.flatMap(({ error }) => error ?? []),
      };
    }

    test('G5 a sign-in token signs in once', async () => {
      await password.action('register', ann, first);
      const asSignIn = { ...first, context: { tokenType: 'sign_in' } };
      const { token } = (await password.action('signIn', known, asSignIn)).$metadata;
      const { sessions, errors } = await exchange(async (domain) => {
        return (await password.action('signInWithToken', { token }, { domain })).$metadata.token;
      });
      expect(sessions).toHaveLength(1);
      expect(errors).toEqual(Array(atOnce - 1).fill(expect.objectContaining(failed)));
      expect(await authenticate(User, sessions[0] ?? '', first)).not.toBeNull();
      // The session of the registration, and that of the exchange.
      if (User !== UnstoredUser) expect(await liveRows()).toHaveLength(2);
    });

    test('G5 a reset token sets one password', async () => {
      await password.action('register', ann, first);
      await password.action('requestReset', { email: ann.email }, first);
      const { token: resetToken } = await sender.next();
      const passwordOf = (index: number) => `the password of try ${index}`;
      const { sessions, errors } = await exchange(async (domain, index) => {
        const to = { password: passwordOf(index), passwordConfirmation: passwordOf(index) };
        return (await password.action('reset', { resetToken, ...to }, { domain })).$metadata.token;
      });
      expect(sessions).toHaveLength(1);
      expect(errors).toEqual(Array(atOnce - 1).fill(expect.objectContaining(failed)));
      const signIns = await Promise.all(
        Array.from({ length: atOnce }, (_, index) =>
          outcome(password.action('signIn', { email: ann.email, password: passwordOf(index) }, first)),
        ),
      );
      expect(signIns.filter(({ error }) => error === undefined)).toHaveLength(1);
    });

    test('G5 a session is renewed once', async () => {
      const { token } = (await password.action('register', ann, first)).$metadata;
      const { sessions, errors } = await exchange(async (domain) => {
        const renewed = await renewToken(User, token, { domain });
        if (renewed === null) throw Object.assign(new Error('refused'), failed);
        return renewed.token;
      });
      expect(sessions).toHaveLength(1);
      expect(errors).toHaveLength(atOnce - 1);
      expect(await authenticate(User, token, first)).toBeNull();
      expect(await authenticate(User, sessions[0] ?? '', first)).not.toBeNull();
    });

    const liveRows = () => opened.query("select * from tokens where purpose <> 'revocation'");
  });
}
