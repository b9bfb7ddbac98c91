// Text that is too long is refused by its length, before anything looks at what it says.
import { attribute, uuidPrimaryKey } from '@ashlar/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../../extension/authentication.ts';
import { Info } from '../../extension/info.ts';
import { credentials, quickHash, storedTokens, Token } from '../../test-setup/accounts.ts';
import { thrownBy } from '../../test-setup/printed.ts';
import { type OpenedStore, stores } from '../../test-setup/stores.ts';
import { hashPassword } from './actions/hash-password.ts';

/** The lengths of all that a check of a schema has looked at. */
const looked: number[] = [];
const look = (text: string): boolean => {
  looked.push(text.length);
  return true;
};

const User = defineResource({
  name: 'User',
  table: 'users',
  attributes: {
    id: uuidPrimaryKey(),
    email: attribute(z.string().refine(look), { unique: true }),
    hashedPassword: attribute(z.string(), { sensitive: true }),
  },
  actions: {
    changeEmail: { type: 'update', accept: ['email'] },
    setPassword: {
      type: 'update',
      arguments: { password: z.string() },
      changes: [hashPassword({ hashProvider: quickHash })],
    },
  },
  authentication: {
    tokens: storedTokens,
    strategies: {
      password: { identityField: 'email', hashProvider: quickHash, resettable: { sender: () => undefined } },
    },
  },
});
const strategy = Info.strategy(User, 'password');
const ann = credentials('ann');
// One text of 140 MB, used again and again: what copies or looks through it would be seen to.
const huge = Buffer.alloc(140 * 2 ** 20, 'e\u0301').toString('latin1');

for (const store of stores) {
  describe(`140 MB on ${store.name}`, () => {
    let opened: OpenedStore;
    let user: Awaited<ReturnType<typeof User.actions.registerWithPassword>>;
    beforeEach(async () => {
      opened = await store.open([User, Token]);
      user = await strategy.action('register', ann);
      looked.length = 0;
      opened.statements.length = 0;
    });
    afterEach(() => opened.close());

    const given = { currentPassword: ann.password, password: ann.password, passwordConfirmation: ann.password };
    test.each<{ at: string; call: () => Promise<unknown> }>([
      {
        at: 'password',
        call: () => strategy.action('register', { ...ann, password: huge, passwordConfirmation: huge }),
      },
      { at: 'passwordConfirmation', call: () => strategy.action('register', { ...ann, passwordConfirmation: huge }) },
      { at: 'email', call: () => strategy.action('register', { ...ann, email: huge }) },
      { at: 'email', call: () => User.actions.changeEmail(user, { email: huge }) },
      { at: 'password', call: () => strategy.action('signIn', { email: ann.email, password: huge }) },
      { at: 'email', call: () => strategy.action('signIn', { email: huge, password: ann.password }) },
      { at: 'email', call: () => strategy.action('requestReset', { email: huge }) },
      { at: 'token', call: () => strategy.action('signInWithToken', { token: huge }) },
      {
        at: 'currentPassword',
        call: () => strategy.action('changePassword', { user, ...given, currentPassword: huge }),
      },
      { at: 'password', call: () => strategy.action('changePassword', { user, ...given, password: huge }) },
      {
        at: 'resetToken',
        call: () =>
          strategy.action('reset', {
            resetToken: huge,
            password: ann.password,
            passwordConfirmation: ann.password,
          }),
      },
      { at: 'password', call: () => User.actions.setPassword(user, { password: huge }) },
      { at: 'subject', call: () => User.actions.getBySubject({ subject: huge }) },
    ])('is refused at $at', async ({ at, call }) => {
      const { arrayBuffers, heapUsed } = process.memoryUsage();
      const error = await thrownBy(call);
      const after = process.memoryUsage();
      expect(error).toMatchObject({ code: 'INVALID_INPUT' });
      const { issues } = error as { issues: { path: string[] }[] };
      expect(new Set(issues.map(({ path }) => path.join('.')))).toEqual(new Set([at]));
      expect(looked.filter((length) => length > 16_384)).toEqual([]);
      expect(opened.statements).toEqual([]);
      // Nothing has copied it, let alone written it out again.
      expect(after.arrayBuffers + after.heapUsed - arrayBuffers - heapUsed).toBeLessThan(70 * 2 ** 20);
    });
  });
}
