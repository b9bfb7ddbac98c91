// A domain that closes begins no event, waits for those under way, and leaves to the next process what does not end.

import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Info } from '../index.ts';
import { credentials } from '../test-setup/accounts.ts';
import { openReceiver, type TestReceiver } from '../test-setup/event-receiver.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';
import { Outbox, Token, tellingUser } from '../test-setup/telling-accounts.ts';

describe.for(stores)('on $name', ({ open }) => {
  let opened: OpenedStore;
  let shop: TestReceiver;
  let User: ReturnType<typeof tellingUser>;
  const errors: unknown[] = [];

  beforeEach(async () => {
    errors.length = 0;
    shop = await openReceiver('https://shop.example');
    User = tellingUser(shop.alone, '60 seconds');
    opened = await open([User, Token, Outbox], { onError: (error) => errors.push(error) });
  });
  afterEach(async () => {
    await opened.close();
    await shop.stop();
  });

  async function logOut(name: string): Promise<void> {
    const user = await Info.strategy(User, 'password').action('register', credentials(name));
    await Info.strategy(User, 'logOutEverywhere').action('logOutEverywhere', { user });
  }

  const rows = () => opened.query('select * from outbox order by id');

  test('O12 an event under way is taken, and its row is gone, before close resolves', async () => {
    shop.answer = async () => {
      await sleep(300);
      return 202;
    };
    await logOut('ann');
    await shop.has(1);
    await opened.domain.close();
    expect(await rows()).toEqual([]);
    expect(errors).toEqual([]);
  });

  test('O12 a receiver that never answers keeps close for three seconds, and the event stays in the outbox', async () => {
    shop.answer = () => undefined;
    await logOut('ann');
    await shop.has(1);
    const start = performance.now();
    await opened.domain.close();
    expect(performance.now() - start).toBeGreaterThan(2900);
    // With room for a busy machine. Without its own limit, the domain would wait for ten seconds.
    expect(performance.now() - start).toBeLessThan(9000);
    expect(errors).toEqual([]);
    expect(await rows()).toMatchObject([{ problem: 'the sender was stopped' }]);
  });

  test('O12 nothing is begun while it closes: the second event of a user stays for the next process', async () => {
    let answer = (): void => {};
    shop.answer = () =>
      new Promise((resolve) => {
        answer = () => resolve(202);
      });
    const user = await Info.strategy(User, 'password').action('register', credentials('ann'));
    const { email, password } = credentials('ann');
    await Info.strategy(User, 'logOutEverywhere').action('logOutEverywhere', { user });
    await Info.strategy(User, 'password').action('signIn', { email, password });
    await Info.strategy(User, 'logOutEverywhere').action('logOutEverywhere', { user });
    await shop.has(1);
    const closing = opened.domain.close();
    await sleep(50);
    answer();
    await closing;
    expect(shop.posts).toHaveLength(1);
    expect(await rows()).toHaveLength(1);
  });
});
