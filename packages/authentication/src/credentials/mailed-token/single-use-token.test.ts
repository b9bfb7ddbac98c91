// A single-use token of a user: it counts once, for its strategy and purpose, and only while what it stands on is the same.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { singleUseToken } from '../../extension.ts';
import { authenticate, Info, peekToken, tokenRevoked } from '../../index.ts';
import { credentials, quickHash, Token } from '../../test-setup/accounts.ts';
import { outcome } from '../../test-setup/gated-accounts.ts';
import { links, signingSecret, LinkUser as User } from '../../test-setup/mailed-link.ts';
import { type OpenedStore, stores } from '../../test-setup/stores.ts';

const ann = credentials('ann');
const failed = { code: 'AUTHENTICATION_FAILED' };
const link = Info.strategy(User, 'mailedLink');
const password = Info.strategy(User, 'password');
const logOut = Info.strategy(User, 'logOutEverywhere');
const fresh = { password: 'another password', passwordConfirmation: 'another password' };

test.each(['user', 'revocation'])('a single-use token cannot have the purpose %s', (purpose) => {
  const make = () => singleUseToken({ resource: User, strategy: 'x', purpose, lifetime: '1 day', boundTo: [] });
  expect(make).toThrow(`cannot have the purpose '${purpose}'`);
});

for (const store of stores) {
  describe(`single-use tokens of users on ${store.name}`, () => {
    let opened: OpenedStore;
    const registered = () =>
      password.action('register', ann).then((user) => User.actions.confirmNow(user, { confirmedAt: new Date() }));
    let user: Awaited<ReturnType<typeof registered>>;
    beforeEach(async () => {
      opened = await store.open([User, Token]);
      user = await registered();
    });
    afterEach(() => opened.close());
    const live = () => opened.query("select * from tokens where purpose <> 'revocation'");
    async function linkFor(email: string): Promise<string> {
      await link.action('request', { email });
      return (await links.next()).token;
    }
    const refused = async (token: string) =>
      expect((await outcome(link.action('signIn', { token }))).error).toMatchObject(failed);

    test('M1 of ten uses at once one gives a session, and afterwards the token is dead', async () => {
      const token = await linkFor(ann.email);
      const calls = Array.from({ length: 10 }, () => outcome(link.action('signIn', { token })));
      const signedIn = (await Promise.all(calls)).flatMap(({ result }) => result ?? []);
      expect(signedIn).toMatchObject([{ id: user.id }]);
      expect(await authenticate(User, signedIn[0]?.$metadata.token ?? '')).not.toBeNull();
      await refused(token);
    });

    test('M6 it dies with the address, with the hash, and with every token of the user', async () => {
      const ends = [
        () => User.actions.move(user, { email: 'anna@example.com' }),
        async () => User.actions.writeHash(user, { hashedPassword: await quickHash.hash('x') }),
        () => logOut.action('logOutEverywhere', { userId: user.id }),
      ];
      let email = ann.email;
      for (const end of ends) {
        const token = await linkFor(email);
        await end();
        email = 'anna@example.com';
        await refused(token);
      }
    });

    test('M11 it does not sign in as bearer, does not reset, and is refused by another strategy', async () => {
      const token = await linkFor(ann.email);
      expect(await authenticate(User, token)).toBeNull();
      expect((await outcome(Info.strategy(User, 'other').action('signIn', { token }))).error).toMatchObject(failed);
      expect((await outcome(password.action('reset', { resetToken: token, ...fresh }))).error).toMatchObject(failed);
      expect((await outcome(password.action('signInWithToken', { token }))).error).toMatchObject(failed);
      await password.action('requestReset', { email: ann.email });
      const { token: resetToken } = await links.next();
      await refused(resetToken);
      await link.action('signIn', { token });
    });

    test('M4 a newer one ends the older one of this strategy and purpose alone', async () => {
      const first = await linkFor(ann.email);
      await Info.strategy(User, 'other').action('request', { email: ann.email });
      const other = (await links.next()).token;
      await password.action('requestReset', { email: ann.email });
      const reset = (await links.next()).token;
      const second = await linkFor(ann.email);
      await refused(first);
      for (const token of [other, reset, second]) expect(await tokenRevoked(Token, { token })).toBe(false);
      expect((await live()).map(({ purpose }) => purpose).sort()).toEqual([
        'mailed_link',
        'mailed_link',
        'reset',
        'user',
      ]);
    });

    test('M7 held before the session is stored while a log-out commits: no live session comes of it', async () => {
      const token = await linkFor(ann.email);
      const gate = signingSecret.beforeCheck(opened.domain);
      const reached = gate.hold();
      const signIn = outcome(link.action('signIn', { token }));
      await reached;
      await logOut.action('logOutEverywhere', { userId: user.id });
      gate.release();
      expect((await signIn).error).toMatchObject(failed);
      expect(await live()).toEqual([]);
    });

    test('M7 held under the lock: the log-out waits, and ends the session', async () => {
      const token = await linkFor(ann.email);
      const gate = signingSecret.beforeStore(opened.domain);
      const reached = gate.hold();
      const signIn = outcome(link.action('signIn', { token }));
      await reached;
      const loggingOut = logOut.action('logOutEverywhere', { userId: user.id });
      const first = await Promise.race([loggingOut, new Promise((resolve) => setTimeout(resolve, 150, 'waiting'))]);
      expect(first).toBe('waiting');
      gate.release();
      const { result } = await signIn;
      await loggingOut;
      expect(await authenticate(User, result?.$metadata.token ?? '')).toBeNull();
      expect(await live()).toEqual([]);
    });

    test('its claims name the strategy and a fingerprint, and nothing of the credential', async () => {
      const token = await linkFor(ann.email);
      const { strategy, credential, identity } = peekToken(token) ?? {};
      expect({ strategy, credential, identity }).toEqual({
        strategy: 'mailedLink',
        credential: expect.stringMatching(/^[\w-]{22}$/),
        identity: undefined,
      });
    });

    test('a user who was destroyed signs in with none', async () => {
      const token = await linkFor(ann.email);
      await User.actions.remove(user);
      await refused(token);
    });
  });
}
