// A single-use token works for one purpose, once, for one user: an attacker tries everything else with it.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Info } from '../extension/info.ts';
import { authenticate } from '../sessions/authenticate.ts';
import { issueToken } from '../sessions/issue-token.ts';
import { renewToken } from '../sessions/renew-token.ts';
import { credentials, Token } from '../test-setup/accounts.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';
import { Guest, Member, sent } from '../test-setup/two-strategies.ts';

const failed = { code: 'AUTHENTICATION_FAILED', message: 'authentication failed' };
const fresh = { password: 'chosen by a thief', passwordConfirmation: 'chosen by a thief' };
const ann = credentials('ann');
const bob = credentials('bob');
const known = { email: ann.email, password: ann.password };
const asSignIn = { context: { tokenType: 'sign_in' } };

for (const store of stores) {
  describe(`replayed tokens on ${store.name}`, () => {
    let opened: OpenedStore;
    const password = Info.strategy(Member, 'password');
    const staff = Info.strategy(Member, 'staff');
    const guest = Info.strategy(Guest, 'password');
    beforeEach(async () => {
      sent.length = 0;
      opened = await store.open([Member, Guest, Token]);
    });
    afterEach(() => opened.close());

    /** A reset token from a mail. */
    async function resetToken(by: 'password' | 'staff' | 'guest', email = ann.email): Promise<string> {
      const before = sent.length;
      await { password, staff, guest }[by].action('requestReset', { email });
      await expect.poll(() => sent.length).toBe(before + 1);
      expect(sent[before]).toMatchObject({ to: email, by });
      return sent[before]?.token ?? '';
    }
    const hashes = () => opened.query('select id, hashed_password from member order by id');
    const live = () => opened.query("select jti from tokens where purpose <> 'revocation' order by jti");

    test('a sign-in token is refused by another strategy of the same users, and still works once for its own', async () => {
      await password.action('register', ann);
      const { $metadata } = await password.action('signIn', known, asSignIn);
      await expect(staff.action('signInWithToken', { token: $metadata.token })).rejects.toMatchObject(failed);
      const session = await password.action('signInWithToken', { token: $metadata.token });
      expect(await authenticate(Member, session.$metadata.token)).not.toBeNull();
      for (const strategy of [password, staff]) {
        await expect(strategy.action('signInWithToken', { token: $metadata.token })).rejects.toMatchObject(failed);
      }
    });

    test('a reset token does not reset through another strategy of the same users', async () => {
      const user = await password.action('register', ann);
      const token = await resetToken('staff');
      const before = await hashes();
      await expect(password.action('reset', { resetToken: token, ...fresh })).rejects.toMatchObject(failed);
      await expect(
        Member.actions.resetPasswordWithPassword(user, { resetToken: token, ...fresh }),
      ).rejects.toMatchObject(failed);
      expect(await hashes()).toEqual(before);
      await staff.action('reset', { resetToken: token, ...fresh });
      expect(await hashes()).not.toEqual(before);
    });

    test('a reset token of one user does not reset the password of another, with any record beside it', async () => {
      const victim = await password.action('register', ann);
      await password.action('register', bob);
      const own = await resetToken('password', bob.email);
      const before = [await hashes(), await live()];
      const call = () => Member.actions.resetPasswordWithPassword(victim, { resetToken: own, ...fresh });
      await expect(call()).rejects.toMatchObject(failed);
      expect([await hashes(), await live()]).toEqual(before);
      await password.action('signIn', known);
      // Nor does the attempt use the token up for whom it was sent to.
      expect((await password.action('reset', { resetToken: own, ...fresh })).email).toBe(bob.email);
    });

    test('single-use tokens work for their own purpose only', async () => {
      const user = await password.action('register', ann);
      const signIn = (await password.action('signIn', known, asSignIn)).$metadata.token;
      const reset = await resetToken('password');
      const download = (await issueToken(Member, user, { purpose: 'download' })).token;
      for (const token of [signIn, reset, download]) {
        expect(await authenticate(Member, token)).toBeNull();
        expect(await renewToken(Member, token)).toBeNull();
      }
      for (const token of [user.$metadata.token, reset, download]) {
        await expect(password.action('signInWithToken', { token })).rejects.toMatchObject(failed);
      }
      for (const token of [user.$metadata.token, signIn, download]) {
        await expect(password.action('reset', { resetToken: token, ...fresh })).rejects.toMatchObject(failed);
      }
      await password.action('signIn', known);
    });

    test('a token of the right purpose that no strategy issued is refused', async () => {
      const user = await password.action('register', ann);
      const reserved = { strategy: 'password', credential: 'guessed' };
      const signIn = await issueToken(Member, user, { purpose: 'sign_in', extraClaims: reserved });
      const reset = await issueToken(Member, user, { purpose: 'reset', extraClaims: reserved });
      await expect(password.action('signInWithToken', { token: signIn.token })).rejects.toMatchObject(failed);
      await expect(password.action('reset', { resetToken: reset.token, ...fresh })).rejects.toMatchObject(failed);
    });

    test('single-use tokens of another resource with the same secret, audience and table open nothing', async () => {
      await password.action('register', ann);
      await guest.action('register', ann);
      const before = await hashes();
      const signIn = (await guest.action('signIn', known, asSignIn)).$metadata.token;
      await expect(password.action('signInWithToken', { token: signIn })).rejects.toMatchObject(failed);
      const reset = await resetToken('guest');
      await expect(password.action('reset', { resetToken: reset, ...fresh })).rejects.toMatchObject(failed);
      expect(await renewToken(Member, (await guest.action('signIn', known)).$metadata.token)).toBeNull();
      expect(await hashes()).toEqual(before);
    });

    test('single-use tokens of another deployment with the same secret open nothing, though the user is the same', async () => {
      const there = await store.open([Member, Guest, Token]);
      const user = await password.in(opened.domain).action('register', ann);
      const [row] = await opened.query('select id, email, hashed_password, normalized_email, role from member');
      const values = Object.values(row ?? {}).map((value) => `'${value}'`);
      await there.query(`insert into member (${Object.keys(row ?? {}).join()}) values (${values.join()})`);
      const signIn = (await password.in(opened.domain).action('signIn', known, asSignIn)).$metadata.token;
      await expect(password.in(there.domain).action('signInWithToken', { token: signIn })).rejects.toMatchObject(
        failed,
      );
      expect(await renewToken(Member, user.$metadata.token, { domain: there.domain })).toBeNull();
      const session = await password.in(opened.domain).action('signInWithToken', { token: signIn });
      expect(await authenticate(Member, session.$metadata.token, { domain: opened.domain })).not.toBeNull();
      await there.close();
    });

    test('a reset token ends when its address changes, and with a log-out', async () => {
      const user = await password.action('register', ann);
      const [first, second] = [await resetToken('password'), await resetToken('password')];
      await Member.actions.rename(user, { email: 'ann@elsewhere.example' });
      for (const token of [first, second]) {
        await expect(password.action('reset', { resetToken: token, ...fresh })).rejects.toMatchObject(failed);
      }
      const third = await resetToken('password', 'ann@elsewhere.example');
      await Info.strategy(Member, 'logOutEverywhere').action('logOutEverywhere', { user });
      await expect(password.action('reset', { resetToken: third, ...fresh })).rejects.toMatchObject(failed);
    });

    test('the parent of a renewed token is refused everywhere', async () => {
      const user = await password.action('register', ann);
      const renewed = await renewToken(Member, user.$metadata.token);
      expect(await renewToken(Member, user.$metadata.token)).toBeNull();
      expect(await authenticate(Member, user.$metadata.token)).toBeNull();
      await expect(
        Info.strategy(Member, 'logOutEverywhere').action('logOutEverywhere', { user, except: user.$metadata.token }),
      ).rejects.toMatchObject({ code: 'INVALID_INPUT' });
      expect(await authenticate(Member, renewed?.token ?? '')).not.toBeNull();
    });

    test('session fixation: no input decides which session a sign-in gives', async () => {
      await password.action('register', bob);
      const planted = await password.action('signIn', { email: bob.email, password: bob.password });
      await password.action('register', ann);
      const { jti } = (await authenticate(Member, planted.$metadata.token))?.claims ?? {};
      const inputs: object[] = [{ token: planted.$metadata.token }, { jti }, { $metadata: planted.$metadata }];
      for (const extra of inputs) {
        await expect(password.action('signIn', { ...known, ...extra })).rejects.toMatchObject({
          code: 'INVALID_INPUT',
        });
      }
      const first = await password.action('signIn', known, { context: { jti, extraTokenClaims: { jti } } });
      const second = await password.action('signIn', known, { context: { jti, extraTokenClaims: { jti } } });
      const sessions = [planted, first, second].map(({ $metadata }) => $metadata.token);
      const opens = await Promise.all(sessions.map((token) => authenticate(Member, token)));
      expect(new Set(opens.map((open) => open?.claims.jti)).size).toBe(3);
      expect(opens.map((open) => open?.user.email)).toEqual([bob.email, ann.email, ann.email]);
    });
  });
}
