// P12: hashing holds up neither the event loop nor the database. How long the longest stall is depends on the machine, so
// no test says.
import { attribute, uuidPrimaryKey } from '@ashlar/core';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineResource } from '../../extension/authentication.ts';
import { Info } from '../../extension/info.ts';
import { argon2HashProvider } from '../../secrets/argon2-hash-provider.ts';
import { bcryptHashProvider } from '../../secrets/bcrypt-hash-provider.ts';
import type { HashProvider } from '../../secrets/hash-provider.ts';
import { credentials, quickHash, storedTokens, Token } from '../../test-setup/accounts.ts';
import { type OpenedStore, stores } from '../../test-setup/stores.ts';
import { createGate } from '../../testing/gate.ts';

/** Counts the turns of the event loop while something runs. */
async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let turns = 0;
  let running = true;
  const turn = (): void => {
    turns += 1;
    if (running) setImmediate(turn);
  };
  setImmediate(turn);
  await work();
  running = false;
  return turns;
}

test.each([
  { name: 'argon2id', provider: argon2HashProvider({ memoryCost: 4096 }) },
  { name: 'bcrypt', provider: bcryptHashProvider({ cost: 8 }) },
])('P12 the event loop keeps running while $name hashes twenty passwords', async ({ provider }) => {
  const hash = await provider.hash('a password');
  await provider.simulate();
  const twenty = (work: () => Promise<unknown>) => Promise.all(Array.from({ length: 20 }, work));
  // On the event loop there would be a turn after each password at most.
  expect(await turnsDuring(() => twenty(() => provider.hash('a password')))).toBeGreaterThan(100);
  expect(await turnsDuring(() => twenty(() => provider.verify('a password', hash)))).toBeGreaterThan(100);
  expect(await turnsDuring(() => twenty(() => provider.simulate()))).toBeGreaterThan(100);
});

let opened: OpenedStore;
const gate = createGate();
const around = new Set<string>();
/** How many have begun, and how many have to before the first may go on. */
const hashing = { begun: 0, awaited: 0, all: Promise.withResolvers<void>() };

/** Watches where passwords are worked on. */
async function watched<Result>(work: () => Promise<Result>): Promise<Result> {
  around.add(opened.domain.store.transactionAround());
  hashing.begun += 1;
  if (hashing.begun >= hashing.awaited) hashing.all.resolve();
  await hashing.all.promise;
  await gate.pass();
  return await work();
}
const hashProvider: HashProvider = {
  hash: (password) => watched(() => quickHash.hash(password)),
  verify: (password, hash) => watched(() => quickHash.verify(password, hash)),
  simulate: () => watched(() => quickHash.simulate()),
};

const User = defineResource({
  name: 'User',
  table: 'users',
  attributes: {
    id: uuidPrimaryKey(),
    email: attribute(z.email(), { unique: true }),
    hashedPassword: attribute(z.string(), { sensitive: true }),
  },
  actions: { list: { type: 'read' } },
  authentication: {
    tokens: storedTokens,
    strategies: { password: { identityField: 'email', hashProvider } },
  },
});

for (const store of stores) {
  describe(`hashing beside ${store.name}`, () => {
    test('P12 twenty parallel sign-ins are hashed at the same time, each once, outside of any transaction', async () => {
      opened = await store.open([User, Token]);
      const password = Info.strategy(User, 'password');
      const user = await password.action('register', credentials('ann'));
      around.clear();
      // More than there are connections to PostgreSQL, and than there are threads.
      Object.assign(hashing, { begun: 0, awaited: 20, all: Promise.withResolvers<void>() });
      const emails = Array.from({ length: 20 }, (_, index) =>
        index < 10 ? user.email : `stranger${index}@example.com`,
      );
      const signIns = emails.map((email) =>
        password.action('signIn', { email, password: credentials('ann').password }).then(
          () => 'signed in',
          () => 'refused',
        ),
      );
      expect((await Promise.all(signIns)).sort()).toEqual([
        ...Array.from({ length: 10 }, () => 'refused'),
        ...Array.from({ length: 10 }, () => 'signed in'),
      ]);
      expect(hashing.begun).toBe(20);
      expect([...around]).toEqual(['none']);
      await opened.close();
    });

    test('P12 during a hash the database is free: other calls read and write', async () => {
      opened = await store.open([User, Token]);
      const password = Info.strategy(User, 'password');
      const ann = await password.action('register', credentials('ann'));
      const held = [
        () => password.action('register', credentials('bob')),
        () => password.action('signIn', { email: ann.email, password: credentials('ann').password }),
        () =>
          password.action('changePassword', {
            user: ann,
            currentPassword: credentials('ann').password,
            password: 'another password',
            passwordConfirmation: 'another password',
          }),
      ];
      for (const [index, work] of held.entries()) {
        const reached = gate.hold();
        const working = work();
        await reached;
        await password.action('register', credentials(`other${index}`));
        expect((await User.actions.list({})).length).toBeGreaterThan(index);
        gate.release();
        await working;
      }
      await opened.close();
    });
  });
}
