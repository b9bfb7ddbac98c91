// Clocks of servers differ, and one clock is set back: a token that was just issued counts all the same.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Info } from '../extension/info.ts';
import { authenticate } from '../sessions/authenticate.ts';
import { issueToken } from '../sessions/issue-token.ts';
import { renewToken } from '../sessions/renew-token.ts';
import { tokenRevoked } from '../sessions/token-revoked.ts';
import { credentials, Token } from '../test-setup/accounts.ts';
import { sender, StrictUser as User } from '../test-setup/gated-accounts.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';
import { verifyToken } from './verify-token.ts';

const password = Info.strategy(User, 'password');
const logOut = Info.strategy(User, 'logOutEverywhere');
const { email, password: typed } = credentials('ann');
const known = { email, password: typed };

for (const store of stores) {
  describe(`a clock that is behind on ${store.name}`, () => {
    let opened: OpenedStore;
    let moment = 0;
    const start = Date.parse('2026-12-01T12:00:00.000Z');
    beforeEach(async () => {
      moment = start;
      opened = await store.open([User, Token], { clock: () => moment });
      await password.action('register', credentials('ann'));
    });
    afterEach(() => opened.close());

    /** Milliseconds within the leeway of five seconds: 10 ms across a full second, half a second, all of it. */
    const behind = [10, 500, 5000];

    test.each(behind)(
      'by %i ms: a fresh token is let in, verified and renewed, at first sight or remembered',
      async (by) => {
        const ann = await password.action('signIn', known);
        moment = start - by;
        expect(await authenticate(User, ann.$metadata.token)).not.toBeNull();
        expect(await authenticate(User, ann.$metadata.token)).not.toBeNull();
        expect(await verifyToken(User, ann.$metadata.token)).not.toBeNull();
        expect(await tokenRevoked(Token, { token: ann.$metadata.token })).toBe(false);
        expect(await renewToken(User, ann.$metadata.token)).not.toBeNull();
      },
    );

    test.each(behind)('by %i ms: a sign-in token is exchanged, a session is excepted, a reset goes on', async (by) => {
      const brief = await password.action('signIn', known, { context: { tokenType: 'sign_in' } });
      const kept = await password.action('signIn', known);
      moment = start - by;
      const exchanged = await password.action('signInWithToken', { token: brief.$metadata.token });
      expect(await authenticate(User, exchanged.$metadata.token)).not.toBeNull();
      await logOut.action('logOutEverywhere', { user: kept, except: kept.$metadata.token });
      expect(await authenticate(User, kept.$metadata.token)).not.toBeNull();
      moment = start;
      await password.action('requestReset', { email });
      const { token: resetToken } = await sender.next();
      moment = start - by;
      const fresh = { password: 'another password', passwordConfirmation: 'another password' };
      expect(await password.action('reset', { resetToken, ...fresh })).toMatchObject({ email });
    });

    test('by more than five seconds: null, at first sight or remembered', async () => {
      const ann = await password.action('signIn', known);
      moment = start - 5001;
      expect(await authenticate(User, ann.$metadata.token)).toBeNull();
      moment = start;
      expect(await authenticate(User, ann.$metadata.token)).not.toBeNull();
      moment = start - 5001;
      expect(await authenticate(User, ann.$metadata.token)).toBeNull();
    });

    test('set back between registering and signing in: the session does not count as older than its user', async () => {
      moment = start - 700;
      const ann = await password.action('signIn', known);
      expect(await authenticate(User, ann.$metadata.token)).not.toBeNull();
    });

    test('exp has no leeway: null from its second on, at first sight or remembered', async () => {
      const ann = await password.action('signIn', known);
      const [seen, unseen] = [
        await issueToken(User, ann, { lifetime: '10 seconds' }),
        await issueToken(User, ann, { lifetime: '10 seconds' }),
      ];
      moment = start + 9999;
      expect(await authenticate(User, seen.token)).not.toBeNull();
      moment = start + 10_000;
      for (const { token } of [seen, unseen]) {
        expect(await authenticate(User, token)).toBeNull();
        expect(await verifyToken(User, token)).toBeNull();
        expect(await renewToken(User, token)).toBeNull();
      }
    });
  });
}
