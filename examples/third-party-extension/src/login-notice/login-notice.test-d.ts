// What compiles of loginNotice, and what must not.
import { Info } from '@ashlar/authentication';
import { type RecordOfResource, uuidPrimaryKey } from '@ashlar/core';
import type { ReturnedByAnAction } from '@ashlar/core/extension';
import { expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { KnownDevice, Token, User } from '../accounts.ts';
import { defineResource } from '../framework.ts';
import type { Device } from './device.ts';

const attributes = { id: uuidPrimaryKey(), email: z.email(), phone: z.string().nullable() };
const tokens = {
  enabled: true,
  tokenResource: Token,
  storeAllTokens: true,
  requireTokenPresenceForAuthentication: true,
  signingSecret: 'a secret of tests, long enough for HS256',
} as const;
const strategies = { recoveryCode: {} } as const;
const secret = 'a secret of tests, which keys hashes of devices';
const options = { resource: KnownDevice, secret, sender: () => {} } as const;

test('the section adds attributes, and no record has the hash', () => {
  expectTypeOf<RecordOfResource<typeof KnownDevice>>().toEqualTypeOf<
    {
      readonly id: string;
      readonly notice: string;
      readonly subject: string;
      readonly createdAt: Date;
    } & ReturnedByAnAction
  >();
  expectTypeOf(Info.strategy(User, 'loginNotice').actions).toEqualTypeOf<readonly never[]>();
  defineResource({
    name: 'Device',
    // @ts-expect-error the section has no options
    knownDeviceResource: { keep: 30 },
  });
});

test('the sender knows the attributes of the application', () => {
  defineResource({
    name: 'Admin',
    attributes,
    authentication: {
      tokens,
      strategies,
      addOns: {
        loginNotice: {
          ...options,
          sender({ to, user, strategy, device }) {
            expectTypeOf(to).toEqualTypeOf<string>();
            expectTypeOf(user.phone).toEqualTypeOf<string | null>();
            expectTypeOf(strategy).toEqualTypeOf<string>();
            expectTypeOf(device).toEqualTypeOf<Device>();
          },
        },
      },
    },
  });
});

test('the secret is text, bytes, a list of these, or a function that gives them', () => {
  const secrets = [
    secret,
    new Uint8Array(32),
    [process.env.NEW, process.env.OLD],
    () => process.env.SECRET,
    async () => [secret],
  ] as const;
  for (const each of secrets) {
    defineResource({
      name: 'Admin',
      attributes,
      authentication: { tokens, strategies, addOns: { loginNotice: { ...options, secret: each } } },
    });
  }
  defineResource({
    name: 'Admin',
    attributes,
    // @ts-expect-error a number is no secret
    authentication: { tokens, strategies, addOns: { loginNotice: { ...options, secret: 7 } } },
  });
});

test('mistakes in options', () => {
  defineResource({
    name: 'Admin',
    attributes,
    authentication: {
      tokens,
      strategies,
      addOns: {
        loginNotice: { ...options, addressField: 'phone' },
        // @ts-expect-error Type '"mail"' is not assignable to type '"id" | "email" | "phone"'.
        'loginNotice:a': { ...options, addressField: 'mail' },
        // @ts-expect-error Token has no section knownDeviceResource
        'loginNotice:b': { ...options, resource: Token },
        // @ts-expect-error Property 'secret' is missing
        'loginNotice:c': { resource: KnownDevice, sender: () => {} },
        // @ts-expect-error Property 'sender' is missing
        'loginNotice:d': { resource: KnownDevice, secret },
        // @ts-expect-error 'devicesPerUsr' does not exist in type 'LoginNoticeOptions'. Did you mean 'devicesPerUser'?
        'loginNotice:e': { ...options, devicesPerUsr: 3 },
      },
    },
  });
});

test('without tokens there is no sign-in', () => {
  defineResource({
    name: 'Admin',
    attributes,
    authentication: {
      // @ts-expect-error Type 'false' is not assignable to type 'true | NeededByLoginNotice'.
      tokens: { ...tokens, enabled: false },
      addOns: { loginNotice: options },
    },
  });
  defineResource({
    name: 'Admin',
    attributes,
    // @ts-expect-error Property 'tokens' is missing … but required in type 'LoginNoticeNeeds'.
    authentication: { sessionIdentifier: 'jti', addOns: { loginNotice: options } },
  });
  defineResource({
    name: 'Admin',
    attributes,
    authentication: { tokens: { ...tokens, enabled: Boolean(process.env.TOKENS) }, addOns: { loginNotice: options } },
  });
});
