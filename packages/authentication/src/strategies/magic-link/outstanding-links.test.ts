// What ends a link that was sent and not used yet: a log-out, and every change of what it stands on.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Info } from '../../extension/info.ts';
import { credentials, quickHash, Token } from '../../test-setup/accounts.ts';
import { LinkUser, linkSentBy, Member } from '../../test-setup/link-accounts.ts';
import { type OpenedStore, stores } from '../../test-setup/stores.ts';

const failed = { code: 'AUTHENTICATION_FAILED', class: 'forbidden' };
const ann = credentials('ann');
const bob = credentials('bob');
const fresh = { password: 'another password', passwordConfirmation: 'another password' };
const password = Info.strategy(LinkUser, 'password');
const link = Info.strategy(LinkUser, 'magicLink');
const members = Info.strategy(Member, 'magicLink');
const linkFor = async (email: string) => (await linkSentBy(() => link.action('request', { email }))).token;
const memberLink = async (email: string) => (await linkSentBy(() => members.action('request', { email }))).token;

let opened: OpenedStore;
let user: Awaited<ReturnType<typeof register>>;
const register = () => password.action('register', ann);

/** What changes an account, without an add-on that would end the links by itself. */
const changes: readonly { readonly name: string; change(): Promise<unknown> }[] = [
  {
    name: 'a change of the password',
    change: () => password.action('changePassword', { user, currentPassword: ann.password, ...fresh }),
  },
  {
    name: 'a reset of the password',
    async change() {
      const { token } = await linkSentBy(() => password.action('requestReset', { email: ann.email }));
      await password.action('reset', { resetToken: token, ...fresh });
    },
  },
  {
    name: 'a hash that an own action writes',
    change: async () => LinkUser.actions.writeHash(user, { hashedPassword: await quickHash.hash('x') }),
  },
  { name: 'a change of the address', change: () => LinkUser.actions.move(user, { email: 'moved@example.com' }) },
  {
    name: 'a change of the address in bulk',
    change: () => LinkUser.actions.moveAll({ id: user.id }, { email: 'moved@example.com' }),
  },
  { name: 'the end of the user', change: () => LinkUser.actions.remove(user) },
];

for (const store of stores) {
  describe(`outstanding links on ${store.name}`, () => {
    beforeEach(async () => {
      opened = await store.open([LinkUser, Token]);
      user = await register();
      await password.action('register', bob);
    });
    afterEach(() => opened.close());

    test('M5 logging out everywhere ends the links of that user, and of no other', async () => {
      const [mine, others] = [await linkFor(ann.email), await linkFor(bob.email)];
      await Info.strategy(LinkUser, 'logOutEverywhere').action('logOutEverywhere', { user });
      await expect(link.action('signIn', { token: mine })).rejects.toMatchObject(failed);
      await link.action('signIn', { token: others });
    });

    // The attack: a thief asks for a link before the owner changes the locks, and uses it afterwards.
    test.each(changes)('M6 $name ends the links of that user, and of no other', async ({ change }) => {
      const [mine, others] = [await linkFor(ann.email), await linkFor(bob.email)];
      await change();
      await expect(link.action('signIn', { token: mine })).rejects.toMatchObject(failed);
      await link.action('signIn', { token: others });
    });

    test('M6 a link for an address does not open the account of the user who has it next', async () => {
      const token = await linkFor(ann.email);
      await LinkUser.actions.move(user, { email: 'moved@example.com' });
      const next = await password.action('register', ann);
      await expect(link.action('signIn', { token })).rejects.toMatchObject(failed);
      expect((await link.action('signIn', { token: await linkFor(ann.email) })).id).toBe(next.id);
    });

    test('M6 a change of anything else leaves links alone', async () => {
      const token = await linkFor(ann.email);
      await LinkUser.actions.rename(user, { displayName: 'Ann' });
      await password.action('signIn', { email: ann.email, password: ann.password });
      expect((await link.action('signIn', { token })).id).toBe(user.id);
    });
  });

  describe(`outstanding links from before registration on ${store.name}`, () => {
    beforeEach(async () => {
      opened = await store.open([Member, Token]);
    });
    afterEach(() => opened.close());

    test('M5 logging out everywhere ends a link that was requested before there was an account', async () => {
      const [mine, others] = [await memberLink('ANN@example.com'), await memberLink(bob.email)];
      const member = await Info.strategy(Member, 'password').action('register', ann);
      await Info.strategy(Member, 'logOutEverywhere').action('logOutEverywhere', { user: member });
      await expect(members.action('signIn', { token: mine })).rejects.toMatchObject(failed);
      expect(await members.action('signIn', { token: others })).toMatchObject({ email: bob.email });
      expect(await Member.actions.list()).toHaveLength(2);
    });

    test('M4 a newer request ends the links from before registration too', async () => {
      const older = [await memberLink(ann.email), await memberLink(ann.email)];
      await Info.strategy(Member, 'password').action('register', ann);
      const newest = await memberLink(ann.email);
      for (const token of older) await expect(members.action('signIn', { token })).rejects.toMatchObject(failed);
      await members.action('signIn', { token: newest });
    });
  });
}
