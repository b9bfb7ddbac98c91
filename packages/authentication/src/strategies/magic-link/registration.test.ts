// Links that register: whom they make, and which accounts they open that were there first.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Info } from '../../extension/info.ts';
import { authenticate } from '../../sessions/authenticate.ts';
import { credentials, Token } from '../../test-setup/accounts.ts';
import { confirmations, Guest, linkSentBy, Member, Unconfirming } from '../../test-setup/link-accounts.ts';
import { expectDead, expectLive } from '../../test-setup/sessions.ts';
import { type OpenedStore, stores } from '../../test-setup/stores.ts';
import { peekToken } from '../../token/verify-token.ts';

const failed = { code: 'AUTHENTICATION_FAILED', class: 'forbidden' };
const ann = credentials('ann');
const { email } = ann;
const known = { email, password: ann.password };
const guests = Info.strategy(Guest, 'magicLink');
const members = Info.strategy(Member, 'magicLink');
const password = Info.strategy(Member, 'password');
const guestLink = async (to = email) => (await linkSentBy(() => guests.action('request', { email: to }))).token;
const memberLink = async () => (await linkSentBy(() => members.action('request', { email }))).token;

/** How the calls of a race ended. */
async function race<Result>(calls: readonly Promise<Result>[]): Promise<{ won: Result[]; lost: unknown[] }> {
  const ended = await Promise.allSettled(calls);
  return {
    won: ended.flatMap((call) => (call.status === 'fulfilled' ? [call.value] : [])),
    lost: ended.flatMap((call): unknown[] => (call.status === 'rejected' ? [call.reason] : [])),
  };
}

let opened: OpenedStore;

for (const store of stores) {
  describe(`links that register on ${store.name}`, () => {
    beforeEach(async () => {
      opened = await store.open([Guest, Token]);
    });
    afterEach(() => opened.close());

    test('M2 a link of an unknown address creates the user, with exactly the attributes that are accepted', async () => {
      const token = await guestLink('Ann@Example.com');
      const user = await guests.action('signIn', { token, displayName: 'Ann', nickname: 'annie' });
      expect(user).toMatchObject({ email: 'Ann@Example.com', displayName: 'Ann', nickname: 'annie', role: 'guest' });
      expect(await authenticate(Guest, user.$metadata.token ?? '')).toMatchObject({ user: { id: user.id } });
      await expect(guests.action('signIn', { token })).rejects.toMatchObject(failed);
      const again = await guests.action('signIn', { token: await guestLink('ANN@example.com') });
      expect(again.id).toBe(user.id);
    });

    // The attack: a parameter that no form offers makes its sender an administrator (CWE-915).
    test.each([{ role: 'administrator' }, { email: 'eve@example.com' }, { id: 'eve' }, { archivedAt: null }])(
      'M2 %j is refused, and the link still registers',
      async (own) => {
        const token = await guestLink();
        const [name = ''] = Object.keys(own);
        await expect(guests.action('signIn', { token, ...own } as never)).rejects.toMatchObject({
          code: 'INVALID_INPUT',
          issues: [{ path: [name], message: 'unknown key' }],
        });
        expect(await guests.action('signIn', { token })).toMatchObject({ email, role: 'guest' });
      },
    );

    test('M2 a wrong attribute is refused for known and unknown persons alike, and leaves the link as it is', async () => {
      for (let time = 1; time <= 2; time++) {
        const token = await guestLink();
        const wrong = guests.action('signIn', { token, displayName: 'A' });
        await expect(wrong).rejects.toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['displayName'] }] });
        await guests.action('signIn', { token, displayName: 'Ann' });
      }
      expect(await Guest.actions.list()).toHaveLength(1);
    });

    test('M2 an attribute of a person who has an account is not written', async () => {
      await guests.action('signIn', { token: await guestLink(), displayName: 'Ann' });
      const user = await guests.action('signIn', { token: await guestLink(), displayName: 'Eve' });
      expect(user.displayName).toBe('Ann');
    });

    test('M2 a taken attribute is a conflict that names it, and the link still registers', async () => {
      await Guest.actions.invite({ email: 'bob@example.com', nickname: 'bob' });
      const token = await guestLink();
      const taken = guests.action('signIn', { token, nickname: 'bob' });
      await expect(taken).rejects.toMatchObject({ code: 'CONFLICT', issues: [{ path: ['nickname'] }] });
      expect(await guests.action('signIn', { token, nickname: 'ann' })).toMatchObject({ nickname: 'ann' });
    });

    test('M2 the create behind it takes a link and nothing in its place', async () => {
      const { $metadata } = await guests.action('signIn', { token: await guestLink('bob@example.com') });
      const own = await guestLink('bob@example.com');
      const register = Reflect.get(Guest.actions, 'registerWithMagicLink');
      for (const token of [own, $metadata.token, 'a.b.c'])
        await expect(register({ token })).rejects.toMatchObject(failed);
      await expect(register({ token: own, email: 'eve@example.com' })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    });

    test('M8 a link from before another person made the account does not open it where nothing confirms addresses', async () => {
      const token = await guestLink();
      const { id } = await Guest.actions.invite({ email });
      await expect(guests.action('signIn', { token })).rejects.toMatchObject(failed);
      expect(await guests.action('signIn', { token: await guestLink() })).toMatchObject({ id });
    });

    test('M8 a link opens no account that userFilter leaves out, and makes no second one', async () => {
      const archived = await Guest.actions.invite({ email });
      const before = await guestLink();
      await Guest.actions.archive(archived, { archivedAt: new Date() });
      for (const token of [before, await guestLink()]) {
        await expect(guests.action('signIn', { token })).rejects.toMatchObject(failed);
      }
      expect(await Guest.actions.list()).toHaveLength(1);
    });

    test('M9 of ten parallel first uses of one link one succeeds, and makes one user', async () => {
      const token = await guestLink();
      const { won, lost } = await race(Array.from({ length: 10 }, () => guests.action('signIn', { token })));
      expect(won).toHaveLength(1);
      for (const error of lost) expect(error).toMatchObject(failed);
      expect(await Guest.actions.list()).toHaveLength(1);
      await expectLive(Guest, [won[0]?.$metadata.token ?? '']);
    });

    test('M9 two links of one new address that are used at once make one user', async () => {
      const tokens = [await guestLink(), await guestLink()];
      const { won, lost } = await race(tokens.map((token) => guests.action('signIn', { token })));
      expect(won).toHaveLength(1);
      expect(lost).toMatchObject([failed]);
      expect(await Guest.actions.list()).toHaveLength(1);
      const live = await opened.query("select * from tokens where purpose = 'user'");
      expect(live).toHaveLength(1);
    });

    test('M13 claims of the call reach the session of a new user', async () => {
      const options = { context: { extraTokenClaims: { device: 'phone' } } };
      const { $metadata } = await guests.action('signIn', { token: await guestLink() }, options);
      expect(peekToken($metadata.token ?? '')).toMatchObject({ purpose: 'user', device: 'phone' });
    });
  });

  describe(`links and accounts with passwords on ${store.name}`, () => {
    beforeEach(async () => {
      opened = await store.open([Member, Unconfirming, Token]);
    });
    afterEach(() => opened.close());

    test('M2 a user without a password is made where the hash may not be null; no password opens the account', async () => {
      const sentBefore = confirmations.sent.length;
      const user = await members.action('signIn', { token: await memberLink(), displayName: 'Ann' });
      expect(user).toMatchObject({ email, displayName: 'Ann', role: 'member', confirmedAt: expect.any(Date) });
      await expectLive(Member, [user.$metadata.token ?? '']);
      const [row] = await opened.query('select hashed_password from users');
      expect(row?.hashed_password).toMatch(/^\$argon2id\$/);
      await expect(password.action('signIn', known)).rejects.toMatchObject(failed);
      await opened.domain.settled();
      // The link has confirmed the address: no other mail asks for that.
      expect(confirmations.sent).toHaveLength(sentBefore);
    });

    // The attack: account pre-hijacking (USENIX Security 2022, "classic-federated merge"). A stranger registers the address first.
    test('M8 a stranger registers the address meanwhile: the link takes the account over, and the stranger is out', async () => {
      const token = await memberLink();
      const stranger = await password.action('register', { ...ann, displayName: 'Eve' });
      const owner = await members.action('signIn', { token });
      expect(owner).toMatchObject({ id: stranger.id, confirmedAt: expect.any(Date) });
      await expectLive(Member, [owner.$metadata.token ?? '']);
      await expectDead(Member, [stranger.$metadata.token]);
      await expect(password.action('signIn', known)).rejects.toMatchObject(failed);
    });

    test('M8 a link that was requested after the stranger had registered takes the account over too', async () => {
      const stranger = await password.action('register', ann);
      const owner = await members.action('signIn', { token: await memberLink() });
      expect(owner.id).toBe(stranger.id);
      await expectDead(Member, [stranger.$metadata.token]);
      await expect(password.action('signIn', known)).rejects.toMatchObject(failed);
    });

    test('M8 an account that was confirmed meanwhile is opened, and keeps its password and sessions', async () => {
      const token = await memberLink();
      const sent = confirmations.sent.length;
      const user = await password.action('register', ann);
      await expect.poll(() => confirmations.sent.length).toBe(sent + 1);
      await Info.strategy(Member, 'confirmation').action('confirm', { token: confirmations.sent.at(-1)?.token ?? '' });
      const signedIn = await members.action('signIn', { token });
      expect(signedIn.id).toBe(user.id);
      const again = await password.action('signIn', known);
      await expectLive(Member, [user.$metadata.token, signedIn.$metadata.token ?? '', again.$metadata.token]);
    });

    test('M8 with confirms: false a link opens no account that is not confirmed, and opens one that is', async () => {
      const strategy = Info.strategy(Unconfirming, 'magicLink');
      const linkFor = async () => (await linkSentBy(() => strategy.action('request', { email }))).token;
      const before = await linkFor();
      const sent = confirmations.sent.length;
      const user = await Info.strategy(Unconfirming, 'password').action('register', ann);
      await expect(strategy.action('signIn', { token: before })).rejects.toMatchObject(failed);
      const after = await linkFor();
      await expect(strategy.action('signIn', { token: after })).rejects.toMatchObject(failed);
      await expect.poll(() => confirmations.sent.length).toBe(sent + 1);
      const confirm = Info.strategy(Unconfirming, 'confirmation');
      await confirm.action('confirm', { token: confirmations.sent.at(-1)?.token ?? '' });
      expect((await strategy.action('signIn', { token: await linkFor() })).id).toBe(user.id);
    });

    test('M9 a link and a password that register one address at once make one user', async () => {
      const token = await memberLink();
      const { won, lost } = await race<object>([members.action('signIn', { token }), password.action('register', ann)]);
      expect(won.length + lost.length).toBe(2);
      expect(await Member.actions.list()).toHaveLength(1);
      // One of the two is refused, or the link has taken over what the password made.
      for (const error of lost)
        expect(['CONFLICT', 'AUTHENTICATION_FAILED']).toContain(Reflect.get(Object(error), 'code'));
    });
  });
}
