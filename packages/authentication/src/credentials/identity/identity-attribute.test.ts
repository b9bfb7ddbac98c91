// Parts that name one attribute share one normalised attribute, whatever their order; what cannot be shared is a definition error.
import { attribute, createDomain, memoryDataLayer, ResourceInfo, uuidPrimaryKey } from '@ashlar/core';
import { compiledOf } from '@ashlar/core/extension';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Info } from '../../index.ts';
import { credentials, quickHash, storedTokens, Token } from '../../test-setup/accounts.ts';
import { outcome } from '../../test-setup/gated-accounts.ts';
import { defineResource, links } from '../../test-setup/mailed-link.ts';
import { thrownBy } from '../../test-setup/printed.ts';
import { type OpenedStore, stores } from '../../test-setup/stores.ts';

const attributes = {
  id: uuidPrimaryKey(),
  email: attribute(z.email(), { unique: true }),
  login: attribute(z.string().nullable(), { unique: true }),
  age: z.int().nullable(),
  hashedPassword: attribute(z.string().nullable(), { sensitive: true }),
};
const actions = { move: { type: 'update', accept: ['email', 'login'] } } as const;
const password = { identityField: 'email', hashProvider: quickHash } as const;
const mailedLink = { sender: links } as const;
const base = { name: 'User', table: 'users', attributes, actions } as const;

const orders = {
  'password first': defineResource({
    ...base,
    authentication: { tokens: storedTokens, strategies: { password, mailedLink } },
  }),
  'link first': defineResource({
    ...base,
    authentication: { tokens: storedTokens, strategies: { mailedLink, password } },
  }),
};
const ann = credentials('ann');

async function shares(User: (typeof orders)['link first']): Promise<void> {
  const user = await Info.strategy(User, 'password').action('register', ann);
  expect(user.email).toBe(ann.email);
  expect(
    (await outcome(Info.strategy(User, 'password').action('register', { ...ann, email: 'ANN@Example.com' }))).error,
  ).toMatchObject({ code: 'CONFLICT', issues: [{ path: ['email'] }] });
  const moved = await User.actions.move(user, { email: 'ANNA@example.com' });
  await Info.strategy(User, 'password').action('signIn', { email: 'anna@EXAMPLE.com', password: ann.password });
  await Info.strategy(User, 'mailedLink').action('request', { email: 'Anna@example.com' });
  const { token, to } = await links.next();
  expect(to).toBe('ANNA@example.com');
  expect(await Info.strategy(User, 'mailedLink').action('signIn', { token })).toMatchObject({ id: moved.id });
}

describe.each(Object.entries(orders))('one identity of two strategies, %s', (_order, User) => {
  test('has one normalised attribute, and one change that keeps it', () => {
    const added = ResourceInfo.attributes(User).filter(({ name }) => name.startsWith('normalized'));
    expect(added).toMatchObject([{ name: 'normalizedEmail', unique: true, sensitive: true, writable: false }]);
    expect(ResourceInfo.attribute(User, 'email').longest).toBe(16_384);
    const changes = compiledOf(User).changes.filter(({ name }) => name === 'normalize email');
    expect(changes).toHaveLength(1);
  });

  test.each(stores)('finds the user by either on $name', async (store) => {
    const opened: OpenedStore = await store.open([User, Token]);
    await shares(User).finally(() => opened.close());
  });

  test('finds the user by either in memory', async () => {
    const domain = createDomain({ name: 'accounts', resources: [User, Token], dataLayer: memoryDataLayer() });
    await shares(User).finally(() => domain.close());
  });
});

describe('two identities', () => {
  test('each have a normalised attribute of their own', () => {
    const User = defineResource({
      ...base,
      authentication: {
        tokens: storedTokens,
        strategies: { password, mailedLink: { ...mailedLink, identityField: 'login' } },
      },
    });
    const added = ResourceInfo.attributes(User).filter(({ name }) => name.startsWith('normalized'));
    expect(added.map(({ name, nullable }) => [name, nullable])).toEqual([
      ['normalizedEmail', false],
      ['normalizedLogin', true],
    ]);
  });
});

describe('whether case counts', () => {
  const define = (strategies: object) => () =>
    defineResource({
      ...base,
      authentication: { tokens: storedTokens, strategies: strategies as { mailedLink: typeof mailedLink } },
    });

  test.each([
    ['before', { password: { ...password, caseSensitive: true }, mailedLink }],
    ['after', { mailedLink, password: { ...password, caseSensitive: true } }],
  ])('a strategy that does not say takes over what the one %s it says', (_where, strategies) => {
    const User = define(strategies)();
    expect(ResourceInfo.attributes(User).map(({ name }) => name)).not.toContain('normalizedEmail');
  });

  test.each([
    { first: true, second: false },
    { first: false, second: true },
  ])('two strategies that say otherwise are a definition error ($first, $second)', async ({ first, second }) => {
    const strategies = {
      password: { ...password, caseSensitive: first },
      mailedLink: { ...mailedLink, caseSensitive: second },
    };
    expect(await thrownBy(define(strategies))).toMatchObject({
      code: 'INVALID_DEFINITION',
      issues: [
        {
          path: ['authentication', 'strategies', 'mailedLink', 'caseSensitive'],
          message: `is ${second}, and authentication.strategies.password compares "email" with ${first}`,
          hint: expect.stringContaining('let both say the same'),
        },
      ],
    });
  });

  test('an identity that is compared as it is written has to be unique', async () => {
    const notUnique = { ...attributes, email: z.email() };
    const make = () =>
      defineResource({
        ...base,
        attributes: notUnique,
        authentication: { tokens: storedTokens, strategies: { mailedLink: { ...mailedLink, caseSensitive: true } } },
      });
    expect(await thrownBy(make)).toMatchObject({
      issues: [
        {
          path: ['authentication', 'strategies', 'mailedLink', 'identityField'],
          message: 'the attribute "email" must be unique',
        },
      ],
    });
  });
});

test.each([
  ['emial', 'there is no attribute "emial"', 'did you mean "email"?'],
  ['age', 'the attribute "age" is kept as integer, not as text', undefined],
])('an identity %s that is none is a definition error at the option', async (identityField, message, hint) => {
  const make = () =>
    defineResource({
      ...base,
      authentication: { tokens: storedTokens, strategies: { mailedLink: { ...mailedLink, identityField } } },
    });
  const path = ['authentication', 'strategies', 'mailedLink', 'identityField'];
  expect(await thrownBy(make)).toMatchObject({
    issues: [{ path, message, ...(hint && { hint: expect.stringContaining('email') }) }],
  });
});
