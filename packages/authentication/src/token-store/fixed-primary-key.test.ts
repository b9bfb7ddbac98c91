import { attribute, ResourceDefinitionError, ResourceInfo } from '@ashlar/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../extension/authentication.ts';
import { Info } from '../extension/info.ts';
import { authenticate } from '../sessions/authenticate.ts';
import { quickHash, storedTokens, Token } from '../test-setup/accounts.ts';
import { thrownBy } from '../test-setup/printed.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';

const attributes = {
  username: attribute(z.string(), { primaryKey: true }),
  hashedPassword: attribute(z.string(), { sensitive: true }),
  nickname: z.string().nullable(),
};
const authentication = {
  tokens: storedTokens,
  strategies: { password: { hashProvider: quickHash } },
  addOns: { logOutEverywhere: {} },
} as const;

/** A user whose key is its name, with hooks at every stage that try to change it. */
const User = defineResource({
  name: 'User',
  table: 'users',
  attributes,
  actions: {
    rename: { type: 'update', accept: ['nickname'] },
    byChange: { type: 'update', arguments: { to: z.string() }, change: (set) => set.set('username', set.arguments.to) },
    byHook: { type: 'update', arguments: { to: z.string() }, before: (set) => set.set('username', set.arguments.to) },
    byReusable: {
      type: 'update',
      arguments: { to: z.string() },
      changes: [{ name: 'steal', beforeTransaction: (set) => set.set('username', set.arguments.to) }],
    },
    byStatement: {
      type: 'update',
      arguments: { to: z.string() },
      before: async (set, { scope }) => {
        const where = { kind: 'compare', attribute: 'username', operator: 'eq', parameter: 'from' } as const;
        const relation = ResourceInfo.relation(User);
        await scope.store.run(
          { kind: 'update', relation, set: { username: 'to' }, where, returning: [] },
          { from: set.data?.username, to: set.arguments.to },
        );
      },
    },
    byInsert: {
      type: 'update',
      arguments: { to: z.string() },
      before: async (set, { scope }) => {
        const onConflict = { update: { username: 'to' } };
        const attributes = ['username', 'hashedPassword'];
        const relation = ResourceInfo.relation(User);
        await scope.store.run(
          { kind: 'insert', relation, attributes, returning: [], onConflict },
          { username: set.data?.username, hashedPassword: '', to: set.arguments.to },
        );
      },
    },
    byRule: { type: 'update', accept: ['nickname'] },
    byBulk: {
      type: 'update',
      bulk: true,
      arguments: { to: z.string() },
      change: (set) => set.set('username', set.arguments.to),
    },
  },
  changes: [
    {
      on: ['update'],
      where: (set) => set.get('nickname') === 'by rule',
      before: (set) => set.set('username', 'anna'),
    },
  ],
  authentication,
});

const password = Info.strategy(User, 'password');
const logOut = Info.strategy(User, 'logOutEverywhere');
const register = (username: string) =>
  password.action('register', {
    username,
    password: `the password of ${username}`,
    passwordConfirmation: `the password of ${username}`,
  });

for (const store of stores) {
  describe(`the primary key of a user on ${store.name}`, () => {
    let opened: OpenedStore;
    beforeEach(async () => {
      opened = await store.open([User, Token]);
    });
    afterEach(() => opened.close());

    test('is set at registration and never written again: a session never opens another account', async () => {
      const ann = await register('ann');
      const bob = await register('bob');
      const { byChange, byHook, byReusable, byStatement, byInsert, byRule, byBulk } = User.actions;
      const fixed = { path: ['username'], message: 'a primary key is never written after creation' };
      const byHooks = [
        () => byChange(ann, { to: 'anna' }),
        () => byHook(ann, { to: 'anna' }),
        () => byReusable(ann, { to: 'anna' }),
        () => byRule(ann, { nickname: 'by rule' }),
        () => byBulk({ username: 'ann' }, { to: 'anna' }),
        // Nor as what it is already: no hook has a reason to write it.
        () => byChange(ann, { to: 'ann' }),
      ];
      for (const attempt of byHooks) {
        const error = await thrownBy(attempt);
        const issues = [{ ...fixed, hint: expect.stringContaining('create a record with the new key') }];
        expect(error).toMatchObject({ code: 'PRIMARY_KEY_FIXED', class: 'framework', issues });
      }
      for (const byHand of [byStatement, byInsert]) {
        const error = await thrownBy(() => byHand(ann, { to: 'anna' }));
        expect(error).toMatchObject({ code: 'PRIMARY_KEY_FIXED', class: 'framework', issues: [fixed] });
      }
      const names = await opened.query('select username, nickname from users order by username');
      expect(names).toEqual([
        { username: 'ann', nickname: null },
        { username: 'bob', nickname: null },
      ]);
      expect(await authenticate(User, ann.$metadata.token)).toMatchObject({ user: { username: 'ann' } });
      expect(await authenticate(User, bob.$metadata.token)).toMatchObject({ user: { username: 'bob' } });
      expect((await logOut.action('logOutEverywhere', { user: ann })).$metadata.revoked).toBe(1);
      expect(await authenticate(User, ann.$metadata.token)).toBeNull();
    });
  });
}

describe('the primary key in a definition', () => {
  const refusal = (actions: object): ResourceDefinitionError => {
    try {
      // Invariant: at run time `defineResource` takes anything, and refuses what is wrong.
      (defineResource as unknown as (config: object) => unknown)({ name: 'User', attributes, authentication, actions });
    } catch (error) {
      if (error instanceof ResourceDefinitionError) return error;
      throw error;
    }
    throw new Error('it was defined');
  };

  test.each([
    ['an update', { type: 'update' }],
    ['a bulk update', { type: 'update', bulk: true }],
    ['a destroy', { type: 'destroy' }],
  ])('%s that accepts it is refused, with path and cure', (_what, action) => {
    const { issues } = refusal({ changeName: { ...action, accept: ['nickname', 'username'] } });
    expect(issues).toEqual([
      {
        path: ['actions', 'changeName', 'accept', 1],
        message: 'the primary key "username" is never written after creation',
        hint: 'for another key, create a new record and destroy the old one',
      },
    ]);
  });
});
