// What the type of a client knows of a resource that it never loads.
import { describe, expectTypeOf, test } from 'vitest';
import type { User } from '../../../../examples/quickstart/src/accounts.ts';
import type { LinkUser, Member } from '../../../authentication/src/test-setup/link-accounts.ts';
import type { User as ObservedUser } from '../../../authentication/src/test-setup/observed-accounts.ts';
import type { Answer, PendingAnswer, SessionAnswer, UserAnswer } from '../answer/answer.ts';
import type { Wire } from '../answer/wire.ts';
import type { RenewingUser, SessionUser, ThenUser } from '../test-setup/hidden-parts.ts';
import type { StaffMember } from '../test-setup/staff.ts';
import type { AuthClient, ClientUser } from './auth-client.ts';
import { createAuthClient } from './create-auth-client.ts';

interface WireUser {
  readonly id: string;
  readonly email: string;
  readonly displayName: string | null;
  readonly createdAt: string;
}

declare const auth: AuthClient<typeof User>;
declare const staff: AuthClient<typeof StaffMember>;

describe('H105 bodies', () => {
  test('H105 those of the actions, and `remember` where a session starts', () => {
    expectTypeOf(auth.password.signIn)
      .parameter(0)
      .toEqualTypeOf<{ email: string; password: string; remember?: boolean }>();
    expectTypeOf(auth.password.register).parameter(0).toEqualTypeOf<{
      email: string;
      password: string;
      passwordConfirmation: string;
      displayName?: string | null | undefined;
      remember?: boolean;
    }>();
  });

  test('H105 the user is filled in by the server', () => {
    expectTypeOf(auth.password.changePassword).parameter(0).toEqualTypeOf<{
      currentPassword: string;
      password: string;
      passwordConfirmation: string;
    }>();
    type LogOut = { keepCurrent?: boolean; preview?: boolean; reason?: string } | undefined;
    expectTypeOf(auth.logOutEverywhere).parameter(0).toEqualTypeOf<LogOut>();
    expectTypeOf(staff.kickOut).parameter(0).toEqualTypeOf<LogOut>();
    // @ts-expect-error no one logs out another user from a browser
    void auth.logOutEverywhere({ userId: 'the id of another user' });
    // @ts-expect-error nor changes the password of another
    void auth.password.changePassword({ user: {}, currentPassword: '', password: '', passwordConfirmation: '' });
  });
});

describe('H105 answers', () => {
  test('H105 a session: the public attributes of the user as JSON holds them', () => {
    type SignedIn = Awaited<ReturnType<typeof auth.password.signIn>>;
    expectTypeOf<SignedIn>().toEqualTypeOf<Answer<SessionAnswer<Wire<WireUser>>>>();
    expectTypeOf<ClientUser<typeof User>>().toEqualTypeOf<WireUser>();
    expectTypeOf(auth.session).returns.resolves.toEqualTypeOf<SignedIn>();
    expectTypeOf(auth.renew).returns.resolves.toEqualTypeOf<SignedIn>();
    expectTypeOf<ClientUser<typeof StaffMember>>().toEqualTypeOf<{
      readonly id: string;
      readonly email: string;
      readonly hiredAt: string;
    }>();
  });

  test('H105 a refusal: a problem with pointers, and nothing of success', () => {
    type Refused = Extract<Awaited<ReturnType<typeof auth.password.signIn>>, { ok: false }>;
    expectTypeOf<Refused['problem']['errors'][number]>().toEqualTypeOf<{
      readonly detail: string;
      readonly pointer: string;
    }>();
    expectTypeOf<Refused['retryAfter']>().toEqualTypeOf<number | undefined>();
    expectTypeOf<Refused>().not.toHaveProperty('user');
  });

  test('H105 the count of a log-out, and nothing where the server tells nothing', () => {
    expectTypeOf(auth.logOutEverywhere).returns.resolves.toEqualTypeOf<
      Answer<{ readonly revoked: number; readonly preview: true | undefined }>
    >();
    expectTypeOf(staff.password.requestReset).returns.resolves.toEqualTypeOf<Answer<Record<never, never>>>();
  });

  test('H105 a user without a session where one may have to confirm first, and `pending` where a factor takes it', () => {
    type LinkedIn = AuthClient<typeof Member>['password']['register'];
    expectTypeOf<LinkedIn>().returns.resolves.toExtend<Answer<SessionAnswer<ClientUser<typeof Member>>>>();
    type Confirmed = AuthClient<typeof Member>['confirmation']['confirm'];
    expectTypeOf<Confirmed>().returns.resolves.toEqualTypeOf<Answer<UserAnswer<ClientUser<typeof Member>>>>();
    type Linked = AuthClient<typeof LinkUser>['magicLink']['signIn'];
    expectTypeOf<Linked>().parameter(0).toEqualTypeOf<{ token: string; remember?: boolean }>();
    type Observed = ClientUser<typeof ObservedUser>;
    type Pended = AuthClient<typeof ObservedUser>['password']['signIn'];
    expectTypeOf<Pended>().returns.resolves.toEqualTypeOf<Answer<SessionAnswer<Observed> | PendingAnswer>>();
  });

  test('H105 JSON: dates are text, at any depth, and what only the server knows is gone', () => {
    expectTypeOf<Wire<{ at: Date | null; list: Date[]; deep: { at: Date } }>>().toEqualTypeOf<{
      readonly at: string | null;
      readonly list: readonly string[];
      readonly deep: { readonly at: string };
    }>();
    expectTypeOf<Wire<{ a: 1; $metadata: { token: string } }>>().toEqualTypeOf<{ readonly a: 1 }>();
  });
});

describe('H105 what there is', () => {
  test('H105 strategies and add-ons by name, and the calls of the session', () => {
    type SessionCall = 'session' | 'renew' | 'logOut' | 'onSignedOut' | 'onSignedIn';
    expectTypeOf<keyof typeof auth>().toEqualTypeOf<'password' | 'logOutEverywhere' | SessionCall>();
    expectTypeOf<keyof typeof auth.password>().toEqualTypeOf<
      'register' | 'signIn' | 'signInWithToken' | 'changePassword'
    >();
  });

  test('H105 an action without a phase does not compile, nor a part that has no other', () => {
    // @ts-expect-error limits are cleared on the server
    staff.limits;
  });

  test('H105 the whole of a part is called by its name alone', () => {
    // @ts-expect-error there is no such path
    auth.logOutEverywhere.logOutEverywhere;
  });
});

describe('H105 members of every client', () => {
  test('H105 a part with the name of one does not compile: it could not be called', () => {
    // @ts-expect-error `session` asks for the session
    createAuthClient<typeof SessionUser>({});
    // @ts-expect-error every promise is asked for `then`
    createAuthClient<typeof ThenUser>({});
    // @ts-expect-error also without options
    createAuthClient<typeof SessionUser>();
  });

  test('H105 an action with the name of one is another path, and is called by its part', () => {
    const client = createAuthClient<typeof RenewingUser>();
    expectTypeOf(client.sessions.signIn).parameter(0).toHaveProperty('email');
  });
});

describe('H105 the subject', () => {
  test('H105 it may be left out for `user` only, and is the one that the resource has', () => {
    createAuthClient<typeof User>();
    createAuthClient<typeof User>({ subject: 'user' });
    createAuthClient<typeof StaffMember>({ subject: 'staff_member' });
    // @ts-expect-error these would be the routes of another resource
    createAuthClient<typeof StaffMember>();
    // @ts-expect-error nor here
    createAuthClient<typeof StaffMember>({ baseUrl: '/auth' });
    // @ts-expect-error users are called `user`
    createAuthClient<typeof User>({ subject: 'users' });
  });
});
