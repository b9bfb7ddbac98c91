// Events of one user arrive one after the other, in their order, and each once: also from several processes at the same time.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Info, sendOutbox, subjectOf } from '../index.ts';
import { credentials } from '../test-setup/accounts.ts';
import { openReceiver, type TestReceiver } from '../test-setup/event-receiver.ts';
import { type HeldClock, heldClock } from '../test-setup/limited-accounts.ts';
import { known } from '../test-setup/session-accounts.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';
import { Outbox, Token, tellingUser } from '../test-setup/telling-accounts.ts';

describe.for(stores)('on $name', ({ open }) => {
  let opened: OpenedStore;
  let clock: HeldClock;
  let shop: TestReceiver;
  let User: ReturnType<typeof tellingUser>;
  const errors: unknown[] = [];
  const inFirst = () => ({ domain: opened.domain });
  const rows = () => opened.query('select id, subject from outbox order by id');

  beforeEach(async () => {
    clock = heldClock();
    errors.length = 0;
    shop = await openReceiver('https://shop.example');
    User = tellingUser(shop.alone);
    opened = await open([User, Token, Outbox], { clock, onError: (error) => errors.push(error) });
  });
  afterEach(async () => {
    await opened.close();
    await shop.stop();
    expect(errors).toEqual([]);
  });

  async function register(name: string): Promise<string> {
    return subjectOf(User, await Info.strategy(User, 'password').action('register', credentials(name), inFirst()));
  }

  /** Logs a registered user out, so many times. */
  async function logOut(subject: string, name: string, times: number): Promise<void> {
    const userId = subject.split('=')[1] ?? '';
    for (let time = 0; time < times; time++) {
      await Info.strategy(User, 'password').action('signIn', known(name), inFirst());
      await Info.strategy(User, 'logOutEverywhere').action('logOutEverywhere', { userId }, inFirst());
    }
  }

  /** The `jti`s that arrived, by subject. */
  function arrived(): ReadonlyMap<string, readonly string[]> {
    const bySubject = new Map<string, string[]>();
    for (const { sub, jti } of shop.posts) bySubject.set(sub, [...(bySubject.get(sub) ?? []), jti]);
    return bySubject;
  }

  const names = ['ann', 'bob', 'cid', 'dan'];

  test('O7 one event of a user is under way at a time, in order, while those of others are under way too', async () => {
    shop.answer = async () => {
      await sleep(20);
      return 202;
    };
    const subjects = await Promise.all(names.map(register));
    await Promise.all(subjects.map((subject, index) => logOut(subject, names[index] ?? '', 6)));
    await opened.domain.settled();
    expect(shop.most.ofSubject).toBe(1);
    expect(shop.most.ofAll).toBeGreaterThan(1);
    expect([...arrived().keys()].sort()).toEqual([...subjects].sort());
    for (const jtis of arrived().values()) {
      expect(jtis).toHaveLength(6);
      expect(jtis).toEqual([...jtis].sort());
    }
    expect(await rows()).toEqual([]);
  });

  test('O6 O7 an event that is not taken holds up those of its user behind it, in order, and no other events', async () => {
    const [ann = '', bob = ''] = [await register('ann'), await register('bob')];
    shop.answer = ({ sub }) => (sub === ann ? 503 : 202);
    await logOut(ann, 'ann', 3);
    await logOut(bob, 'bob', 3);
    await opened.domain.settled();
    expect(arrived().get(bob)).toHaveLength(3);
    // The first only: the others wait behind it.
    expect(new Set(arrived().get(ann))).toHaveProperty('size', 1);
    const waiting = (await rows()).map(({ id }) => String(id));
    expect(waiting).toHaveLength(3);
    expect(waiting[0]).toBe(arrived().get(ann)?.[0]);

    shop.answer = () => 202;
    shop.posts.length = 0;
    clock.pass(60);
    await sendOutbox(User);
    expect(arrived().get(ann)).toEqual(waiting);
    expect(await rows()).toEqual([]);
  });

  test('O6 more waiting events of one user than one look reads hold up no other user', async () => {
    const [ann = '', bob = ''] = [await register('ann'), await register('bob')];
    shop.answer = ({ sub }) => (sub === ann ? 503 : 202);
    await logOut(ann, 'ann', 120);
    await opened.domain.settled();
    clock.pass(3600);
    await logOut(bob, 'bob', 1);
    await opened.domain.settled();
    expect(arrived().get(bob)).toHaveLength(1);
  });

  test('O7 two processes that send at once send each event once, and keep the order of each user', async () => {
    shop.answer = () => 503;
    const subjects = await Promise.all(names.map(register));
    await Promise.all(subjects.map((subject, index) => logOut(subject, names[index] ?? '', 5)));
    await opened.domain.settled();
    const waiting = (await rows()).map(({ id }) => String(id));
    expect(waiting).toHaveLength(20);

    shop.answer = async () => {
      await sleep(Math.random() * 10);
      return 202;
    };
    shop.posts.length = 0;
    clock.pass(3600);
    const others = [opened.openAnother(), opened.openAnother()];
    const domains = [opened.domain, ...others.map(({ domain }) => domain)];
    const allSettled = () => Promise.all(domains.map((domain) => domain.settled()));
    await Promise.all(domains.map((domain) => sendOutbox(User, { domain })));
    // What one had put off behind an event of another is due again.
    for (let looks = 0; looks < 5; looks++) {
      // A process looks by itself too, after a real second. An event of it that is under way would be sent again after the pass.
      await allSettled();
      clock.pass(60);
      await Promise.all(domains.map((domain) => sendOutbox(User, { domain })));
    }
    await allSettled();
    expect(shop.posts.map(({ jti }) => jti).sort()).toEqual(waiting);
    for (const jtis of arrived().values()) expect(jtis).toEqual([...jtis].sort());
    expect(shop.most.ofSubject).toBe(1);
    expect(await rows()).toEqual([]);
  });
});
