// How another system names a user: by an address, a subject or a key.
import { attribute, uuidPrimaryKey } from '@ashlar/core';
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { hasEmailIdentity, usersByEmail } from '../credentials/identity/users-by-email.ts';
import { defineResource } from '../extension/authentication.ts';
import { credentials, quickHash, storedTokens, Token, User } from '../test-setup/accounts.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';
import { userOfIdentifier } from './user-of-identifier.ts';

const hashedPassword = attribute(z.string(), { sensitive: true });
const base = { tokens: storedTokens, addOns: { logOutEverywhere: {} } } as const;
const Exact = defineResource({
  name: 'Exact',
  table: 'exact_users',
  attributes: { id: uuidPrimaryKey(), email: attribute(z.email(), { unique: true }), hashedPassword },
  authentication: {
    ...base,
    strategies: { password: { identityField: 'email', caseSensitive: true, hashProvider: quickHash } },
  },
});

const Numbered = defineResource({
  name: 'Numbered',
  table: 'numbered_users',
  attributes: {
    number: attribute(z.int(), { primaryKey: true }),
    contact: attribute(z.email().nullable(), { unique: true }),
    hashedPassword,
    active: z.boolean(),
  },
  actions: { add: { type: 'create', accept: ['number', 'contact', 'hashedPassword', 'active'] } },
  authentication: {
    ...base,
    userFilter: { active: true },
    strategies: { password: { identityField: 'contact', hashProvider: quickHash, registrationEnabled: false } },
  },
});

const Paired = defineResource({
  name: 'Paired',
  table: 'paired_users',
  attributes: {
    tenant: attribute(z.string(), { primaryKey: true }),
    handle: attribute(z.string(), { primaryKey: true, unique: true }),
    hashedPassword,
  },
  actions: { add: { type: 'create', accept: ['tenant', 'handle', 'hashedPassword'] } },
  authentication: {
    ...base,
    strategies: { password: { identityField: 'handle', hashProvider: quickHash, registrationEnabled: false } },
  },
});

describe.each(stores)('users as other systems name them on $name', (store) => {
  let opened: OpenedStore;
  afterEach(() => opened.close());
  const open = async (): Promise<void> => {
    opened = await store.open([User, Exact, Numbered, Paired, Token]);
  };

  test('H103: an address is compared as a sign-in compares it: by case only where the resource says so', async () => {
    await open();
    const ann = await User.actions.registerWithPassword(credentials('ann'));
    await User.actions.registerWithPassword(credentials('bob'));
    const found = (email: string) => opened.domain.call((scope) => usersByEmail(scope, User, email));
    for (const email of ['ann@example.com', 'ANN@EXAMPLE.com']) {
      expect((await found(email)).map(({ id }) => id)).toEqual([ann.id]);
    }
    for (const email of ['', 'ann', 'ann@example.co', '%', 'a\0b', 'x'.repeat(20_000)])
      expect(await found(email)).toEqual([]);
    expect(JSON.stringify(await found('ann@example.com'))).not.toContain('argon2');
    const exact = await Exact.actions.registerWithPassword(credentials('ann'));
    const exactly = (email: string) => opened.domain.call((scope) => usersByEmail(scope, Exact, email));
    expect((await exactly('ann@example.com')).map(({ id }) => id)).toEqual([exact.id]);
    expect(await exactly('ANN@example.com')).toEqual([]);
  });

  test('H102: an identity is an address by its schema, whatever its name; a handle is none', async () => {
    await open();
    expect([User, Exact, Numbered, Paired].map((each) => hasEmailIdentity(each))).toEqual([true, true, true, false]);
    await Numbered.actions.add({ number: 7, contact: 'ann@example.com', hashedPassword: 'x', active: true });
    const found = await opened.domain.call((scope) => usersByEmail(scope, Numbered, 'Ann@example.com'));
    expect(found.map(({ number }) => number)).toEqual([7]);
    expect(await opened.domain.call((scope) => usersByEmail(scope, Paired, 'ann@example.com'))).toEqual([]);
  });

  test('H102: a user whom userFilter leaves out is found all the same: a locked account must not keep its tokens', async () => {
    await open();
    await Numbered.actions.add({ number: 8, contact: 'bob@example.com', hashedPassword: 'x', active: false });
    const [byEmail] = await opened.domain.call((scope) => usersByEmail(scope, Numbered, 'bob@example.com'));
    const byKey = await opened.domain.call((scope) => userOfIdentifier(scope, Numbered, { text: '8', asKey: true }));
    expect([byEmail?.number, byKey?.number]).toEqual([8, 8]);
  });

  test('H102: a subject has one spelling; a key may be a UUID in capitals or a number with zeros, and nothing else', async () => {
    await open();
    const { id } = await User.actions.registerWithPassword(credentials('ann'));
    await Numbered.actions.add({ number: 7, contact: null, hashedPassword: 'x', active: true });
    await Paired.actions.add({ tenant: 'a', handle: 'b&c=d', hashedPassword: 'x' });
    const find = (resource: typeof User | typeof Numbered | typeof Paired, text: string, asKey: boolean) =>
      opened.domain.call(async (scope) => (await userOfIdentifier(scope, resource, { text, asKey })) !== undefined);
    expect(
      await Promise.all(
        [`user?id=${id}`, `user?id=${id.toUpperCase()}`, `user?id=${id}&id=${id}`, id].map((text) =>
          find(User, text, false),
        ),
      ),
    ).toEqual([true, false, false, false]);
    expect(
      await Promise.all(
        [id, id.toUpperCase(), ` ${id}`, `${id}&id=${id}`, `user?id=${id}`, ''].map((text) => find(User, text, true)),
      ),
    ).toEqual([true, true, false, false, false, false]);
    expect(
      await Promise.all(['7', '007', '7.0', '0x7', '٧', '7 or 1=1'].map((text) => find(Numbered, text, true))),
    ).toEqual([true, true, false, false, false, false]);
    expect([await find(Paired, 'a', true), await find(Paired, 'paired?tenant=a&handle=b%26c%3Dd', false)]).toEqual([
      false,
      true,
    ]);
  });
});
