// What options change in the types, and what literals must be for the add-on to be of use.
import { attribute, uuidPrimaryKey } from '@ashlar/core';
import { describe, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { Token } from '../../../../examples/quickstart/src/accounts.ts';
import { defineResource } from './authentication.ts';
import { Info } from './info.ts';

const attributes = {
  id: uuidPrimaryKey(),
  email: attribute(z.email(), { unique: true }),
  hashedPassword: attribute(z.string(), { sensitive: true }),
};
const tokens = {
  enabled: true,
  tokenResource: Token,
  storeAllTokens: true,
  requireTokenPresenceForAuthentication: true,
  signingSecret: 'a secret of tests, long enough for HS256',
} as const;
const strategies = { password: { identityField: 'email' } } as const;

describe('L13 names from options', () => {
  const User = defineResource({
    name: 'User',
    attributes,
    authentication: {
      tokens,
      strategies,
      addOns: { logOutEverywhere: { actionName: 'signOutAll', argumentName: 'account' } },
    },
  });
  type Actions = (typeof User)['actions'];

  test('L13 the new names exist and the old ones do not', async () => {
    expectTypeOf<'signOutAll'>().toExtend<keyof Actions>();
    expectTypeOf<'logOutEverywhere'>().not.toExtend<keyof Actions>();
    const ann = await User.actions.signInWithPassword({ email: '', password: '' });
    await User.actions.signOutAll({ account: ann });
    await User.actions.signOutAll({ accountId: ann.id });
    // @ts-expect-error the argument is called account
    await User.actions.signOutAll({ user: ann });
    // @ts-expect-error and its key accountId
    await User.actions.signOutAll({ userId: ann.id });
    const logOut = Info.strategy(User, 'logOutEverywhere');
    await logOut.action('logOutEverywhere', { account: ann });
    // @ts-expect-error the strategy's action keeps its own name
    await logOut.action('signOutAll', { account: ann });
  });

  test('L14 a further instance is found by its own name', () => {
    const Member = defineResource({
      name: 'Member',
      attributes,
      authentication: { tokens, strategies, addOns: { 'logOutEverywhere:kickOut': {} } },
    });
    expectTypeOf(Info.strategy(Member, 'kickOut').name).toEqualTypeOf<'kickOut'>();
    expectTypeOf<'logOutEverywhereWithKickOut'>().toExtend<keyof (typeof Member)['actions']>();
    // @ts-expect-error the kind is not the name
    Info.strategy(Member, 'logOutEverywhere');
  });

  test('names that are no literals give neither a typed action nor an index signature', () => {
    const name: string = 'later';
    const Wide = defineResource({
      name: 'Wide',
      attributes,
      authentication: { tokens, addOns: { logOutEverywhere: { actionName: name } } },
    });
    expectTypeOf<keyof (typeof Wide)['actions']>().toEqualTypeOf<'get' | 'getBySubject'>();
  });

  test('a compound key is an object of all its attributes', async () => {
    const Seat = defineResource({
      name: 'Seat',
      attributes: {
        row: attribute(z.string(), { primaryKey: true }),
        number: attribute(z.int(), { primaryKey: true }),
      },
      authentication: { tokens, addOns: { logOutEverywhere: { argumentName: 'seat' } } },
    });
    await Seat.actions.logOutEverywhere({ seatId: { row: 'a', number: 1 } });
    // @ts-expect-error one part does not name a seat
    await Seat.actions.logOutEverywhere({ seatId: { row: 'a' } });
  });
});

describe('P5 P10 the password strategy', () => {
  test('P5 a disabled action does not exist', () => {
    const Closed = defineResource({
      name: 'Closed',
      attributes,
      authentication: {
        tokens,
        strategies: { password: { identityField: 'email', registrationEnabled: false, signInActionName: 'enter' } },
      },
    });
    expectTypeOf<keyof (typeof Closed)['actions']>().toEqualTypeOf<
      'enter' | 'signInWithToken' | 'changePassword' | 'get' | 'getBySubject'
    >();
  });

  test('P3 without confirmationRequired the argument does not exist', async () => {
    const Plain = defineResource({
      name: 'Plain',
      attributes,
      authentication: { strategies: { password: { identityField: 'email', confirmationRequired: false } } },
    });
    const ann = await Plain.actions.registerWithPassword({ email: '', password: '' });
    // @ts-expect-error without tokens there is no token
    void ann.$metadata;
  });

  test('P10 custom field names appear in every action', async () => {
    const Named = defineResource({
      name: 'Named',
      attributes: { id: uuidPrimaryKey(), login: z.string(), digest: attribute(z.string(), { sensitive: true }) },
      authentication: {
        tokens,
        strategies: { password: { identityField: 'login', hashedPasswordField: 'digest', passwordField: 'phrase' } },
      },
    });
    const ann = await Named.actions.signInWithPassword({ login: '', phrase: '' });
    await Named.actions.changePassword(ann, { currentPhrase: '', phrase: '', passwordConfirmation: '' });
  });

  test('two strategies of one kind', async () => {
    const Two = defineResource({
      name: 'Two',
      attributes,
      authentication: { tokens, strategies: { ...strategies, 'password:staff': { identityField: 'email' } } },
    });
    await Info.strategy(Two, 'staff').action('signIn', { email: '', password: '' });
    expectTypeOf<'signInWithStaff' | 'changePasswordWithStaff'>().toExtend<keyof (typeof Two)['actions']>();
  });
});

describe('L51 prerequisites of literals', () => {
  test('L51 each missing prerequisite does not compile', () => {
    const on = { enabled: true, tokenResource: Token, storeAllTokens: true } as const;
    const addOns = { logOutEverywhere: {} };
    // @ts-expect-error no tokens
    defineResource({ name: 'A', attributes, authentication: { addOns } });
    // @ts-expect-error not enabled
    defineResource({ name: 'A', attributes, authentication: { tokens: { ...tokens, enabled: false }, addOns } });
    // @ts-expect-error not stored
    defineResource({ name: 'A', attributes, authentication: { tokens: { ...tokens, storeAllTokens: false }, addOns } });
    // @ts-expect-error presence is not required
    defineResource({ name: 'A', attributes, authentication: { tokens: on, addOns } });
    defineResource({
      name: 'A',
      attributes,
      // @ts-expect-error no password strategy whose change could be noticed
      authentication: { tokens, addOns: { logOutEverywhere: { applyOnPasswordChange: true } } },
    });
    defineResource({ name: 'A', attributes, authentication: { tokens, addOns } });
  });

  test('L51 a plain boolean compiles, and is judged when the resource is defined', () => {
    const production: boolean = process.env.NODE_ENV === 'production';
    const define = () =>
      defineResource({
        name: 'A',
        attributes,
        authentication: { tokens: { ...tokens, storeAllTokens: production }, addOns: { logOutEverywhere: {} } },
      });
    expectTypeOf(define).toBeFunction();
    const defineWrong = () =>
      defineResource({
        name: 'A',
        attributes,
        authentication: {
          // @ts-expect-error what is known to be wrong is still refused
          tokens: { ...tokens, enabled: production, storeAllTokens: false },
          addOns: { logOutEverywhere: {} },
        },
      });
    expectTypeOf(defineWrong).toBeFunction();
  });
});
