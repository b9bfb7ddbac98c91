// Two nodes whose clocks differ by a second: what ends, ends on both, and nothing ends before its time by the node's clock.
import { setTimeout as sleep } from 'node:timers/promises';
import { authenticate, Info, issueToken, renewToken } from '@ashlar/authentication';
import type { Domain } from '@ashlar/core';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { credentials } from '../../../authentication/src/test-setup/accounts.ts';
import { Token, User } from '../../../authentication/src/test-setup/announced-accounts.ts';
import { type OpenedStore, stores } from '../../../authentication/src/test-setup/stores.ts';
import { type LiveNode, startNode } from '../test-setup/live-site.ts';

const password = Info.strategy(User, 'password');
const logOut = Info.strategy(User, 'logOutEverywhere');
const ended = { code: 4401, reason: 'session ended' };
const expired = { code: 4401, reason: 'session expired' };
/** How late a busy machine may keep a promise of a second, in milliseconds. The next look at all comes after thirty. */
const late = 10_000;
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const kinds = [
  { which: 'ahead', skew: 1000 },
  { which: 'behind', skew: -1000 },
];

describe.each(stores)('on $name', ({ open }) => {
  describe.each(kinds)('with another node a second $which', ({ skew }) => {
    let opened: OpenedStore;
    let other: Domain;
    let here: LiveNode;
    let there: LiveNode;
    let passed = 0;
    beforeEach(async () => {
      passed = 0;
      opened = await open([User, Token], { clock: () => Date.now() + passed });
      here = await startNode(opened, User);
      const another = opened.openAnother({ clock: () => Date.now() + passed + skew });
      other = another.domain;
      there = await startNode(another, User);
    });
    afterEach(() => opened.close());

    const register = (domain: Domain, name: string) => domain.run(() => password.action('register', credentials(name)));
    const onBoth = async (token: string) => [await here.connect(bearer(token)), await there.connect(bearer(token))];
    const isOpen = (clients: Awaited<ReturnType<typeof onBoth>>) => clients.map((client) => client.isOpen());

    test('H81 a log-out on either node closes the sessions of both nodes, and nothing of others', async () => {
      for (const [name, domain] of [
        ['ann', opened.domain],
        ['bob', other],
      ] as const) {
        const user = await register(domain, name);
        const elsewhere = domain === other ? opened.domain : other;
        const second = await elsewhere.run(() => issueToken(User, user));
        const kept = await onBoth(
          (await register(elsewhere, `friend of ${name}`.replaceAll(' ', '-'))).$metadata.token,
        );
        const mine = [...(await onBoth(user.$metadata.token)), ...(await onBoth(second.token))];
        const at = performance.now();
        await domain.run(() => logOut.action('logOutEverywhere', { user }));
        expect(await Promise.all(mine.map(({ closed }) => closed))).toEqual([ended, ended, ended, ended]);
        expect(performance.now() - at).toBeLessThan(late);
        expect(isOpen(kept)).toEqual([true, true]);
      }
    });

    test('H93 a session expires by the clock of each node, not before, and one that was renewed goes on', async () => {
      const [ann, bob] = [await register(opened.domain, 'ann'), await register(other, 'bob')];
      const lifetime = { lifetime: '20 seconds' } as const;
      const short = await opened.domain.run(() => issueToken(User, ann, lifetime));
      const renewed = await other.run(() => issueToken(User, bob, lifetime));
      const [mine, his] = [await onBoth(short.token), await onBoth(renewed.token)];
      await opened.domain.run(() => renewToken(User, renewed.token));
      const lateness = mine.map(async ({ closed }, node) => {
        expect(await closed).toEqual(expired);
        return Date.now() + passed + (node === 0 ? 0 : skew) - short.claims.exp * 1000;
      });
      // All are connected, however long that took: half a second is left for the node whose clock is ahead.
      passed = short.claims.exp * 1000 - Math.max(0, skew) - 500 - Date.now();
      for (const by of await Promise.all(lateness)) {
        expect(by).toBeGreaterThanOrEqual(0);
        expect(by).toBeLessThan(late);
      }
      await sleep(1000);
      expect(isOpen(his)).toEqual([true, true]);
    });
  });

  test('W10 a log-out on a node ahead, whose clock has passed the expiry, ends on the others when theirs has', async () => {
    let passed = 0;
    const opened = await open([User, Token], { clock: () => Date.now() + passed });
    onTestFinished(() => opened.close());
    const behind = await startNode(opened, User);
    const { domain: ahead } = opened.openAnother({ clock: () => Date.now() + passed + 1000 });
    const ann = await opened.domain.run(() => password.action('register', credentials('ann')));
    const short = await opened.domain.run(() => issueToken(User, ann, { lifetime: '20 seconds' }));
    const client = await behind.connect(bearer(short.token));
    passed = short.claims.exp * 1000 - ahead.now().getTime() + 100;
    expect(await ahead.run(() => authenticate(User, short.token))).toBeNull();
    await ahead.run(() => logOut.action('logOutEverywhere', { user: ann }));
    expect(await client.closed).toMatchObject({ code: 4401 });
    expect(Date.now() + passed - short.claims.exp * 1000).toBeLessThan(late);
  });

  test('W10 a machine that slept handles no message of a session that has ended meanwhile, before it has looked', async () => {
    let slept = 0;
    const opened = await open([User, Token], { clock: () => Date.now() + slept });
    onTestFinished(() => opened.close());
    const node = await startNode(opened, User);
    const [ann, bob] = [
      await password.action('register', credentials('ann')),
      await password.action('register', credentials('bob')),
    ];
    const [hers, his] = [
      await node.connect(bearer(ann.$metadata.token)),
      await node.connect(bearer(bob.$metadata.token)),
    ];
    // No notice comes of it, as to a machine that sleeps.
    await opened.query(`update tokens set purpose = 'revocation' where subject like '%${ann.id}'`);
    slept = 61_000;
    hers.socket.send('too late');
    his.socket.send('patient');
    expect(await hers.closed).toEqual(ended);
    await expect.poll(() => node.handled).toEqual(['patient']);
    expect(his.isOpen()).toBe(true);
  });
});
