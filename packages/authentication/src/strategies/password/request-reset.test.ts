// P7: a request for a reset tells its caller nothing. The token is sent after the commit, in the background.
import { attribute, uuidPrimaryKey } from '@ashlar/core';
import type { KyselyDataLayer } from '@ashlar/kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { TokenMailToUser } from '../../credentials/mailed-token/token-sender.ts';
import { defineResource } from '../../extension/authentication.ts';
import { Info } from '../../extension/info.ts';
import type { HashProvider } from '../../secrets/hash-provider.ts';
import { authenticate } from '../../sessions/authenticate.ts';
import { credentials, quickHash, storedTokens, Token } from '../../test-setup/accounts.ts';
import { thrownBy } from '../../test-setup/printed.ts';
import { type OpenedStore, stores } from '../../test-setup/stores.ts';
import { createGate } from '../../testing/gate.ts';

interface Sent extends TokenMailToUser {
  /** Whether the sender ran inside a transaction. */
  readonly around: string;
  /** How many reset tokens were committed at that moment. */
  readonly stored: number;
}

let opened: OpenedStore;
const sent: Sent[] = [];
const failures: unknown[] = [];
/** What the sender does when it is asked: by default nothing. */
let failing: (() => void | Promise<void>) | undefined;
const beforeSend = createGate();
const asked: string[] = [];

/** Says which of its methods was asked. */
const hashProvider: HashProvider = {
  hash(password) {
    asked.push('hash');
    return quickHash.hash(password);
  },
  verify(password, hash) {
    asked.push('verify');
    return quickHash.verify(password, hash);
  },
  simulate() {
    asked.push('simulate');
    return quickHash.simulate();
  },
};

const resets = () => opened.query("select jti from tokens where purpose = 'reset'");

function sender(mail: TokenMailToUser): void | Promise<void> {
  if (failing !== undefined) return failing();
  return send(mail);
}
async function send(mail: TokenMailToUser): Promise<void> {
  await beforeSend.pass();
  const around = opened.domain.store.transactionAround();
  sent.push({ ...mail, around, stored: (await resets()).length });
}

const User = defineResource({
  name: 'User',
  table: 'users',
  attributes: {
    id: uuidPrimaryKey(),
    email: attribute(z.email(), { unique: true }),
    hashedPassword: attribute(z.string().nullable(), { sensitive: true }),
  },
  actions: { invite: { type: 'create', accept: ['email'] } },
  authentication: {
    tokens: storedTokens,
    strategies: { password: { identityField: 'email', hashProvider, resettable: { sender } } },
  },
});

const ann = credentials('ann');
const password = Info.strategy(User, 'password');
const known = { email: ann.email };
const unknown = { email: 'stranger@example.com' };
const fresh = { password: 'another password', passwordConfirmation: 'another password' };

for (const store of stores) {
  describe(`requestReset on ${store.name}`, () => {
    beforeEach(async () => {
      opened = await store.open([User, Token], { onError: (error) => failures.push(error) });
      await password.action('register', ann);
      await password.action('register', credentials('bob'));
      failing = undefined;
      for (const list of [sent, failures, asked, opened.statements]) list.length = 0;
    });
    afterEach(() => opened.close());

    test('P7 the sender gets the user and a stored token, outside of any transaction', async () => {
      await password.action('requestReset', known);
      await expect.poll(() => sent).toHaveLength(1);
      expect(sent).toMatchObject([
        { to: ann.email, user: { email: ann.email }, strategy: 'password', around: 'none', stored: 1 },
      ]);
      const own = ['around', 'stored'];
      const given = Object.keys(sent[0] ?? {}).filter((name) => !own.includes(name));
      expect(given.sort()).toEqual(['strategy', 'to', 'token', 'user']);
      expect(Object.keys(sent[0]?.user ?? {}).sort()).toEqual(['email', 'id']);
      const user = await password.action('reset', { resetToken: sent[0]?.token ?? '', ...fresh });
      expect(await authenticate(User, user.$metadata.token)).toMatchObject({ user: { email: ann.email } });
      expect(failures).toEqual([]);
    });

    test.each([
      {
        how: 'throws',
        fail: () => {
          throw new Error('no mail today');
        },
      },
      { how: 'rejects', fail: () => Promise.reject(new Error('no mail today')) },
    ])('P7 a sender that $how is reported to onError, and the request still succeeds', async ({ fail }) => {
      failing = fail;
      expect(await password.action('requestReset', known)).toBeUndefined();
      await expect.poll(() => failures).toHaveLength(1);
      expect(failures).toMatchObject([{ message: 'no mail today' }]);
      failing = undefined;
      expect(await password.action('requestReset', known)).toBeUndefined();
      await expect.poll(() => sent).toHaveLength(1);
      expect(failures).toHaveLength(1);
    });

    test('P7 a token that cannot be stored is reported and not sent, and the request still succeeds', async () => {
      await opened.query('alter table tokens rename to elsewhere');
      for (const given of [known, unknown]) expect(await password.action('requestReset', given)).toBeUndefined();
      await expect.poll(() => failures).toHaveLength(1);
      expect(failures).toMatchObject([{ class: 'framework' }]);
      await opened.query('alter table elsewhere rename to tokens');
      expect(sent).toEqual([]);
    });

    test.each([
      { name: 'known', given: known },
      { name: 'unknown', given: unknown },
    ])('P7 the answer for a user who is $name comes after one select, and before any other work', async ({ given }) => {
      const select = /^select .*users.* where [^ ]*normalized_email[^ ]* = /;
      expect(await password.action('requestReset', given)).toBeUndefined();
      expect(opened.statements).toEqual([expect.stringMatching(select)]);
      expect(asked).toEqual([]);
      await opened.domain.close();
      expect(sent).toHaveLength(given === known ? 1 : 0);
    });

    test('P7 in a transaction the mail is sent after the commit', async () => {
      await opened.domain.transaction(async () => {
        await opened.domain.transaction(() => password.action('requestReset', known));
        await new Promise((resolve) => setTimeout(resolve, 20));
        expect(sent).toEqual([]);
        const carol = await password.action('register', credentials('carol'));
        await password.action('requestReset', { email: carol.email });
        expect(sent).toEqual([]);
      });
      await expect.poll(() => sent).toHaveLength(2);
      expect(sent.map(({ user }) => Reflect.get(user, 'email')).sort()).toEqual([ann.email, 'carol@example.com']);
      expect(sent.map(({ around }) => around)).toEqual(['none', 'none']);
    });

    test('P7 a transaction that rolls back sends and stores nothing', async () => {
      const rolledBack = opened.domain.transaction(async () => {
        for (const given of [known, unknown]) await password.action('requestReset', given);
        throw new Error('no');
      });
      await expect(rolledBack).rejects.toThrow('no');
      await opened.domain.close();
      expect({ sent, failures }).toEqual({ sent: [], failures: [] });
      expect(await resets()).toEqual([]);
    });

    test('P7 in a transaction of the application it is refused for every address, and nothing is sent', async () => {
      // Invariant: the stores of these tests are Kysely data layers.
      const database = (opened.dataLayer as KyselyDataLayer).kysely();
      const errors: unknown[] = [];
      for (const given of [known, unknown]) {
        const refused = database
          .transaction()
          .execute((trx) => thrownBy(() => password.action('requestReset', given, { trx })));
        errors.push(await refused);
      }
      const refusal = { code: 'TRANSACTION_UNSUITABLE', message: expect.stringContaining('after the commit') };
      expect(errors).toMatchObject([refusal, refusal]);
      await opened.domain.close();
      expect({ sent, failures }).toEqual({ sent: [], failures: [] });
      expect(await resets()).toEqual([]);
    });

    test('P7 domain.close() waits until the mail is sent', async () => {
      const reached = beforeSend.hold();
      await password.action('requestReset', known);
      await reached;
      let closed = false;
      const closing = opened.domain.close().then(() => {
        closed = true;
      });
      await new Promise((resolve) => setTimeout(resolve, 30));
      expect(closed).toBe(false);
      beforeSend.release();
      await closing;
      expect(sent).toHaveLength(1);
    });

    test('P7 the first of several sent tokens that is used ends the others', async () => {
      for (const given of [known, known, known, { email: credentials('bob').email }]) {
        await password.action('requestReset', given);
      }
      await expect.poll(() => sent).toHaveLength(4);
      const of = (email: string) => sent.filter(({ user }) => Reflect.get(user, 'email') === email);
      const [first, ...others] = of(ann.email);
      await password.action('reset', { resetToken: first?.token ?? '', ...fresh });
      for (const { token } of [...others, ...of(ann.email)]) {
        await expect(password.action('reset', { resetToken: token, ...fresh })).rejects.toMatchObject({
          code: 'AUTHENTICATION_FAILED',
        });
      }
      for (const { token } of of('bob@example.com')) await password.action('reset', { resetToken: token, ...fresh });
    });

    test('P7 a user without a password sets one by a reset', async () => {
      await User.actions.invite({ email: 'invited@example.com' });
      await password.action('requestReset', { email: 'invited@example.com' });
      await expect.poll(() => sent).toHaveLength(1);
      await password.action('reset', { resetToken: sent[0]?.token ?? '', ...fresh });
      await password.action('signIn', { email: 'invited@example.com', password: fresh.password });
    });
  });
}
