// M7: a link that is in use while a log-out or a change commits gives no session that lives. Forced interleavings.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Info } from '../../extension/info.ts';
import { credentials, Token } from '../../test-setup/accounts.ts';
import { outcome } from '../../test-setup/gated-accounts.ts';
import { linkSecret, linkSentBy, Member } from '../../test-setup/link-accounts.ts';
import { storesAndPoolers } from '../../test-setup/pooled-stores.ts';
import type { OpenedStore } from '../../test-setup/stores.ts';

const failed = { code: 'AUTHENTICATION_FAILED', class: 'forbidden' };
const ann = credentials('ann');
const link = Info.strategy(Member, 'magicLink');
const linkFor = async () => (await linkSentBy(() => link.action('request', { email: ann.email }))).token;

let opened: OpenedStore;
let user: Awaited<ReturnType<typeof signIn>>;
const signIn = async () => link.action('signIn', { token: await linkFor() });

const endings: readonly { readonly name: string; end(): Promise<unknown> }[] = [
  {
    name: 'a log-out',
    end: () => Info.strategy(Member, 'logOutEverywhere').action('logOutEverywhere', { user }),
  },
  { name: 'the end of the user', end: () => Member.actions.remove(user) },
];

for (const store of storesAndPoolers) {
  describe(`no ghost links on ${store.name}`, () => {
    beforeEach(async () => {
      opened = await store.open([Member, Token]);
      user = await signIn();
    });
    afterEach(() => opened.close());
    const live = () => opened.query("select * from tokens where purpose <> 'revocation'");

    test.each(endings)('M7 $name between the check of a link and its use: the sign-in fails', async ({ end }) => {
      const token = await linkFor();
      const gate = linkSecret.beforeCheck(opened.domain);
      const reached = gate.hold();
      const use = outcome(link.action('signIn', { token }));
      await reached;
      await end();
      gate.release();
      expect((await use).error).toMatchObject(failed);
      expect(await live()).toEqual([]);
    });

    test.each(endings)('M7 $name between the use of a link and the session: no token lives', async ({ end }) => {
      const token = await linkFor();
      const gate = linkSecret.beforeStore(opened.domain);
      const reached = gate.hold();
      const use = outcome(link.action('signIn', { token }));
      await reached;
      const ending = end();
      expect(await Promise.race([ending.then(() => 'done'), sleep(150).then(() => 'waiting')])).toBe('waiting');
      gate.release();
      await use;
      await ending;
      expect(await live()).toEqual([]);
    });

    test('M9 a user who registers with a password while a link registers the address: one user, and no ghost', async () => {
      await Member.actions.remove(user);
      const token = await linkFor();
      const gate = linkSecret.beforeStore(opened.domain);
      const reached = gate.hold();
      const use = outcome(link.action('signIn', { token }));
      await reached;
      const other = outcome(Info.strategy(Member, 'password').action('register', ann));
      await sleep(50);
      gate.release();
      const ended = [await use, await other];
      expect(ended.filter(({ error }) => error === undefined)).toHaveLength(1);
      expect(await Member.actions.list()).toHaveLength(1);
      const sessions = (await live()).filter(({ purpose }) => purpose === 'user');
      expect(sessions).toHaveLength(1);
    });
  });
}
