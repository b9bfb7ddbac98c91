// What options change in the types of a link, and what does not compile.
import { attribute, uuidPrimaryKey } from '@ashlar/core';
import { describe, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { Token } from '../../../../../examples/quickstart/src/accounts.ts';
import { defineResource } from '../../extension/authentication.ts';
import { Info } from '../../extension/info.ts';

const attributes = {
  id: uuidPrimaryKey(),
  email: attribute(z.email(), { unique: true }),
  displayName: z.string(),
  nickname: z.string().nullable(),
  approvedAt: z.date().nullable(),
};
const tokens = { enabled: true, tokenResource: Token, storeAllTokens: true } as const;
const sender = () => undefined;

describe('a link at its defaults', () => {
  const User = defineResource({
    name: 'User',
    attributes,
    authentication: {
      tokens,
      strategies: {
        magicLink: {
          sender({ to, user, token, strategy }) {
            expectTypeOf(to).toEqualTypeOf<string>();
            expectTypeOf(token).toEqualTypeOf<string>();
            expectTypeOf(strategy).toEqualTypeOf<string>();
            // A person without an account is no user yet.
            expectTypeOf(user?.displayName).toEqualTypeOf<string | undefined>();
          },
        },
      },
    },
  });
  const link = Info.strategy(User, 'magicLink');

  test('M1 it has two actions, which are those of the resource too', async () => {
    expectTypeOf(link.actions).toEqualTypeOf<readonly ('request' | 'signIn')[]>();
    expectTypeOf<keyof (typeof User)['actions']>().toEqualTypeOf<
      'requestWithMagicLink' | 'signInWithMagicLink' | 'get' | 'getBySubject'
    >();
    expectTypeOf(await link.action('request', { email: '' })).toEqualTypeOf<void>();
    const user = await link.action('signIn', { token: '' });
    expectTypeOf(user.displayName).toEqualTypeOf<string>();
    expectTypeOf(user.$metadata.token).toEqualTypeOf<string>();
    expectTypeOf(await User.actions.signInWithMagicLink({ token: '' })).toEqualTypeOf(user);
  });

  test('M2 without registration signIn takes a token alone', async () => {
    // @ts-expect-error the link does not register
    await link.action('signIn', { token: '', displayName: 'Ann' });
    // @ts-expect-error the token is missing
    await link.action('signIn', {});
    // @ts-expect-error the identity is called email
    await link.action('request', { username: '' });
    // @ts-expect-error a link is used by signIn
    void link.action('register', { token: '' });
  });
});

describe('a link that registers', () => {
  test('M2 signIn takes what is accepted, and nothing of it is required of a person who has an account', async () => {
    const User = defineResource({
      name: 'User',
      attributes,
      authentication: {
        tokens,
        strategies: {
          magicLink: { sender, registrationEnabled: true, registerActionAccept: ['displayName', 'nickname'] },
        },
      },
    });
    const link = Info.strategy(User, 'magicLink');
    await link.action('signIn', { token: '' });
    const user = await link.action('signIn', { token: '', displayName: 'Ann', nickname: null });
    expectTypeOf(user.$metadata.token).toEqualTypeOf<string>();
    // @ts-expect-error approvedAt is not accepted
    await link.action('signIn', { token: '', approvedAt: new Date() });
    // @ts-expect-error displayName is text
    await link.action('signIn', { token: '', displayName: null });
  });

  test('M10 a user who has to be confirmed may get no token by registering', async () => {
    const Approved = defineResource({
      name: 'Approved',
      attributes,
      authentication: {
        tokens,
        strategies: { magicLink: { sender, registrationEnabled: true, requireConfirmedWith: 'approvedAt' } },
      },
    });
    const approved = await Info.strategy(Approved, 'magicLink').action('signIn', { token: '' });
    expectTypeOf(approved.$metadata.token).toEqualTypeOf<string | undefined>();
  });
});

test('names of the options, and of a further instance', async () => {
  const User = defineResource({
    name: 'User',
    attributes,
    authentication: {
      tokens,
      strategies: {
        magicLink: { sender, identityField: 'nickname', requestActionName: 'mailLink', signInActionName: 'follow' },
        'magicLink:invite': { sender },
      },
    },
  });
  expectTypeOf<keyof (typeof User)['actions']>().toEqualTypeOf<
    'mailLink' | 'follow' | 'requestWithInvite' | 'signInWithInvite' | 'get' | 'getBySubject'
  >();
  await User.actions.mailLink({ nickname: '' });
  await Info.strategy(User, 'invite').action('request', { email: '' });
});
