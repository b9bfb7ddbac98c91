import { attribute, coreErrors, uuidPrimaryKey } from '@ashlar/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../../extension/authentication.ts';
import { Info } from '../../extension/info.ts';
import { quickHash, secret, Token } from '../../test-setup/accounts.ts';
import { thrownBy } from '../../test-setup/printed.ts';
import { type OpenedStore, stores } from '../../test-setup/stores.ts';

const tokens = {
  enabled: true,
  tokenResource: Token,
  storeAllTokens: true,
  requireTokenPresenceForAuthentication: true,
  signingSecret: secret,
} as const;
const attributes = {
  id: uuidPrimaryKey(),
  login: attribute(z.string(), { unique: true }),
  hashedPassword: attribute(z.string(), { sensitive: true }),
};
const actions = {
  rename: { type: 'update', accept: ['login'] },
  loginOf: { type: 'read', filter: {} },
} as const;
const password = { identityField: 'login', hashProvider: quickHash } as const;
const User = defineResource({
  name: 'User',
  table: 'users',
  attributes,
  actions: {
    ...actions,
    renameAll: { type: 'update', bulk: true, accept: ['login'] },
    renameByHook: { type: 'update', before: (changeset) => changeset.set('login', 'By-Hook') },
    flag: { type: 'update', arguments: { late: z.boolean() } },
  },
  // A rule of the application's own that writes the identity, as late as a rule can.
  changes: [
    {
      on: ['update'],
      where: (changeset) => changeset.arguments.late === true,
      before: (changeset) => changeset.set('login', 'By-RULE'),
    },
  ],
  authentication: { tokens, strategies: { password } },
});
const Exact = defineResource({
  name: 'User',
  table: 'users',
  attributes,
  actions,
  authentication: { tokens, strategies: { password: { ...password, caseSensitive: true } } },
});

const secretWord = 'correct horse';
const registering = (login: string) => ({ login, password: secretWord, passwordConfirmation: secretWord });
const taken = { code: 'CONFLICT', class: 'conflict', issues: [{ path: ['login'], message: 'is taken already' }] };

/** Ways to write one identity. NFD takes "é" apart; the Kelvin sign is a "K". */
const variants: readonly (readonly [string, string])[] = [
  ['ann@example.com', 'Ann@Example.COM'],
  ['ann@example.com', 'ANN@EXAMPLE.COM'],
  ['Zoë@example.com', 'ZOE\u0308@EXAMPLE.COM'],
  ['zoe\u0308@example.com', 'zoë@example.com'],
  ['Ångström', 'A\u030Angstro\u0308m'],
  ['\u212Bngstrom', '\u00E5ngstrom'],
  ['\u212Aelvin', 'kelvin'],
  ['İstanbul', 'i\u0307stanbul'],
  ['ΣΊΣΥΦΟΣ', 'σίσυφος'],
  ['ДМИТРИЙ', 'дмитрий'],
  ['\u1E9B\u0323', '\u017F\u0323\u0307'],
  ['각', '\u1100\u1161\u11A8'],
];

/** What looks alike and is not one identity. */
const different: readonly (readonly [string, string])[] = [
  ['ann', 'ann '],
  ['ann', ' ann'],
  ['ann', 'anne'],
  ['ann', 'аnn'],
  ['straße', 'strasse'],
  ['ﬁ', 'fi'],
  ['resume', 'résumé'],
  ['a%', 'ab'],
  ['a_', 'ab'],
  ['\u0131', 'i'],
];

for (const store of stores) {
  describe(`identities on ${store.name}`, () => {
    let opened: OpenedStore;
    beforeEach(async () => {
      opened = await store.open([User, Token]);
    });
    afterEach(() => opened.close());
    const strategy = Info.strategy(User, 'password');
    const register = (login: string) => strategy.action('register', registering(login));
    const signIn = (login: string) => strategy.action('signIn', { login, password: secretWord });

    test('P2 a second registration is a conflict at the identity, and changes nothing', async () => {
      const ann = await register('ann');
      const before = await opened.query('select * from users');
      expect(await thrownBy(() => register('ann'))).toMatchObject(taken);
      expect(await opened.query('select * from users')).toEqual(before);
      expect((await signIn('ann')).id).toBe(ann.id);
    });

    test('P2 of parallel registrations one wins, and the others get the same conflict', async () => {
      const attempts = ['ann', 'Ann', 'ANN', 'ann', 'aNN', 'ann'].map((login) =>
        register(login).then(
          () => 'registered',
          (error: unknown) => error,
        ),
      );
      const outcomes = await Promise.all(attempts);
      expect(outcomes.filter((outcome) => outcome === 'registered')).toHaveLength(1);
      const errors = outcomes.filter((outcome) => outcome !== 'registered');
      for (const error of errors) {
        expect(coreErrors.is(error, 'CONFLICT')).toBe(true);
        expect(error).toMatchObject(taken);
      }
      expect(await opened.query('select id from users')).toHaveLength(1);
      expect(await opened.query('select jti from tokens')).toHaveLength(1);
    });

    test.each(variants)('P2 "%s" and "%s" are one identity, kept as typed', async (one, other) => {
      const user = await register(one);
      expect(user.login).toBe(one);
      expect(await thrownBy(() => register(other))).toMatchObject(taken);
      for (const login of [one, other]) expect((await signIn(login)).id).toBe(user.id);
      expect(await opened.query('select id from users')).toHaveLength(1);
    });

    test.each(different)('P2 "%s" and "%s" are two identities', async (one, other) => {
      const [first, second] = [await register(one), await register(other)];
      expect((await signIn(one)).id).toBe(first.id);
      expect((await signIn(other)).id).toBe(second.id);
    });

    test('P2 a change of the identity changes its normalised form, and frees the old one', async () => {
      const ann = await register('Ann');
      await register('Bob');
      const renamed = await User.actions.rename(ann, { login: 'ANNA' });
      expect(renamed.login).toBe('ANNA');
      expect((await signIn('anna')).id).toBe(ann.id);
      expect(await thrownBy(() => signIn('ann'))).toMatchObject({ code: 'AUTHENTICATION_FAILED' });
      expect(await thrownBy(() => register('Anna'))).toMatchObject(taken);
      expect(await thrownBy(() => User.actions.rename(renamed, { login: 'BOB' }))).toMatchObject(taken);
      expect((await signIn('anna')).id).toBe(ann.id);
      // The old one is free; one's own in another case is no conflict.
      expect((await register('ann')).id).not.toBe(ann.id);
      expect((await User.actions.rename(renamed, { login: 'anna' })).login).toBe('anna');
    });

    test('P2 the normalised form follows hooks, rules and bulk updates that write the identity', async () => {
      const ann = await register('ann');
      const byHook = await User.actions.renameByHook(ann);
      expect((await signIn('BY-hook')).id).toBe(ann.id);
      const byRule = await User.actions.flag(byHook, { late: true });
      expect(byRule.login).toBe('By-RULE');
      expect((await signIn('by-rule')).id).toBe(ann.id);
      expect(await thrownBy(() => signIn('by-hook'))).toMatchObject({ code: 'AUTHENTICATION_FAILED' });
      await User.actions.renameAll({ id: ann.id }, { login: 'In-BULK' });
      expect((await signIn('in-bulk')).id).toBe(ann.id);
      await register('bob');
      expect(await thrownBy(() => User.actions.renameAll({}, { login: 'all' }))).toMatchObject(taken);
    });

    test('P2 an identity that no store can hold is refused at registration, and unknown at sign-in', async () => {
      await register('ann');
      for (const login of ['a\0nn', 'ann\0', '\ud800ann']) {
        expect(await thrownBy(() => register(login))).toMatchObject({ class: 'invalid' });
        expect(await thrownBy(() => signIn(login))).toMatchObject({
          code: 'AUTHENTICATION_FAILED',
          class: 'forbidden',
        });
      }
    });

    test('P2 callers can neither give, nor read, nor search the normalised form', async () => {
      const ann = await register('Ann');
      expect(Object.keys(ann)).toEqual(['id', 'login']);
      const given = { ...registering('bob'), normalizedLogin: 'ann' };
      expect(await thrownBy(() => strategy.action('register', given))).toMatchObject({ class: 'invalid' });
      const search = { filter: { normalizedLogin: 'ann' } as object };
      expect(await thrownBy(() => User.actions.loginOf({}, search))).toMatchObject({ class: 'invalid' });
    });
  });

  describe(`case-sensitive identities on ${store.name}`, () => {
    test('P2 with caseSensitive identities are compared as typed', async () => {
      const opened = await store.open([Exact, Token]);
      const strategy = Info.strategy(Exact, 'password');
      const ann = await strategy.action('register', registering('ann'));
      expect(await thrownBy(() => strategy.action('register', registering('ann')))).toMatchObject(taken);
      const other = await strategy.action('register', registering('Ann'));
      expect((await strategy.action('signIn', { login: 'ann', password: secretWord })).id).toBe(ann.id);
      expect((await strategy.action('signIn', { login: 'Ann', password: secretWord })).id).toBe(other.id);
      const unknown = () => strategy.action('signIn', { login: 'ANN', password: secretWord });
      expect(await thrownBy(unknown)).toMatchObject({ code: 'AUTHENTICATION_FAILED' });
      await opened.close();
    });

    test('P2 a primary key needs no unique index as an identity', async () => {
      const { id: _id, ...others } = attributes;
      const Named = defineResource({
        name: 'User',
        table: 'users',
        attributes: { ...others, login: attribute(z.string(), { primaryKey: true }) },
        authentication: { tokens, strategies: { password: { ...password, caseSensitive: true } } },
      });
      const opened = await store.open([Named, Token]);
      const strategy = Info.strategy(Named, 'password');
      await strategy.action('register', registering('ann'));
      expect(await thrownBy(() => strategy.action('register', registering('ann')))).toMatchObject(taken);
      expect((await strategy.action('signIn', { login: 'ann', password: secretWord })).login).toBe('ann');
      await opened.close();
    });
  });
}
