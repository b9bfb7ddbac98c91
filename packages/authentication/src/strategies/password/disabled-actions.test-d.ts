// Actions that are not enabled, and arguments that are not asked for, do not exist for the compiler either.
import { attribute, uuidPrimaryKey } from '@ashlar/core';
import { describe, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { Token } from '../../../../../examples/quickstart/src/accounts.ts';
import { defineResource } from '../../extension/authentication.ts';
import { Info } from '../../extension/info.ts';

const attributes = {
  id: uuidPrimaryKey(),
  email: attribute(z.email(), { unique: true }),
  hashedPassword: attribute(z.string(), { sensitive: true }),
  displayName: z.string().nullable(),
  role: z.string().default('member'),
};
const tokens = {
  enabled: true,
  tokenResource: Token,
  storeAllTokens: true,
  requireTokenPresenceForAuthentication: true,
  signingSecret: 'a secret of tests, long enough for HS256',
} as const;

describe('P5 actions that are not enabled', () => {
  test('P5 without registration there is no register', () => {
    const Closed = defineResource({
      name: 'Closed',
      attributes,
      authentication: { tokens, strategies: { password: { identityField: 'email', registrationEnabled: false } } },
    });
    expectTypeOf<keyof (typeof Closed)['actions']>().toEqualTypeOf<
      'signInWithPassword' | 'signInWithToken' | 'changePassword' | 'get' | 'getBySubject'
    >();
    // @ts-expect-error registration is disabled
    void Closed.actions.registerWithPassword;
    // @ts-expect-error not through the strategy either
    void Info.strategy(Closed, 'password').action('register', { email: '', password: '', passwordConfirmation: '' });
  });

  test('P5 without sign-in there is neither signIn nor signInWithToken', () => {
    const Inbox = defineResource({
      name: 'Inbox',
      attributes,
      authentication: { tokens, strategies: { password: { identityField: 'email', signInEnabled: false } } },
    });
    expectTypeOf<keyof (typeof Inbox)['actions']>().toEqualTypeOf<
      'registerWithPassword' | 'changePassword' | 'get' | 'getBySubject'
    >();
    // @ts-expect-error signing in is disabled
    void Info.strategy(Inbox, 'password').action('signIn', { email: '', password: '' });
  });
});

describe('P9 what registration accepts', () => {
  const Open = defineResource({
    name: 'Open',
    attributes,
    authentication: {
      tokens,
      strategies: { password: { identityField: 'email', registerActionAccept: ['displayName'] } },
    },
  });

  test('P9 registration accepts exactly the named attributes', () => {
    type Params = Parameters<typeof Open.actions.registerWithPassword>[0];
    expectTypeOf<Params>().toEqualTypeOf<{
      email: string;
      password: string;
      passwordConfirmation: string;
      displayName?: string | null | undefined;
    }>();
    const given = { email: '', password: '', passwordConfirmation: '' };
    // @ts-expect-error registration does not accept the role
    void Open.actions.registerWithPassword({ ...given, role: 'admin' });
    defineResource({
      name: 'Wrong',
      attributes,
      // @ts-expect-error a primary key is not accepted
      authentication: { strategies: { password: { identityField: 'email', registerActionAccept: ['id'] } } },
    });
  });
});

describe('P3 P1 arguments and attributes that do not exist', () => {
  const Plain = defineResource({
    name: 'Plain',
    attributes,
    authentication: { tokens, strategies: { password: { identityField: 'email', confirmationRequired: false } } },
  });

  test('P3 without confirmationRequired there is no confirmation argument', async () => {
    const ann = await Plain.actions.registerWithPassword({ email: '', password: '' });
    // @ts-expect-error the argument is gone
    void Plain.actions.registerWithPassword({ email: '', password: '', passwordConfirmation: '' });
    // @ts-expect-error here too
    void Plain.actions.changePassword(ann, { currentPassword: '', password: '', passwordConfirmation: '' });
  });

  test('P1 a record has no hash', async () => {
    const ann = await Plain.actions.registerWithPassword({ email: '', password: '' });
    expectTypeOf(ann.$metadata.token).toEqualTypeOf<string>();
    expectTypeOf(ann).not.toHaveProperty('hashedPassword');
    expectTypeOf(ann).not.toHaveProperty('normalizedEmail');
  });
});
