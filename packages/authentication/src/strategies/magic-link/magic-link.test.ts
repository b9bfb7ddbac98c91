// What a link is good for, and what it is not.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Info } from '../../extension/info.ts';
import { authenticate } from '../../sessions/authenticate.ts';
import { issueToken } from '../../sessions/issue-token.ts';
import { credentials, Token } from '../../test-setup/accounts.ts';
import { LinkUser, linkSentBy, OtherUser } from '../../test-setup/link-accounts.ts';
import { expectLive } from '../../test-setup/sessions.ts';
import { type OpenedStore, stores } from '../../test-setup/stores.ts';
import { peekToken } from '../../token/verify-token.ts';

const failed = { code: 'AUTHENTICATION_FAILED', class: 'forbidden' };
const password = Info.strategy(LinkUser, 'password');
const link = Info.strategy(LinkUser, 'magicLink');
const ann = credentials('ann');
const linkFor = async (email: string) => (await linkSentBy(() => link.action('request', { email }))).token;

let opened: OpenedStore;
let now = 0;

for (const store of stores) {
  describe(`magicLink on ${store.name}`, () => {
    beforeEach(async () => {
      now = Date.now();
      opened = await store.open([LinkUser, OtherUser, Token], { clock: () => now });
    });
    afterEach(() => opened.close());

    test('M1 a link gives a live session, once, and only to the user whom it was sent to', async () => {
      const users = [];
      for (const name of ['ann', 'bob', 'carol']) users.push(await password.action('register', credentials(name)));
      const [, bob] = users;
      const mail = await linkSentBy(() => link.action('request', { email: 'BOB@example.com' }));
      expect(mail).toMatchObject({ to: 'bob@example.com', strategy: 'magicLink', user: { id: bob?.id } });
      expect(Object.keys(mail.user ?? {})).not.toContain('hashedPassword');
      const signedIn = await link.action('signIn', { token: mail.token });
      expect(signedIn).toMatchObject({ id: bob?.id, email: 'bob@example.com' });
      expect(await authenticate(LinkUser, signedIn.$metadata.token)).toMatchObject({ user: { id: bob?.id } });
      await expect(link.action('signIn', { token: mail.token })).rejects.toMatchObject(failed);
      // The sessions that there were live on.
      await expectLive(LinkUser, [signedIn.$metadata.token, ...users.map((user) => user.$metadata.token)]);
    });

    test('M1 of ten parallel uses of a link one succeeds', async () => {
      await password.action('register', ann);
      const token = await linkFor(ann.email);
      const uses = await Promise.allSettled(Array.from({ length: 10 }, () => link.action('signIn', { token })));
      const refused = uses.flatMap((use) => (use.status === 'rejected' ? [use.reason] : []));
      expect(refused).toHaveLength(9);
      for (const error of refused) expect(error).toMatchObject(failed);
    });

    test('M1 the actions are those of the resource too', async () => {
      await password.action('register', ann);
      const { token } = await linkSentBy(() => LinkUser.actions.requestWithMagicLink({ email: ann.email }));
      const user = await LinkUser.actions.signInWithMagicLink({ token });
      await expectLive(LinkUser, [user.$metadata.token]);
    });

    test('M4 a newer request ends the older links of the same address, and of no other', async () => {
      for (const name of ['ann', 'bob']) await password.action('register', credentials(name));
      const older = [await linkFor(ann.email), await linkFor('Ann@Example.com')];
      const ofBob = await linkFor('bob@example.com');
      const newest = await linkFor(ann.email);
      for (const token of older) await expect(link.action('signIn', { token })).rejects.toMatchObject(failed);
      for (const token of [newest, ofBob]) await link.action('signIn', { token });
    });

    test('M4 a newer request leaves the links of another strategy alone, and keepOlder all', async () => {
      const others = Info.strategy(OtherUser, 'magicLink');
      const invite = Info.strategy(OtherUser, 'invite');
      const { id } = await OtherUser.actions.create({ email: ann.email });
      const of = async (strategy: typeof others | typeof invite) =>
        (await linkSentBy(() => strategy.action('request', { email: ann.email }))).token;
      const kept = [await of(others), await of(others)];
      const invited = [await of(invite), await of(invite)];
      await of(others);
      for (const token of kept) expect(await others.action('signIn', { token })).toMatchObject({ id });
      await expect(invite.action('signIn', { token: invited[0] ?? '' })).rejects.toMatchObject(failed);
      expect(await invite.action('signIn', { token: invited[1] ?? '' })).toMatchObject({ id });
    });

    test('M11 a link does not authenticate, is exchanged by no other strategy, and works for no other resource', async () => {
      const user = await password.action('register', ann);
      await OtherUser.actions.create({ email: ann.email });
      const token = await linkFor(ann.email);
      expect(peekToken(token)).toMatchObject({ purpose: 'magic_link' });
      expect(await authenticate(LinkUser, token)).toBeNull();
      await expect(password.action('signInWithToken', { token })).rejects.toMatchObject(failed);
      const fresh = { password: 'another password', passwordConfirmation: 'another password' };
      await expect(password.action('reset', { resetToken: token, ...fresh })).rejects.toMatchObject(failed);
      for (const name of ['magicLink', 'invite'] as const) {
        await expect(Info.strategy(OtherUser, name).action('signIn', { token })).rejects.toMatchObject(failed);
      }
      const { $metadata } = await link.action('signIn', { token });
      await expectLive(LinkUser, [$metadata.token, user.$metadata.token]);
    });

    test('M11 no other token signs in as a link: of another purpose, strategy, or signed by trusted code', async () => {
      const user = await password.action('register', ann);
      await OtherUser.actions.create({ email: ann.email });
      const signInToken = await password.action(
        'signIn',
        { email: ann.email, password: ann.password },
        { context: { tokenType: 'sign_in' } },
      );
      const reset = await linkSentBy(() => password.action('requestReset', { email: ann.email }));
      const ofOther = await linkSentBy(() =>
        Info.strategy(OtherUser, 'magicLink').action('request', { email: ann.email }),
      );
      const issued = await issueToken(LinkUser, user, { purpose: 'magic_link' });
      const tokens = [user.$metadata.token, signInToken.$metadata.token, reset.token, ofOther.token, issued.token];
      for (const token of [...tokens, '', 'a.b.c', `${issued.token}x`]) {
        await expect(link.action('signIn', { token })).rejects.toMatchObject(failed);
      }
    });

    test('M11 a link of one strategy does not sign in by another one of the same resource', async () => {
      await OtherUser.actions.create({ email: ann.email });
      for (const [of, by] of [
        ['magicLink', 'invite'],
        ['invite', 'magicLink'],
      ] as const) {
        const { token } = await linkSentBy(() => Info.strategy(OtherUser, of).action('request', { email: ann.email }));
        await expect(Info.strategy(OtherUser, by).action('signIn', { token })).rejects.toMatchObject(failed);
        await Info.strategy(OtherUser, of).action('signIn', { token });
      }
    });

    test('M12 a link is refused from the second of its expiry on', async () => {
      await password.action('register', ann);
      now = Math.floor(now / 1000) * 1000;
      const tokens = [await linkFor(ann.email)];
      now += 600_000 - 1;
      await link.action('signIn', { token: tokens[0] ?? '' });
      now = Math.floor(now / 1000) * 1000;
      const late = await linkFor(ann.email);
      now += 600_000;
      await expect(link.action('signIn', { token: late })).rejects.toMatchObject(failed);
    });

    test('M12 both phases are a POST: what follows links uses none up', () => {
      expect(link.phases).toEqual(['request', 'signIn']);
      expect(link.routes).toMatchObject([
        { path: '/user/magic-link/request', method: 'POST', session: 'keeps', answers: 202 },
        { path: '/user/magic-link/sign-in', method: 'POST', session: 'starts', answers: 200 },
      ]);
    });

    test('M13 claims of the call reach the session', async () => {
      await password.action('register', ann);
      const token = await linkFor(ann.email);
      const user = await link.action('signIn', { token }, { context: { extraTokenClaims: { device: 'phone' } } });
      expect(peekToken(user.$metadata.token)).toMatchObject({ purpose: 'user', device: 'phone' });
    });

    test.each([
      { given: {}, path: 'token' },
      { given: { token: 1 }, path: 'token' },
      { given: { token: 'a'.repeat(100_000) }, path: 'token' },
      { given: { token: 'a', email: ann.email }, path: 'email' },
    ])('M1 $given is refused before anything is read', async ({ given, path }) => {
      const call = link.action('signIn', given as never);
      await expect(call).rejects.toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: [path] }] });
      expect(opened.statements).toEqual([]);
    });
  });
}
