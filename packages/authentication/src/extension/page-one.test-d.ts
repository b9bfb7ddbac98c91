// Everything that the page-one example infers.
import type { RecordOfResource } from '@ashlar/core';
import type { ReturnedByAnAction } from '@ashlar/core/extension';
import type { DatabaseOf } from '@ashlar/kysely';
import type { Selectable } from 'kysely';
import { describe, expectTypeOf, test } from 'vitest';
import { Token, User } from '../../../../examples/quickstart/src/accounts.ts';
import { authenticate } from '../sessions/authenticate.ts';
import type { Claims } from '../token/claims.ts';
import { Info } from './info.ts';

type UserRecord = {
  readonly id: string;
  readonly email: string;
  readonly displayName: string | null;
  readonly createdAt: Date;
} & ReturnedByAnAction;
type SignedIn = UserRecord & { readonly $metadata: { readonly token: string } };
type TokenRecord = {
  readonly jti: string;
  readonly subject: string;
  readonly purpose: string;
  readonly expiresAt: Date;
  readonly extraData: Readonly<Record<string, unknown>> | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
} & ReturnedByAnAction;

describe('the resources', () => {
  test('a record has every attribute but the sensitive ones', () => {
    expectTypeOf<RecordOfResource<typeof User>>().toEqualTypeOf<UserRecord>();
    expectTypeOf<(typeof User)['~types']['key']>().toEqualTypeOf<{ readonly id: string }>();
    expectTypeOf<(typeof User)['name']>().toEqualTypeOf<'User'>();
  });

  test('a token resource gets its attributes from the section', () => {
    expectTypeOf<RecordOfResource<typeof Token>>().toEqualTypeOf<TokenRecord>();
    expectTypeOf<keyof (typeof Token)['actions']>().toEqualTypeOf<'get' | 'getToken' | 'liveTokens'>();
  });

  test('own actions are beside generated ones', () => {
    expectTypeOf<keyof (typeof User)['actions']>().toEqualTypeOf<
      | 'rename'
      | 'registerWithPassword'
      | 'signInWithPassword'
      | 'signInWithToken'
      | 'changePassword'
      | 'logOutEverywhere'
      | 'get'
      | 'getBySubject'
    >();
    expectTypeOf(User.actions.rename).parameter(0).toEqualTypeOf<UserRecord | string>();
    expectTypeOf(User.actions.rename)
      .parameter(1)
      .toEqualTypeOf<{ displayName?: string | null | undefined } | undefined>();
    expectTypeOf(User.actions.rename).returns.resolves.toEqualTypeOf<UserRecord>();
  });

  test('the tables for queries of your own', () => {
    type Database = DatabaseOf<[typeof User, typeof Token], 'sqlite'>;
    expectTypeOf<keyof Database>().toEqualTypeOf<'users' | 'tokens'>();
    expectTypeOf<Selectable<Database['users']>['hashed_password']>().toEqualTypeOf<string>();
    expectTypeOf<Selectable<Database['users']>['created_at']>().toEqualTypeOf<string>();
    expectTypeOf<Selectable<Database['users']>['normalized_email']>().toEqualTypeOf<string>();
  });
});

describe('the password strategy', () => {
  const password = Info.strategy(User, 'password');

  test('its actions by name', () => {
    expectTypeOf<(typeof password.actions)[number]>().toEqualTypeOf<
      'register' | 'signIn' | 'signInWithToken' | 'changePassword'
    >();
  });

  test('register takes the identity, the password twice and the accepted attributes', async () => {
    const ann = await password.action('register', { email: '', password: '', passwordConfirmation: '' });
    expectTypeOf(ann).toExtend<SignedIn>();
    expectTypeOf(ann.$metadata.token).toEqualTypeOf<string>();
    await password.action('register', { email: '', password: '', passwordConfirmation: '', displayName: 'Ann' });
    // @ts-expect-error the password has to be given twice
    await password.action('register', { email: '', password: '' });
    // @ts-expect-error `createdAt` is not accepted
    await password.action('register', { email: '', password: '', passwordConfirmation: '', createdAt: new Date() });
  });

  test('signIn and changePassword', async () => {
    const ann = await password.action('signIn', { email: '', password: '' });
    expectTypeOf(ann).toExtend<SignedIn>();
    // @ts-expect-error the hash is no part of a record
    void ann.hashedPassword;
    const changed = await password.action('changePassword', {
      user: ann,
      currentPassword: '',
      password: '',
      passwordConfirmation: '',
    });
    expectTypeOf(changed.$metadata.token).toEqualTypeOf<string>();
    // @ts-expect-error the current password is needed
    await password.action('changePassword', { user: ann, password: '', passwordConfirmation: '' });
  });

  test('as a resource action, changePassword is an update', async () => {
    expectTypeOf(User.actions.changePassword).parameter(0).toEqualTypeOf<UserRecord | string>();
    expectTypeOf(User.actions.changePassword).parameter(1).toEqualTypeOf<{
      currentPassword: string;
      password: string;
      passwordConfirmation: string;
    }>();
  });
});

describe('logOutEverywhere', () => {
  const logOut = Info.strategy(User, 'logOutEverywhere');

  test('takes a record or a key, and returns the user with a count', async () => {
    const ann = await Info.strategy(User, 'password').action('signIn', { email: '', password: '' });
    const out = await logOut.action('logOutEverywhere', { user: ann });
    expectTypeOf(out.id).toEqualTypeOf<string>();
    expectTypeOf(out.$metadata.revoked).toEqualTypeOf<number>();
    await logOut.action('logOutEverywhere', { userId: ann.id, except: ann.$metadata.token });
    // @ts-expect-error one of the two
    await logOut.action('logOutEverywhere', { user: ann, userId: ann.id });
    // @ts-expect-error a user has to be named
    await logOut.action('logOutEverywhere', {});
    // @ts-expect-error a user is named by id, not by email
    await logOut.action('logOutEverywhere', { email: ann.email });
    // @ts-expect-error that was the strategy's name, not its action's
    await logOut.action('signOut', { user: ann });
  });
});

describe('authenticate and introspection', () => {
  test('authenticate returns the user, the claims and the stored token, or null', async () => {
    const session = await authenticate(User, '');
    expectTypeOf(session).toBeNullable();
    if (session === null) return;
    expectTypeOf(session.user).toEqualTypeOf<UserRecord>();
    expectTypeOf(session.claims).toEqualTypeOf<Claims>();
    // @ts-expect-error tokens belong to users: a token resource has no authentication
    await authenticate(Token, '');
  });

  test('strategies by name', () => {
    expectTypeOf(Info.strategy<typeof User, 'password'>)
      .parameter(1)
      .toEqualTypeOf<'password'>();
    // @ts-expect-error there is no such strategy
    expectTypeOf(Info.strategy(User, 'magicLink')).not.toBeAny();
  });
});
