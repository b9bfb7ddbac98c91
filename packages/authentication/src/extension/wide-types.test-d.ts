// Adapters for frameworks are written for any resource with users: their types do not know which.
import { type AnyResource, isRecordOf, type RecordOfResource } from '@ashlar/core';
import { describe, expectTypeOf, test } from 'vitest';
import { Token, User } from '../../../../examples/quickstart/src/accounts.ts';
import { type Authenticated, type AuthenticatedResource, authenticate } from '../sessions/authenticate.ts';
import { issueToken } from '../sessions/issue-token.ts';
import { renewToken } from '../sessions/renew-token.ts';
import { subjectOf } from '../token/subject.ts';
import { type AnyStrategyActions, Info, type Strategy } from './info.ts';

type UserRecord = RecordOfResource<typeof User>;

/** An adapter: what it gives is typed by the resource that it is called with. */
async function sessionOf<Of extends AuthenticatedResource>(resource: Of, token: string) {
  const session = await authenticate(resource, token);
  if (session === null) return null;
  const user: RecordOfResource<Of> = session.user;
  expectTypeOf(subjectOf(resource, user)).toEqualTypeOf<string>();
  const { token: next } = await issueToken(resource, user);
  await renewToken(resource, next);
  const unknown: unknown = user;
  if (isRecordOf(resource, unknown)) subjectOf(resource, unknown);
  return { ...session, key: user.id };
}

/** One that offers every strategy, as an HTTP front end does. */
async function callStrategy<Of extends AuthenticatedResource>(resource: Of, name: string, body: unknown) {
  for (const strategy of Info.strategies(resource)) {
    expectTypeOf(strategy).toEqualTypeOf<Strategy<string, AnyStrategyActions>>();
    for (const phase of strategy.phases) await strategy.action(phase, body, { context: { from: 'http' } });
  }
  await Info.strategyForAction(resource, 'anything')?.action('anything');
  await Info.findStrategy(resource, name)?.action('signIn', body);
  return await Info.strategy(resource, name).action('signIn', body);
}

describe('a function over any resource with authentication', () => {
  test('returns the record type of its argument', () => {
    type Session = Awaited<ReturnType<typeof sessionOf<typeof User>>>;
    expectTypeOf<NonNullable<Session>['user']>().toEqualTypeOf<UserRecord>();
    expectTypeOf(callStrategy<typeof User>).returns.resolves.toEqualTypeOf<unknown>();
  });

  test('takes no resource without authentication', () => {
    // @ts-expect-error tokens have no authentication
    void sessionOf(Token, '');
    // @ts-expect-error tokens have no strategies
    void callStrategy(Token, 'password', {});
  });

  test('may use the wide type by name', () => {
    expectTypeOf<typeof User>().toExtend<AuthenticatedResource>();
    const any: AuthenticatedResource = User;
    expectTypeOf(Info.strategy(any, 'whatever')).toEqualTypeOf<Strategy<string, AnyStrategyActions>>();
    expectTypeOf(authenticate<AuthenticatedResource>).returns.resolves.toEqualTypeOf<Authenticated<
      RecordOfResource<AuthenticatedResource>
    > | null>();
    expectTypeOf<RecordOfResource<AuthenticatedResource>['anything']>().toEqualTypeOf<unknown>();
  });
});

describe('isRecordOf', () => {
  test('a record of the resource, typed', () => {
    const value: unknown = null;
    if (isRecordOf(User, value)) expectTypeOf(value).toEqualTypeOf<UserRecord>();
    const asked = <Of extends AnyResource>(resource: Of): RecordOfResource<Of> | undefined =>
      isRecordOf(resource, value) ? value : undefined;
    expectTypeOf(asked(User)).toEqualTypeOf<UserRecord | undefined>();
  });
});

describe('an object that looks like a record', () => {
  test('is no record for the compiler', () => {
    const lookalike = { id: '1', email: '', displayName: null, createdAt: new Date() };
    // @ts-expect-error no action returned it
    void User.actions.logOutEverywhere({ user: lookalike });
    // @ts-expect-error no action returned it
    void Info.strategy(User, 'logOutEverywhere').action('logOutEverywhere', { user: lookalike });
    // @ts-expect-error no action returned it
    void issueToken(User, lookalike);
    // @ts-expect-error no action returned it
    void User.actions.rename(lookalike, {});
    // @ts-expect-error no action returned it
    void User.actions.changePassword(lookalike, { currentPassword: '', password: '', passwordConfirmation: '' });
  });

  test('every action returns a record that the other actions take', async () => {
    const password = Info.strategy(User, 'password');
    const registered = await password.action('register', { email: '', password: '', passwordConfirmation: '' });
    const signedIn = await User.actions.signInWithPassword({ email: '', password: '' });
    const renamed = await User.actions.rename(registered, {});
    const session = await authenticate(User, '');
    const loggedOut = await User.actions.logOutEverywhere({ user: renamed });
    for (const user of [registered, signedIn, renamed, loggedOut, session?.user]) {
      if (user !== undefined) await User.actions.logOutEverywhere({ user });
    }
    expectTypeOf<UserRecord>().toExtend<Readonly<Record<string, unknown>>>();
  });
});
