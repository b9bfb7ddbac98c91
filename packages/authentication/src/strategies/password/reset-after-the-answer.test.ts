// What is done for a known user does not sit in the turns after the answer, where the next request would have to wait for it.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { attribute, uuidPrimaryKey } from '@ashlar/core';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../../extension/authentication.ts';
import { Info } from '../../extension/info.ts';
import { credentials, quickHash, storedTokens, Token } from '../../test-setup/accounts.ts';
import { type OpenedStore, stores } from '../../test-setup/stores.ts';

/** How long the background was told to wait, in milliseconds; it goes on when the test says so, not when the time is over. */
const waits: number[] = [];
let begin = Promise.withResolvers<void>();
vi.mock('node:timers/promises', async (importOriginal) => {
  const real = await importOriginal<typeof import('node:timers/promises')>();
  return {
    ...real,
    setTimeout(milliseconds: number) {
      waits.push(milliseconds);
      return begin.promise;
    },
  };
});

const mails: object[] = [];
const User = defineResource({
  name: 'User',
  table: 'users',
  attributes: {
    id: uuidPrimaryKey(),
    email: attribute(z.email(), { unique: true }),
    hashedPassword: attribute(z.string(), { sensitive: true }),
  },
  authentication: {
    tokens: storedTokens,
    strategies: {
      password: {
        identityField: 'email',
        hashProvider: quickHash,
        resettable: { sender: ({ user }) => void mails.push(user) },
      },
    },
  },
});
const strategy = Info.strategy(User, 'password');
const ann = credentials('ann');

for (const store of stores) {
  describe(`after the answer on ${store.name}`, () => {
    let opened: OpenedStore;
    beforeEach(async () => {
      opened = await store.open([User, Token]);
      await strategy.action('register', ann);
      begin = Promise.withResolvers();
      for (const list of [waits, mails, opened.statements]) list.length = 0;
    });
    afterEach(() => opened.close());

    test('parallel requests are answered before any work for a known user, and all wait alike', async () => {
      const emails = [ann.email, 'stranger@example.com', ann.email, 'none'];
      for (const email of emails) {
        await strategy.action('requestReset', { email });
        for (let turn = 0; turn < 50; turn++) await nextTurn();
      }
      expect(opened.statements).toHaveLength(emails.length);
      expect(mails).toEqual([]);
      expect(waits).toHaveLength(emails.length);
      for (const wait of waits) expect(wait >= 10 && wait < 50).toBe(true);
      begin.resolve();
      await opened.domain.close();
      expect(mails).toMatchObject([{ email: ann.email }, { email: ann.email }]);
    });

    test('an unknown user costs a transaction in the background, too', async () => {
      await strategy.action('requestReset', { email: 'stranger@example.com' });
      begin.resolve();
      await expect.poll(() => opened.statements.at(-1)).toMatch(/^commit/i);
      const [answer, , again] = opened.statements;
      expect(again).toBe(answer);
      expect(mails).toEqual([]);
    });
  });
}
