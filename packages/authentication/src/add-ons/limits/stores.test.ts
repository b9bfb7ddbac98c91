// Where limits are counted: in memory, or in a store of the application's own.
import { createDomain, type Domain, memoryDataLayer } from '@ashlar/core';
import { afterEach, describe, expect, test } from 'vitest';
import { defineResource } from '../../extension/authentication.ts';
import { Info } from '../../extension/info.ts';
import type { LimitStore } from '../../limits/limit-store.ts';
import { memoryLimits } from '../../limits/memory-limits.ts';
import { credentials, storedTokens, Token } from '../../test-setup/accounts.ts';
import { outcome } from '../../test-setup/gated-accounts.ts';
import {
  attributes,
  known,
  resources,
  strategies,
  User as TableUser,
  work,
  wrong,
} from '../../test-setup/limited-accounts.ts';
import { printed } from '../../test-setup/printed.ts';

/** A user whose limits are counted by `limits`, in memory or a store. */
const userWith = (limits: { store?: LimitStore }, tokens: object = { tokens: storedTokens }) =>
  defineResource({
    name: 'User',
    table: 'users',
    attributes,
    authentication: {
      // Invariant: either the tokens of all tests, or none.
      ...(tokens as { tokens: typeof storedTokens }),
      strategies: { password: { identityField: 'email', hashProvider: strategies.password.hashProvider } },
      addOns: { limits: { ...limits, signIn: { perIdentity: '5 per 15 minutes' } } },
    },
  });

let domain: Domain | undefined;
let errors: unknown[] = [];
afterEach(async () => {
  await domain?.close();
  errors = [];
});

async function open(User: ReturnType<typeof userWith>) {
  const onError = (error: unknown) => void errors.push(error);
  domain = createDomain({ name: 'accounts', resources: [User, Token], dataLayer: memoryDataLayer(), onError });
  const password = Info.strategy(User, 'password');
  await password.action('register', credentials('ann'));
  work.verifications = 0;
  return password;
}

describe('limits in memory', () => {
  test('hold, and each domain is told once that only this process counts, with the cure', async () => {
    const password = await open(userWith({}));
    await Promise.all(Array.from({ length: 100 }, () => outcome(password.action('signIn', wrong('ann')))));
    expect(work.verifications).toBe(5);
    expect(errors).toHaveLength(1);
    expect(String(errors[0])).toMatch(
      /^TypeError: User\.authentication\.addOns\.limits counts in the memory of this process.* set resource: Limit.* store: memoryLimits\(\)$/,
    );
  });

  test('say nothing where they are meant', async () => {
    const password = await open(userWith({ store: memoryLimits() }));
    for (let index = 0; index < 9; index++) await outcome(password.action('signIn', wrong('ann')));
    expect(work.verifications).toBe(5);
    expect(errors).toEqual([]);
  });

  test('say nothing where a table counts', async () => {
    const onError = (error: unknown) => void errors.push(error);
    domain = createDomain({ name: 'accounts', resources, dataLayer: memoryDataLayer(), onError });
    const password = Info.strategy(TableUser, 'password');
    await password.action('register', credentials('ann'));
    work.verifications = 0;
    await Promise.all(Array.from({ length: 100 }, () => outcome(password.action('signIn', wrong('ann')))));
    expect(work.verifications).toBe(5);
    expect(errors).toEqual([]);
  });

  test('need no tokens', async () => {
    const password = await open(userWith({}, {}));
    for (let index = 0; index < 9; index++) await outcome(password.action('signIn', wrong('ann')));
    expect(work.verifications).toBe(5);
  });

  test('one store may serve two resources: each counts for itself', async () => {
    const store = memoryLimits();
    const first = await open(userWith({ store }));
    for (let index = 0; index < 9; index++) await outcome(first.action('signIn', wrong('ann')));
    await domain?.close();
    const Admin = defineResource({
      name: 'Admin',
      attributes,
      authentication: { tokens: storedTokens, strategies, addOns: { limits: { store } } },
    });
    domain = createDomain({ name: 'admins', resources: [Admin, Token], dataLayer: memoryDataLayer() });
    work.verifications = 0;
    await outcome(Info.strategy(Admin, 'password').action('signIn', wrong('ann')));
    expect(work.verifications).toBe(1);
  });
});

describe('a store of the application', () => {
  const asked: unknown[][] = [];
  const noting = (store: LimitStore): LimitStore => ({
    take: (...call) => {
      asked.push(call);
      return store.take(...call);
    },
    giveBack: (...call) => store.giveBack(...call),
    clear: (key) => store.clear(key),
    clearAll: (key) => store.clearAll(key),
  });

  test('is asked for a keyed hash with the rule and the time of the domain', async () => {
    const password = await open(userWith({ store: noting(memoryLimits()) }));
    await outcome(password.action('signIn', wrong('ann')));
    expect(asked).toEqual([
      [expect.stringMatching(/^[\w-]{43}$/), { most: 5, window: 900_000, thenOneEvery: 60_000 }, expect.any(Date)],
    ]);
    expect(errors).toEqual([]);
  });

  const broken: readonly [string, () => unknown][] = [
    ['rejects', () => Promise.reject(new Error('redis://user:secret@host is down'))],
    [
      'throws',
      () => {
        throw new Error('redis://user:secret@host is down');
      },
    ],
    ['answers nothing', async () => undefined],
    ['answers with something else', async () => ({ allowed: 'yes' })],
    [
      'answers with no time',
      async () => ({ allowed: false, isExtra: false, nextAt: new Date(Number.NaN), windowEnd: 1 }),
    ],
  ];
  test.each(broken)(
    'B7 that %s lets nothing through: the error is unavailable, and tells nothing of it',
    async (_how, take) => {
      // Invariant: what is broken is the answer, and not that there is one.
      const store = { ...noting(memoryLimits()), take } as LimitStore;
      const password = await open(userWith({ store }));
      const { error } = await outcome(password.action('signIn', known('ann')));
      expect(error).toMatchObject({ code: 'LIMITS_UNAVAILABLE', class: 'unavailable' });
      expect(String(error)).not.toContain('secret');
      expect(work.verifications).toBe(0);
    },
  );

  test('B7 that cannot give back is reported, and the sign-in stays', async () => {
    const giveBack = () => Promise.reject(new Error('down'));
    const password = await open(userWith({ store: { ...noting(memoryLimits()), giveBack } }));
    await password.action('signIn', known('ann'));
    await domain?.settled();
    expect(errors.map(String)).toEqual(['Error: down']);
  });
});

test('no attempt that is refused prints a password, an address, or a key', async () => {
  const password = await open(userWith({ store: memoryLimits() }));
  let last: unknown;
  for (let index = 0; index < 6; index++) {
    const call = { context: { device: { ip: '192.0.2.1' } } };
    ({ error: last } = await outcome(password.action('signIn', wrong('ann'), call)));
  }
  expect(last).toHaveProperty('retryAfter', 60);
  for (const secret of ['192.0.2', wrong('ann').password, 'ann@']) expect(printed(last)).not.toContain(secret);
});
