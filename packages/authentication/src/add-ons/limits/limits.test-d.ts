import { attribute, uuidPrimaryKey } from '@ashlar/core';
import { describe, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../../extension/authentication.ts';
import { Info } from '../../extension/info.ts';
import type { LimitStore } from '../../limits/limit-store.ts';
import { memoryLimits } from '../../limits/memory-limits.ts';
import type { Rate } from '../../limits/rate.ts';
import { storedTokens, Token } from '../../test-setup/accounts.ts';

const Limit = defineResource({ name: 'Limit', table: 'limits', limitResource: {} });
const attributes = {
  id: uuidPrimaryKey(),
  email: attribute(z.email(), { unique: true }),
  hashedPassword: attribute(z.string(), { sensitive: true }),
};
const User = defineResource({
  name: 'User',
  attributes,
  authentication: {
    tokens: storedTokens,
    strategies: { password: { identityField: 'email' } },
    addOns: {
      limits: { resource: Limit },
      'limits:slow': { signIn: { perIdentity: '1 per minute' }, requests: false, store: memoryLimits() },
    },
  },
});

describe('rates', () => {
  test('are text with a number and a time', () => {
    expectTypeOf<'10 per 15 minutes'>().toExtend<Rate>();
    expectTypeOf<'20 per minute'>().toExtend<Rate>();
    expectTypeOf<'3 per hour'>().toExtend<Rate>();
    // The number is whole and above zero, the unit is known, and a plain number says no time.
    expectTypeOf<'0 per minute'>().not.toExtend<Rate>();
    expectTypeOf<'-1 per minute'>().not.toExtend<Rate>();
    expectTypeOf<'1.5 per minute'>().not.toExtend<Rate>();
    expectTypeOf<'10 per fortnight'>().not.toExtend<Rate>();
    expectTypeOf<'10'>().not.toExtend<Rate>();
    expectTypeOf<10>().not.toExtend<Rate>();
  });
});

describe('limits', () => {
  test('its action takes an identity and gives nothing', () => {
    const limits = Info.strategy(User, 'limits');
    expectTypeOf(limits.action('clear', { identity: 'ann@example.com' })).toEqualTypeOf<Promise<void>>();
    expectTypeOf(User.actions.clearLimits({ identity: 'ann@example.com' })).toEqualTypeOf<Promise<void>>();
    expectTypeOf(User.actions.clearLimitsWithSlow({ identity: 'ann@example.com' })).toEqualTypeOf<Promise<void>>();
    // @ts-expect-error an identity is text
    void (() => limits.action('clear', { identity: 1 }));
    // @ts-expect-error a user is named by the identity
    void (() => limits.action('clear', { user: 'ann' }));
    // @ts-expect-error there is no such action
    void (() => limits.action('lock', { identity: 'ann' }));
  });

  test('options that it has not do not compile', () => {
    void (() => {
      const authentication = { tokens: storedTokens, strategies: { password: { identityField: 'email' } } } as const;
      defineResource({
        name: 'User',
        attributes,
        // @ts-expect-error Token counts nothing
        authentication: { ...authentication, addOns: { limits: { resource: Token } } },
      });
      defineResource({
        name: 'User',
        attributes,
        // @ts-expect-error a rate is whole
        authentication: { ...authentication, addOns: { limits: { signIn: { perIdentity: '1.5 per hour' } } } },
      });
      defineResource({
        name: 'User',
        attributes,
        // @ts-expect-error requests are not counted by address
        authentication: { ...authentication, addOns: { limits: { requests: { perAddress: '1 per hour' } } } },
      });
      defineResource({
        name: 'User',
        attributes,
        // @ts-expect-error true is no rate
        authentication: { ...authentication, addOns: { limits: { signIn: true } } },
      });
    });
  });

  test('a store of the application is four functions', () => {
    expectTypeOf(memoryLimits()).toEqualTypeOf<LimitStore>();
    expectTypeOf<Omit<LimitStore, 'take'>>().not.toExtend<LimitStore>();
  });

  test('a limit resource has its attributes and no action but `get`', () => {
    expectTypeOf<keyof typeof Limit.actions>().toEqualTypeOf<'get'>();
  });
});
