// Mail in the background: an answer that says the same, and the same work, for users, for people who may register and for others.
import type { KyselyDataLayer } from '@ashlar/kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TokenMail } from '../../extension.ts';
import { Info } from '../../index.ts';
import { credentials, storedTokens, Token } from '../../test-setup/accounts.ts';
import { actions, attributes, defineResource } from '../../test-setup/mailed-link.ts';
import { thrownBy } from '../../test-setup/printed.ts';
import { type OpenedStore, stores } from '../../test-setup/stores.ts';

let opened: OpenedStore;
let fail: (() => Promise<void>) | undefined;
const sent: (TokenMail<object> & { readonly around: string })[] = [];
const failures: unknown[] = [];

async function sender(mail: TokenMail<object>): Promise<void> {
  await fail?.();
  sent.push({ ...mail, around: opened.domain.store.transactionAround() });
}
const User = defineResource({
  name: 'User',
  table: 'users',
  attributes,
  actions,
  authentication: {
    tokens: storedTokens,
    strategies: {
      password: { identityField: 'email' },
      mailedLink: { sender, registers: true },
      'mailedLink:users': { sender, purpose: 'for_users' },
    },
  },
});
const toAnyone = Info.strategy(User, 'mailedLink');
const toUsers = Info.strategy(User, 'users');
const ann = credentials('ann');
const known = { email: 'ANN@example.com' };
const unknown = { email: 'Stranger@example.com' };

for (const store of stores) {
  describe(`mail with tokens on ${store.name}`, () => {
    beforeEach(async () => {
      opened = await store.open([User, Token], { onError: (error) => failures.push(error) });
      await Info.strategy(User, 'password').action('register', ann);
      fail = undefined;
      for (const list of [sent, failures, opened.statements]) list.length = 0;
    });
    afterEach(() => opened.close());
    const rows = () => opened.query("select * from tokens where purpose in ('mailed_link', 'for_users')");

    test('M2 a person who may register is sent a mail, without a user, by as many statements as a user is', async () => {
      const counts: number[] = [];
      for (const given of [known, unknown]) {
        opened.statements.length = 0;
        expect(await toAnyone.action('request', given)).toBeUndefined();
        expect(opened.statements).toHaveLength(1);
        await expect.poll(() => sent).toHaveLength(counts.length + 1);
        counts.push(opened.statements.length);
      }
      expect(counts[0]).toBe(counts[1]);
      expect(sent).toEqual([
        {
          to: ann.email,
          user: expect.objectContaining({ email: ann.email }),
          strategy: 'mailedLink',
          token: expect.any(String),
          around: 'none',
        },
        { to: unknown.email, strategy: 'mailedLink', token: expect.any(String), around: 'none' },
      ]);
      expect(Object.keys(sent[0]?.user ?? {})).not.toContain('hashedPassword');
    });

    test('M2 an unknown person who may not register is sent nothing, and no row is left; the store is asked', async () => {
      expect(await toUsers.action('request', unknown)).toBeUndefined();
      await expect.poll(() => opened.statements.at(-1)).toMatch(/^commit/i);
      await opened.domain.close();
      expect({ sent, failures, rows: await rows() }).toEqual({ sent: [], failures: [], rows: [] });
    });

    test.each(['stranger', 'a@b\r\nBcc: c@example.com', '', 'a@example.com\u0000'])(
      'nothing is sent to %j, which no user could register with',
      async (email) => {
        for (const strategy of [toAnyone, toUsers]) expect(await strategy.action('request', { email })).toBeUndefined();
        await opened.domain.close();
        expect({ sent, failures, rows: await rows() }).toEqual({ sent: [], failures: [], rows: [] });
      },
    );

    test.each([
      ['an address of 16,000 characters', `${'a'.repeat(15_900)}@example.com`],
      ['2,000 quotes', '"'.repeat(2000)],
      ['5,000 ligatures', '\ufdfa'.repeat(5000)],
    ])('a stranger with %s, which no token can hold, is no failure that onError hears of', async (_, email) => {
      for (const strategy of [toAnyone, toUsers]) expect(await strategy.action('request', { email })).toBeUndefined();
      await opened.domain.close();
      expect({ sent, failures, rows: await rows() }).toEqual({ sent: [], failures: [], rows: [] });
    });

    test('M3 a sender that fails is reported, for users and for others, and the answer is the same', async () => {
      fail = () => Promise.reject(new Error('no mail today'));
      for (const given of [known, unknown]) expect(await toAnyone.action('request', given)).toBeUndefined();
      await expect.poll(() => failures).toHaveLength(2);
      expect(failures).toMatchObject([{ message: 'no mail today' }, { message: 'no mail today' }]);
    });

    test('a transaction that rolls back sends and stores nothing', async () => {
      const rolledBack = opened.domain.transaction(async () => {
        for (const given of [known, unknown]) await toAnyone.action('request', given);
        throw new Error('no');
      });
      await expect(rolledBack).rejects.toThrow('no');
      await opened.domain.close();
      expect({ sent, failures, rows: await rows() }).toEqual({ sent: [], failures: [], rows: [] });
    });

    test('in a transaction of the application it is refused, for users and for others', async () => {
      // Invariant: the stores of these tests are Kysely data layers.
      const database = (opened.dataLayer as KyselyDataLayer).kysely();
      for (const given of [known, unknown]) {
        const refused = database
          .transaction()
          .execute((trx) => thrownBy(() => toAnyone.action('request', given, { trx })));
        expect(await refused).toMatchObject({ code: 'TRANSACTION_UNSUITABLE' });
      }
      await opened.domain.close();
      expect({ sent, failures, rows: await rows() }).toEqual({ sent: [], failures: [], rows: [] });
    });

    test('a person who registers between the answer and the mail is sent one as a user', async () => {
      await toAnyone.action('request', { email: 'bob@example.com' });
      const bob = await Info.strategy(User, 'password').action('register', credentials('bob'));
      await expect.poll(() => sent).toHaveLength(1);
      // The work begins 10 to 50 ms after the answer: either order is right, and neither gives two mails.
      expect([undefined, bob.id]).toContain(Reflect.get(sent[0]?.user ?? {}, 'id'));
    });
  });
}
