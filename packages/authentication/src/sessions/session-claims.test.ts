// What a token says of its session, and that renewing keeps it.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Info } from '../extension/info.ts';
import { credentials, Token, User } from '../test-setup/accounts.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';
import { authenticate } from './authenticate.ts';
import { issueToken } from './issue-token.ts';
import { renewToken } from './renew-token.ts';

const password = Info.strategy(User, 'password');
const { email, password: typed } = credentials('ann');

for (const store of stores) {
  describe(`claims of a session on ${store.name}`, () => {
    let opened: OpenedStore;
    let moment = 0;
    beforeEach(async () => {
      moment = Date.parse('2026-12-01T12:00:00.700Z');
      opened = await store.open([User, Token], { clock: () => moment });
    });
    afterEach(() => opened.close());

    const now = (): number => Math.floor(moment / 1000);
    async function claimsOf(token: string) {
      const session = await authenticate(User, token);
      if (session === null) throw new Error('not let in');
      const { claims, storedToken: stored } = session;
      expect(stored?.extraData).toMatchObject({ sid: claims.sid, auth_time: claims.auth_time });
      return claims;
    }

    test('each sign-in begins a session: sid is the jti of its token, auth_time the second in which it was issued', async () => {
      const registered = await password.action('register', credentials('ann'));
      const first = await claimsOf(registered.$metadata.token);
      expect(first).toMatchObject({ sid: first.jti, auth_time: now() });
      moment += 90_000;
      const again = await claimsOf((await password.action('signIn', { email, password: typed })).$metadata.token);
      expect(again).toMatchObject({ sid: again.jti, auth_time: now() });
      const issued = await claimsOf((await issueToken(User, registered)).token);
      expect(issued).toMatchObject({ sid: issued.jti, auth_time: now() });
      expect(new Set([first.sid, again.sid, issued.sid]).size).toBe(3);
    });

    test('renewing keeps sid and auth_time, however often', async () => {
      const ann = await password.action('register', credentials('ann'));
      const first = await claimsOf(ann.$metadata.token);
      let { token } = ann.$metadata;
      for (let time = 1; time <= 3; time++) {
        moment += 86_400_000;
        token = (await renewToken(User, token))?.token ?? '';
        const claims = await claimsOf(token);
        expect(claims).toMatchObject({ sid: first.jti, auth_time: first.iat, iat: now() });
        expect(claims.jti).not.toBe(first.jti);
      }
    });

    test('exchanging a sign-in token begins a session, with the auth_time of the password', async () => {
      await password.action('register', credentials('ann'));
      const context = { tokenType: 'sign_in' };
      const brief = await password.action('signIn', { email, password: typed }, { context });
      const typedAt = now();
      moment += 30_000;
      const session = await password.action('signInWithToken', { token: brief.$metadata.token });
      const claims = await claimsOf(session.$metadata.token);
      expect(claims).toMatchObject({ sid: claims.jti, auth_time: typedAt, iat: typedAt + 30 });
    });

    test('changing the password begins a session', async () => {
      const ann = await password.action('register', credentials('ann'));
      moment += 60_000;
      const fresh = { password: 'another password', passwordConfirmation: 'another password' };
      const changed = await password.action('changePassword', { user: ann, currentPassword: typed, ...fresh });
      const claims = await claimsOf(changed.$metadata.token);
      expect(claims).toMatchObject({ sid: claims.jti, auth_time: now() });
    });

    test('a token of another purpose has no session', async () => {
      const ann = await password.action('register', credentials('ann'));
      const { claims } = await issueToken(User, ann, { purpose: 'download', extraClaims: { sid: 'x', auth_time: 1 } });
      expect(claims).not.toHaveProperty('sid');
      expect(claims).not.toHaveProperty('auth_time');
      expect((await Token.actions.getToken({ jti: claims.jti }))?.extraData).toBeNull();
    });
  });
}
