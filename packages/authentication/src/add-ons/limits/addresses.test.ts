// Limits by address, and by address and identity together.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Info } from '../../extension/info.ts';
import { credentials, Token } from '../../test-setup/accounts.ts';
import { outcome } from '../../test-setup/gated-accounts.ts';
import {
  from,
  type HeldClock,
  heldClock,
  known,
  Limit,
  LimitedUser,
  work,
  wrong,
} from '../../test-setup/limited-accounts.ts';
import { type OpenedStore, stores } from '../../test-setup/stores.ts';

const password = Info.strategy(LimitedUser, 'password');
const [home, evil] = ['192.0.2.1', '198.51.100.7'];

for (const store of stores) {
  describe(`limits by address on ${store.name}`, () => {
    let opened: OpenedStore;
    let clock: HeldClock;
    beforeEach(async () => {
      clock = heldClock();
      opened = await store.open([LimitedUser, Token, Limit], { clock });
      await password.action('register', credentials('ann'));
      work.verifications = 0;
    });
    afterEach(() => opened.close());

    const guess = (name: string, ip?: unknown) =>
      outcome(password.action('signIn', wrong(name), ip === undefined ? {} : from(ip)));
    async function signIn(ip: unknown): Promise<boolean> {
      const { error } = await outcome(password.action('signIn', known('ann'), from(ip)));
      await opened.domain.settled();
      return error === undefined;
    }

    test('B4 failures from another address do not keep the owner out, and the identity caps all', async () => {
      for (let index = 0; index < 6; index++) await guess('ann', evil);
      expect(work.verifications).toBe(3);
      expect(await signIn(evil)).toBe(false);
      expect(await signIn(home)).toBe(true);
      // Three of five are counted for the identity: what is refused by the pair is not counted further.
      await guess('ann', '203.0.113.1');
      await guess('ann', '203.0.113.2');
      expect(await signIn('203.0.113.3')).toBe(false);
      expect(await signIn(home)).toBe(false);
      expect(work.verifications).toBe(6);
    });

    test('B4 a success clears the count of identity and address together, and no more of the address than it took', async () => {
      for (let round = 0; round < 2; round++) {
        await guess('ann', home);
        await guess('ann', home);
        expect(await signIn(home)).toBe(true);
      }
      // Four failures are still counted for the address, whose limit is eight a minute.
      for (let index = 0; index < 6; index++) await guess(`stranger${index}`, home);
      expect(work.verifications).toBe(10);
    });

    test('an address over its limit does not use up the limit of identities', async () => {
      for (let index = 0; index < 8; index++) await guess(`stranger${index}`, evil);
      work.verifications = 0;
      for (let index = 0; index < 20; index++) await guess('ann', evil);
      expect(work.verifications).toBe(0);
      expect(await signIn(home)).toBe(true);
    });

    test.each([
      ['an IPv4 address in both of its forms', ['192.0.2.9', '::ffff:192.0.2.9', '::FFFF:C000:0209']],
      ['one /64 of IPv6', ['2001:db8::1', '2001:db8::ffff', '2001:DB8:0:0:1::']],
      ['no address', [null, null, null]],
      ['what is no address', ['', 'unknown', '192.0.2.1, 192.0.2.2']],
      ['what is no text', [1, {}, ['192.0.2.1']]],
    ])('%s is one network', async (_what, addresses) => {
      for (let index = 0; index < 9; index++) await guess(`stranger${index}`, addresses[index % addresses.length]);
      expect(work.verifications).toBe(8);
      await guess('stranger', '203.0.113.1');
      expect(work.verifications).toBe(9);
      clock.pass(60);
      await guess('stranger', addresses[0]);
      expect(work.verifications).toBe(10);
    });

    test('a call that names no address is not counted by address', async () => {
      for (let index = 0; index < 30; index++) await guess(`stranger${index}`);
      expect(work.verifications).toBe(30);
    });

    test.each([{ device: '192.0.2.1' }, { device: { ip: undefined } }, { device: { ip: null } }, { device: 7 }])(
      'addresses that are given and not known share one counter: %o',
      async (context) => {
        // CWE-636: a server whose proxy is missing does not lose its limit.
        const anyone = (index: number) => password.action('signIn', wrong(`stranger${index}`), { context });
        for (let index = 0; index < 30; index++) await outcome(anyone(index));
        expect(work.verifications).toBe(8);
      },
    );

    test('tokens that sign in or reset count by address', async () => {
      const token = 'not a token';
      for (let index = 0; index < 4; index++) {
        await outcome(password.action('signInWithToken', { token }, from(evil)));
        const fresh = { password: 'another password', passwordConfirmation: 'another password' };
        await outcome(password.action('reset', { resetToken: token, ...fresh }, from(evil)));
      }
      const { error } = await outcome(password.action('signInWithToken', { token }, from(evil)));
      expect(error).toMatchObject({ code: 'AUTHENTICATION_FAILED', retryAfter: 60 });
      expect(await outcome(password.action('signInWithToken', { token }, from(home)))).toHaveProperty(
        'error.retryAfter',
        undefined,
      );
    });
  });
}
