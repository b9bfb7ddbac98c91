// Requests for mail over the limit.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Info } from '../../extension/info.ts';
import { credentials } from '../../test-setup/accounts.ts';
import { type HeldClock, heldClock, known, resources, sender, User } from '../../test-setup/limited-accounts.ts';
import { type OpenedStore, stores } from '../../test-setup/stores.ts';

const password = Info.strategy(User, 'password');
const { email } = credentials('ann');

for (const store of stores) {
  describe(`requests for mail on ${store.name}`, () => {
    let opened: OpenedStore;
    let clock: HeldClock;
    let before: number;
    beforeEach(async () => {
      clock = heldClock();
      opened = await store.open(resources, { clock });
      await password.action('register', credentials('ann'));
      before = sender.sent.length;
    });
    afterEach(() => opened.close());

    async function sentBy(request: () => Promise<unknown>): Promise<number> {
      const sent = sender.sent.length;
      expect(await request()).toBeUndefined();
      await opened.domain.settled();
      return sender.sent.length - sent;
    }
    const request = () => sentBy(() => password.action('requestReset', { email }));

    test('B6 the fourth request in an hour sends nothing and answers the same; after the hour it sends', async () => {
      expect([await request(), await request(), await request(), await request()]).toEqual([1, 1, 1, 0]);
      clock.pass(3599);
      expect(await request()).toBe(0);
      clock.pass(1);
      expect(await request()).toBe(1);
    });

    test('B6 of a hundred requests at once three send', async () => {
      await Promise.all(
        Array.from({ length: 100 }, () => password.action('requestReset', { email: 'ANN@example.com' })),
      );
      await opened.domain.settled();
      expect(sender.sent.length - before).toBe(3);
    });

    test('B6 the tokens of requests that sent are good, and a request over the limit makes none', async () => {
      for (let index = 0; index < 3; index++) await request();
      const rows = () => opened.query("select jti from tokens where purpose = 'reset'");
      const made = await rows();
      await request();
      expect(await rows()).toEqual(made);
      const token = sender.sent.at(-1)?.token ?? '';
      const fresh = { password: 'another password', passwordConfirmation: 'another password' };
      await password.action('reset', { resetToken: token, ...fresh });
    });

    test('requests and attempts to sign in are counted apart', async () => {
      for (let index = 0; index < 5; index++) await request();
      await password.action('signIn', known('ann'));
    });
  });
}
