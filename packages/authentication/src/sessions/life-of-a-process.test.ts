// What goes on beside the calls, and when a process ends: the expunger, mails in the background, and closing under load.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Info } from '../extension/info.ts';
import { credentials, Token, User } from '../test-setup/accounts.ts';
import { StrictUser, sender } from '../test-setup/gated-accounts.ts';
import { thrownBy } from '../test-setup/printed.ts';
import { tokenRows } from '../test-setup/sessions.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';
import { authenticate } from './authenticate.ts';
import { issueToken } from './issue-token.ts';
import { renewToken } from './renew-token.ts';
import { revokeToken } from './revoke-token.ts';
import { startExpunger } from './start-expunger.ts';
import { tokenRevoked } from './token-revoked.ts';

const day = 24 * 3_600_000;
const closed = { code: 'DOMAIN_CLOSED', class: 'unavailable' };

for (const store of stores) {
  describe(`the life of a process on ${store.name}`, () => {
    let opened: OpenedStore;
    let now = Date.now();
    const failures: unknown[] = [];
    const given: Promise<void>[] = [];
    const open = async (resources: Parameters<typeof store.open>[0]) => {
      opened = await store.open(resources, {
        clock: () => now,
        onError: (error) => failures.push(error),
        waitUntil: (work) => given.push(work),
      });
    };
    const { email, password, ...confirmation } = credentials('ann');
    const signIn = { email, password };

    beforeEach(() => {
      failures.length = 0;
      given.length = 0;
      now = Date.now();
    });
    afterEach(async () => {
      await opened.close();
      vi.useRealTimers();
    });

    test.each<[string, (work: () => Promise<void>) => Promise<void>]>([
      ['domain.transaction', (work) => opened.domain.transaction(work)],
      ['a scope with a trx', (work) => opened.domain.transaction(({ trx }) => opened.domain.with({ trx }).run(work))],
      ['a call', (work) => opened.domain.with({ actor: 'ann' }).call(work)],
    ])('an expunger that was started inside %s continues after it', async (_where, inside) => {
      // Not with timers of a test: those run in the surroundings of the test, which moves them on.
      await open([User, Token]);
      await inside(async () => {
        startExpunger(Token, { interval: '1 second' });
      });
      for (const name of ['ann', 'bob']) {
        await Info.strategy(User, 'password').action('register', credentials(name));
        now += 15 * day;
        await vi.waitFor(async () => expect(await tokenRows(opened)).toEqual([]), { timeout: 30_000, interval: 20 });
        expect(failures).toEqual([]);
      }
    });

    test('settled resolves after a requested mail is sent, and waitUntil gets the work', async () => {
      await open([StrictUser, Token]);
      const strategy = Info.strategy(StrictUser, 'password');
      await strategy.action('register', { ...signIn, ...confirmation });
      const before = sender.sent.length;
      await strategy.action('requestReset', { email });
      await opened.domain.settled();
      expect(sender.sent).toHaveLength(before + 1);
      await opened.domain.transaction(() => strategy.action('requestReset', { email }));
      await strategy.action('requestReset', { email: 'unknown@example.com' });
      expect(given).toHaveLength(3);
      await Promise.all(given);
      expect(sender.sent).toHaveLength(before + 2);
      expect(failures).toEqual([]);
    });

    test('a mail that fails goes to onError; settled and waitUntil do not reject', async () => {
      await open([StrictUser, Token]);
      const strategy = Info.strategy(StrictUser, 'password');
      await strategy.action('register', { ...signIn, ...confirmation });
      const stop = sender.listen(() => {
        throw new Error('the mail server is down');
      });
      await strategy.action('requestReset', { email });
      await opened.domain.settled();
      await Promise.all(given);
      stop();
      expect(failures).toMatchObject([{ message: 'the mail server is down' }]);
    });

    test('calls of every kind that are running when the domain closes end as usual', async () => {
      await open([User, Token]);
      const strategy = Info.strategy(User, 'password');
      const ann = await strategy.action('register', { ...signIn, ...confirmation });
      const tokens: string[] = [];
      for (let count = 0; count < 8; count++) tokens.push((await issueToken(User, ann)).token);
      const [first = '', second = '', ...others] = tokens;
      const calls = [
        renewToken(User, first),
        revokeToken(Token, second),
        issueToken(User, ann),
        tokenRevoked(Token, { token: others[0] ?? '' }),
        ...others.map((token) => authenticate(User, token)),
        ...others.map(() => strategy.action('signIn', signIn)),
        strategy.action('changePassword', {
          user: ann,
          currentPassword: password,
          password: 'another password',
          passwordConfirmation: 'another password',
        }),
        strategy.action('signIn', { email, password: 'wrong' }),
      ].map((call) => call.catch((error: unknown) => error));
      const closing = opened.domain.close();
      for (const result of await Promise.all(calls)) expect(result).not.toMatchObject({ code: 'DOMAIN_CLOSED' });
      await closing;
      for (const later of [
        () => authenticate(User, others[0] ?? ''),
        () => renewToken(User, others[0] ?? ''),
        () => revokeToken(Token, others[0] ?? ''),
        () => tokenRevoked(Token, { jti: 'x' }),
        () => issueToken(User, ann),
        () => strategy.action('signIn', signIn),
        () => User.actions.list(),
      ]) {
        expect(await thrownBy(later)).toMatchObject(closed);
      }
      expect(failures).toEqual([]);
    });

    test('a token expires by a Date that a test replaced after createDomain', async () => {
      opened = await store.open([User, Token]);
      const { $metadata } = await Info.strategy(User, 'password').action('register', { ...signIn, ...confirmation });
      expect(await authenticate(User, $metadata.token)).not.toBeNull();
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 15 * day });
      expect(await authenticate(User, $metadata.token)).toBeNull();
    });
  });
}
