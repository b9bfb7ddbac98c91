// What the types of a front end promise.
import type { Authenticated } from '@ashlar/authentication';
import { createDomain, memoryDataLayer, type RecordOfResource, type Scope } from '@ashlar/core';
import { describe, expectTypeOf, test } from 'vitest';
import type { AuthHttpOptionName } from '../options/auth-http-schema.ts';
import type { Device, Session, Transport } from '../session/session.ts';
import { Token, User } from '../test-setup/served-accounts.ts';
import { Admin } from '../test-setup/served-resources.ts';
import type { AuthHttp } from './auth-http.ts';
import type { AuthHttpOptions } from './auth-http-options.ts';
import { createAuthHttp } from './create-auth-http.ts';

const domain = createDomain({ name: 'types', resources: [User, Admin, Token], dataLayer: memoryDataLayer() });
const auth = createAuthHttp({ domain, baseUrl: 'https://app.example.com' });
const request = new Request('https://app.example.com/');

test('every option of the type is one of the schema, and the reverse', () => {
  expectTypeOf<AuthHttpOptionName>().toEqualTypeOf<keyof AuthHttpOptions>();
});

describe('the session of a request', () => {
  test('has the user of its resource, typed, and no hash', async () => {
    const session = await auth.session(User, request);
    expectTypeOf(session).toEqualTypeOf<Session<RecordOfResource<typeof User>> | null>();
    if (session === null) return;
    expectTypeOf(session.user.email).toEqualTypeOf<string>();
    expectTypeOf(session.user.displayName).toEqualTypeOf<string | null>();
    // @ts-expect-error a sensitive attribute is in no record
    session.user.hashedPassword;
    expectTypeOf(session).toExtend<Authenticated<RecordOfResource<typeof User>>>();
    expectTypeOf(session.transport).toEqualTypeOf<Transport>();
    expectTypeOf(session.sessionId).toEqualTypeOf<string>();
    expectTypeOf(session.device).toEqualTypeOf<Device>();
  });

  test('of another resource has its own user', async () => {
    const session = await auth.requireSession(Admin, request);
    expectTypeOf(session.user).toEqualTypeOf<RecordOfResource<typeof Admin>>();
    // @ts-expect-error an admin has no such attribute
    session.user.displayName;
  });

  test('that is required is never null, and headers alone are a request', async () => {
    const session = await auth.requireSession(User, { headers: new Headers() });
    expectTypeOf(session).toEqualTypeOf<Session<RecordOfResource<typeof User>>>();
    expectTypeOf(auth.scope(session)).toEqualTypeOf<Scope>();
    auth.scope(null);
  });

  test('is asked of resources with authentication alone', () => {
    // @ts-expect-error a token resource signs no user in
    auth.session(Token, request).catch(() => {});
    // @ts-expect-error nor does an object that is none
    auth.requireSession({ name: 'User' }, request).catch(() => {});
    // @ts-expect-error the resource comes first
    auth.session(request).catch(() => {});
  });
});

describe('createAuthHttp', () => {
  const options = { domain, baseUrl: 'https://app.example.com' } as const;

  test('needs a domain and a base URL', () => {
    expectTypeOf(createAuthHttp).returns.toEqualTypeOf<AuthHttp>();
    // @ts-expect-error no baseUrl
    const without = () => createAuthHttp({ domain });
    // @ts-expect-error no option of this name
    const misspelled = () => createAuthHttp({ ...options, trustedOrigin: [] });
    // @ts-expect-error browsers refuse SameSite=None as third-party
    const none = () => createAuthHttp({ ...options, cookie: { sameSite: 'none' } });
    // @ts-expect-error a rate has a number and a time
    const rate = () => createAuthHttp({ ...options, limits: { signIn: { perAddress: 'often' } } });
    // @ts-expect-error not the cookies: a browser would sign out of the whole site
    const cookies = () => createAuthHttp({ ...options, logOut: { clearSiteData: ['cookies'] } });
    return [without, misspelled, none, rate, cookies];
  });

  test('takes callbacks that return nothing, or an answer, now or later', () => {
    createAuthHttp({
      ...options,
      on: {
        success({ activity, user, response }) {
          expectTypeOf(activity.strategy).toEqualTypeOf<string | undefined>();
          response.headers.set('X-User', String(user?.id));
        },
        async failure({ problem }) {
          await Promise.resolve(problem.code);
        },
        signOut: () => new Response('bye'),
      },
    });
    const wrong = () =>
      createAuthHttp({
        ...options,
        // @ts-expect-error an answer is a Response
        on: { success: () => ({ ok: true }) },
      });
    return wrong;
  });
});
