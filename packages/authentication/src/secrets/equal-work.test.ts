// What a password check costs does not tell what was stored: the work is counted where it is done, never timed.
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { argon2HashProvider } from './argon2-hash-provider.ts';
import { bcryptHashProvider } from './bcrypt-hash-provider.ts';
import { combineHashProviders } from './combine-hash-providers.ts';

/** Rounds of bcrypt, and memory times passes of Argon2, since they were last set to zero. */
const work = { bcrypt: 0, argon2: 0 };

// The real libraries, counted.
vi.mock('@node-rs/bcrypt', async (importOriginal) => {
  const real = await importOriginal<typeof import('@node-rs/bcrypt')>();
  return {
    hash(password: string, options: { readonly cost: number }) {
      work.bcrypt += 2 ** options.cost;
      return real.hash(password, options);
    },
    verify(password: string, hash: string) {
      work.bcrypt += 2 ** Number(hash.slice(4, 6));
      return real.verify(password, hash);
    },
  };
});
vi.mock('@node-rs/argon2', async (importOriginal) => {
  const real = await importOriginal<typeof import('@node-rs/argon2')>();
  return {
    parseOptions: real.parseOptions,
    hash(password: string, options: { readonly memoryCost: number; readonly timeCost: number }) {
      work.argon2 += options.memoryCost * options.timeCost;
      return real.hash(password, options);
    },
    async verify(hash: string, password: string) {
      const isRight = await real.verify(hash, password);
      const { memoryCost, timeCost } = real.parseOptions(hash);
      work.argon2 += memoryCost * timeCost;
      return isRight;
    },
  };
});

async function workOf(call: () => Promise<unknown>): Promise<typeof work> {
  Object.assign(work, { bcrypt: 0, argon2: 0 });
  await call();
  return { ...work };
}

const bcrypt = bcryptHashProvider({ cost: 8 });
const argon2 = argon2HashProvider({ memoryCost: 1024, timeCost: 2 });
const both = combineHashProviders(argon2, [bcrypt]);
const bcryptHashes = await Promise.all([4, 5, 6, 7, 8].map((cost) => bcryptHashProvider({ cost }).hash('right')));
const argon2Hashes = await Promise.all(
  [
    { memoryCost: 1024, timeCost: 2 },
    { memoryCost: 1024, timeCost: 1 },
    { memoryCost: 256, timeCost: 3 },
    { memoryCost: 64, timeCost: 1 },
    { memoryCost: 512, timeCost: 2, parallelism: 2 },
  ].map((options) => argon2HashProvider(options).hash('right')),
);
const malformed = ['', 'no hash', `$2b$99$${'.'.repeat(53)}`, '$argon2id$v=19$m=0,t=0,p=0$YWJjZGVmZ2g$YWJj'];

describe('the work of one attempt', () => {
  // Both make the hash of no user, once.
  beforeEach(() => both.simulate());

  test.each(['right', 'wrong', 'x'.repeat(100)])(
    'bcrypt of every lower cost takes the work of the present cost',
    async (given) => {
      const unknown = await workOf(() => bcrypt.simulate());
      expect(unknown).toEqual({ bcrypt: 2 ** 8, argon2: 0 });
      for (const hash of [...bcryptHashes, ...malformed]) {
        expect(await workOf(() => bcrypt.verify(given, hash)), hash).toEqual(unknown);
      }
    },
  );

  test.each(['right', 'wrong'])(
    'Argon2 with every cheaper setting takes the work of the present setting',
    async (given) => {
      const unknown = await workOf(() => argon2.simulate());
      expect(unknown).toEqual({ bcrypt: 0, argon2: 2048 });
      for (const hash of [...argon2Hashes, ...malformed]) {
        expect(await workOf(() => argon2.verify(given, hash)), hash).toEqual(unknown);
      }
    },
  );

  test.each(['right', 'wrong'])('a list runs each of its providers once, for every kind of hash', async (given) => {
    const unknown = await workOf(() => both.simulate());
    expect(unknown).toEqual({ bcrypt: 2 ** 8, argon2: 2048 });
    for (const hash of [...bcryptHashes, ...argon2Hashes, ...malformed]) {
      expect(await workOf(() => both.verify(given, hash)), hash).toEqual(unknown);
      expect(await both.verify(given, hash), hash).toBe(given === 'right' && !malformed.includes(hash));
    }
  });

  test('a provider that is listed twice runs once', async () => {
    const twice = combineHashProviders(bcrypt, [bcrypt, argon2, argon2]);
    expect(await workOf(() => twice.simulate())).toEqual({ bcrypt: 2 ** 8, argon2: 2048 });
  });
});
