import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Info } from '../extension/info.ts';
import { authenticate } from '../sessions/authenticate.ts';
import { renewToken } from '../sessions/renew-token.ts';
import { credentials, Token } from '../test-setup/accounts.ts';
import { hashProvider, outcome, sender, signingSecret, StrictUser as User } from '../test-setup/gated-accounts.ts';
import { storesAndPoolers } from '../test-setup/pooled-stores.ts';
import type { OpenedStore } from '../test-setup/stores.ts';
import { createGate } from '../testing/gate.ts';

const ann = credentials('ann');
const known = { email: ann.email, password: ann.password };
const fresh = { password: 'another password', passwordConfirmation: 'another password' };
const failed = { code: 'AUTHENTICATION_FAILED', class: 'forbidden' };
const password = Info.strategy(User, 'password');
const out = Info.strategy(User, 'logOutEverywhere');

/** A token that is exchanged for a session, and how. */
interface Exchange {
  readonly name: string;
  prepare(session: string): Promise<string>;
  exchange(token: string): Promise<string>;
  /** A gate for exchanges that have not asked the store yet. */
  holdOutside(opened: OpenedStore): ReturnType<typeof createGate>;
}

const exchanges: readonly Exchange[] = [
  {
    name: 'a sign-in token',
    async prepare() {
      return (await password.action('signIn', known, { context: { tokenType: 'sign_in' } })).$metadata.token;
    },
    exchange: async (token) => (await password.action('signInWithToken', { token })).$metadata.token,
    holdOutside: ({ domain }) => signingSecret.beforeCheck(domain),
  },
  {
    name: 'a reset token',
    async prepare() {
      await password.action('requestReset', { email: ann.email });
      return (await sender.next()).token;
    },
    exchange: async (resetToken) => (await password.action('reset', { resetToken, ...fresh })).$metadata.token,
    holdOutside: () => hashProvider.afterHash,
  },
  {
    name: 'a session',
    prepare: async (session) => session,
    async exchange(token) {
      const renewed = await renewToken(User, token);
      if (renewed === null) throw Object.assign(new Error('refused'), failed);
      return renewed.token;
    },
    holdOutside: ({ domain }) => signingSecret.beforeCheck(domain),
  },
];

for (const store of storesAndPoolers) {
  describe.each(exchanges)(
    `$name exchanged during a log-out on ${store.name}`,
    ({ prepare, exchange, holdOutside }) => {
      let opened: OpenedStore;
      let user: Awaited<ReturnType<typeof register>>;
      let token: string;
      const register = () => password.action('register', ann);
      beforeEach(async () => {
        opened = await store.open([User, Token]);
        user = await register();
        token = await prepare(user.$metadata.token);
      });
      afterEach(async () => {
        // A test that failed must not hold up the next one.
        holdOutside(opened).release();
        await opened.close();
      });

      const liveRows = () => opened.query("select * from tokens where purpose <> 'revocation'");
      const waits = async (call: Promise<unknown>): Promise<void> => {
        expect(await Promise.race([call.then(() => 'done'), sleep(150).then(() => 'waiting')])).toBe('waiting');
      };

      test('G4 an exchange that stores first: the log-out waits for it, and ends the new session', async () => {
        const gate = signingSecret.beforeStore(opened.domain);
        const reached = gate.hold();
        const exchanging = exchange(token);
        await reached;
        const loggingOut = out.action('logOutEverywhere', { user });
        await waits(loggingOut);
        gate.release();

        const session = await exchanging;
        expect((await loggingOut).$metadata.revoked).toBeGreaterThan(0);
        expect(await authenticate(User, session)).toBeNull();
        expect(await liveRows()).toEqual([]);
      });

      test('G4 a log-out that has not committed: the exchange waits for it, and fails', async () => {
        const beforeCommit = createGate();
        const reached = beforeCommit.hold();
        const loggingOut = opened.domain.transaction(async () => {
          await out.action('logOutEverywhere', { user });
          await beforeCommit.pass();
        });
        await reached;
        const exchanging = outcome(exchange(token));
        await waits(exchanging);
        beforeCommit.release();

        await loggingOut;
        expect((await exchanging).error).toMatchObject(failed);
        expect(await liveRows()).toEqual([]);
        await password.action('signIn', known);
      });

      test('G4 a log-out that commits after the exchange began: the exchange fails', async () => {
        const gate = holdOutside(opened);
        const reached = gate.hold();
        const exchanging = outcome(exchange(token));
        await reached;
        await out.action('logOutEverywhere', { user });
        gate.release();

        expect((await exchanging).error).toMatchObject(failed);
        expect(await liveRows()).toEqual([]);
        await password.action('signIn', known);
      });

      test('G4 a log-out that rolls back ends nothing: the exchange that waited for it succeeds', async () => {
        const beforeRollback = createGate();
        const reached = beforeRollback.hold();
        const loggingOut = outcome(
          opened.domain.transaction(async () => {
            await out.action('logOutEverywhere', { user });
            await beforeRollback.pass();
            throw new Error('rolled back');
          }),
        );
        await reached;
        const exchanging = exchange(token);
        await waits(exchanging);
        beforeRollback.release();

        expect((await loggingOut).error).toMatchObject({ message: 'rolled back' });
        expect(await authenticate(User, await exchanging)).not.toBeNull();
      });
    },
  );

  test(`G4 a log-out that should keep a session is refused if that session is renewed meanwhile, on ${store.name}`, async () => {
    const opened = await store.open([User, Token]);
    const user = await password.action('register', ann);
    const session = user.$metadata.token;
    const gate = signingSecret.beforeStore(opened.domain);
    const reached = gate.hold();
    const renewing = renewToken(User, session);
    await reached;
    const loggingOut = outcome(out.action('logOutEverywhere', { user, except: session }));
    gate.release();

    const renewed = await renewing;
    expect((await loggingOut).error).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['except'] }] });
    expect(await authenticate(User, renewed?.token ?? '')).not.toBeNull();
    await opened.close();
  });
}
