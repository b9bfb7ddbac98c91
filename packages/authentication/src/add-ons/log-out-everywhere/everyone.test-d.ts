import { describe, expectTypeOf, test } from 'vitest';
import { defineResource } from '../../extension/authentication.ts';
import { Info } from '../../extension/info.ts';
import { User as PlainUser, passwordAttributes, secret } from '../../test-setup/accounts.ts';
import { Generation, Token, User } from '../../test-setup/everyone-accounts.ts';

const logOut = Info.strategy(User, 'logOutEverywhere');
declare const user: Awaited<ReturnType<typeof User.actions.registerWithPassword>>;

describe('a log-out of everyone', () => {
  test('it is named in place of a user', () => {
    void (() => logOut.action('logOutEverywhere', { everyone: true, except: 'a token', preview: true, reason: 'why' }));
    void (() => User.actions.logOutEverywhere({ everyone: true }));
    void (() => logOut.action('logOutEverywhere', { user, except: 'a token' }));
    // @ts-expect-error one of the two
    void (() => logOut.action('logOutEverywhere', { everyone: true, user }));
    // @ts-expect-error one of the two
    void (() => logOut.action('logOutEverywhere', { everyone: true, userId: 'id' }));
    // @ts-expect-error it is true or absent
    void (() => logOut.action('logOutEverywhere', { everyone: false }));
    // @ts-expect-error a user or everyone has to be named
    void (() => logOut.action('logOutEverywhere', {}));
  });

  test('the result says which of the two it was', () => {
    type Result = Awaited<ReturnType<typeof User.actions.logOutEverywhere>>;
    type OfEveryone = Extract<Result, { everyone: true }>;
    expectTypeOf<OfEveryone['$metadata']['generation']>().toEqualTypeOf<number>();
    expectTypeOf<OfEveryone['$metadata']['preview']>().toEqualTypeOf<true | undefined>();
    type OfUser = Exclude<Result, { everyone: true }>;
    expectTypeOf<OfUser['$metadata']['revoked']>().toEqualTypeOf<number>();
    expectTypeOf<OfUser['email']>().toEqualTypeOf<string>();
  });

  test('without a generation resource there is no such parameter, and the result is the user', () => {
    // @ts-expect-error nothing counts log-outs of everyone
    void (() => Info.strategy(PlainUser, 'logOutEverywhere').action('logOutEverywhere', { everyone: true }));
    // @ts-expect-error nothing counts log-outs of everyone
    void (() => PlainUser.actions.logOutEverywhere({ everyone: true }));
    type Result = Awaited<ReturnType<typeof PlainUser.actions.logOutEverywhere>>;
    expectTypeOf<Result['$metadata']['revoked']>().toEqualTypeOf<number>();
  });

  test('only a generation resource counts', () => {
    const tokens = {
      ...{ enabled: true, tokenResource: Token, storeAllTokens: true, requireTokenPresenceForAuthentication: true },
      signingSecret: secret,
    } as const;
    void (() =>
      defineResource({
        name: 'User',
        attributes: passwordAttributes,
        // @ts-expect-error a token resource keeps no generations of realms
        authentication: { tokens: { ...tokens, revocation: { everyone: Token } } },
      }));
    void (() =>
      defineResource({
        name: 'User',
        attributes: passwordAttributes,
        authentication: { tokens: { ...tokens, revocation: { everyone: Generation } } },
      }));
    // @ts-expect-error it has no options
    void (() => defineResource({ name: 'Generation', generationResource: { realm: 'user' } }));
  });
});
