// What compiles of confirmation, and what does not.
import { attribute, uuidPrimaryKey } from '@ashlar/core';
import { describe, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { Token } from '../../../../../examples/quickstart/src/accounts.ts';
import { defineResource } from '../../extension/authentication.ts';
import { Info } from '../../extension/info.ts';

const attributes = {
  id: uuidPrimaryKey(),
  email: attribute(z.email(), { unique: true }),
  phone: z.string().nullable(),
  plan: z.int(),
  rank: attribute(z.int(), { writable: false }),
  hashedPassword: attribute(z.string(), { sensitive: true }),
};
const tokens = {
  enabled: true,
  tokenResource: Token,
  storeAllTokens: true,
  requireTokenPresenceForAuthentication: true,
  signingSecret: 'a secret of tests, long enough for HS256',
} as const;
const sender = () => {};

const User = defineResource({
  name: 'User',
  attributes,
  authentication: {
    tokens,
    strategies: { password: { identityField: 'email', requireConfirmedWith: 'confirmedAt' } },
    addOns: {
      confirmation: {
        monitorFields: ['email'],
        sender({ to, token, user, strategy, changing }) {
          expectTypeOf(to).toEqualTypeOf<string>();
          expectTypeOf(token).toEqualTypeOf<string>();
          expectTypeOf(strategy).toEqualTypeOf<string>();
          expectTypeOf(user.email).toEqualTypeOf<string>();
          expectTypeOf(changing.email).toEqualTypeOf<string | undefined>();
          // @ts-expect-error a sensitive attribute is in no record
          void user.hashedPassword;
        },
        onTaken({ to }) {
          expectTypeOf(to).toEqualTypeOf<string>();
        },
      },
      'confirmation:phone': { monitorFields: ['phone'], sender, signInOnConfirm: true },
      'confirmation:plan': { monitorFields: ['plan'], sender, confirmedAtField: 'plannedAt' },
    },
  },
});

describe('confirmation for the compiler', () => {
  test('its actions, by strategy and by resource', async () => {
    const confirmation = Info.strategy(User, 'confirmation');
    const ann = await confirmation.action('confirm', { token: '' });
    expectTypeOf(ann.confirmedAt).toEqualTypeOf<Date | null>();
    expectTypeOf(ann.phoneConfirmedAt).toEqualTypeOf<Date | null>();
    expectTypeOf(ann.plannedAt).toEqualTypeOf<Date | null>();
    // @ts-expect-error confirming does not sign in
    void ann.$metadata;
    expectTypeOf(await confirmation.action('resend', { email: 'ann@example.com' })).toEqualTypeOf<void>();
    expectTypeOf(await User.actions.confirm(ann, { token: '' })).toEqualTypeOf(ann);
    // @ts-expect-error the token is text
    void confirmation.action('confirm', { token: 7 });
    // @ts-expect-error another link is asked for by the address
    void confirmation.action('resend', { phone: '' });
  });

  test('a further instance has names of its own, and signs in if it is told to', async () => {
    const phone = Info.strategy(User, 'phone');
    expectTypeOf((await phone.action('confirm', { token: '' })).$metadata.token).toEqualTypeOf<string>();
    void phone.action('resend', { phone: '+43 1' });
    // @ts-expect-error null finds no user
    void phone.action('resend', { phone: null });
    void User.actions.resendConfirmationWithPhone({ phone: '+43 1' });
    // @ts-expect-error there is no resend by a number
    void Info.strategy(User, 'plan').action('resend', { plan: 1 });
  });

  test('what cannot be confirmed does not compile', () => {
    const define = { name: 'A', attributes } as const;
    defineResource({
      ...define,
      // @ts-expect-error there is no such attribute
      authentication: { tokens, addOns: { confirmation: { monitorFields: ['emial'], sender } } },
    });
    defineResource({
      ...define,
      // @ts-expect-error it is sensitive
      authentication: { tokens, addOns: { confirmation: { monitorFields: ['hashedPassword'], sender } } },
    });
    defineResource({
      ...define,
      // @ts-expect-error it is not writable
      authentication: { tokens, addOns: { confirmation: { monitorFields: ['rank'], sender } } },
    });
    defineResource({
      ...define,
      // @ts-expect-error it is the primary key
      authentication: { tokens, addOns: { confirmation: { monitorFields: ['id'], sender } } },
    });
    defineResource({
      ...define,
      // @ts-expect-error nothing is monitored
      authentication: { tokens, addOns: { confirmation: { monitorFields: [], sender } } },
    });
    defineResource({
      ...define,
      // @ts-expect-error nothing sends the link
      authentication: { tokens, addOns: { confirmation: { monitorFields: ['email'] } } },
    });
  });

  test('an attribute of the application takes the place of the generated one', async () => {
    const Own = defineResource({
      name: 'Own',
      attributes: { ...attributes, confirmedAt: attribute(z.date().nullable(), { writable: true }) },
      actions: { set: { type: 'update', accept: ['confirmedAt'] } },
      authentication: { tokens, addOns: { confirmation: { monitorFields: ['email'], sender } } },
    });
    const ann = await Info.strategy(Own, 'confirmation').action('confirm', { token: '' });
    expectTypeOf(ann.confirmedAt).toEqualTypeOf<Date | null>();
    void Own.actions.set(ann, { confirmedAt: new Date() });
  });
});
