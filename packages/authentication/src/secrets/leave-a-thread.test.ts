import { afterEach, describe, expect, test, vi } from 'vitest';
import { argon2HashProvider } from './argon2-hash-provider.ts';
import { bcryptHashProvider } from './bcrypt-hash-provider.ts';
import { leaveAThread } from './leave-a-thread.ts';

const twenty = Array.from({ length: 20 }, (_, index) => index);

afterEach(() => vi.unstubAllEnvs());

describe.each([
  { name: 'argon2id', provider: argon2HashProvider({ memoryCost: 8192 }) },
  { name: 'bcrypt', provider: bcryptHashProvider({ cost: 9 }) },
])('$name', ({ provider }) => {
  test.each(['hash', 'verify', 'simulate'] as const)(
    'P12 a rush of sign-ins does not delay tokens: Web Crypto runs during twenty calls of %s',
    async (method) => {
      const hash = await provider.hash('a password');
      await provider.simulate();
      const work = {
        hash: () => provider.hash('a password'),
        verify: () => provider.verify('a password', hash),
        simulate: () => provider.simulate(),
      };
      const key = await crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
      let done = 0;
      const rush = twenty.map(() => work[method]().then(() => done++));
      // When they have all asked for their turn, and the first of them has had it.
      await Promise.race(rush);
      const before = done;
      await crypto.subtle.sign('HMAC', key, Buffer.from('a token'));
      expect(done - before).toBeLessThan(10);
      await Promise.all(rush);
    },
  );
});

/** Calls that wait until they are told to end. */
function held(count: number): { readonly begun: number[]; end(index: number): void; readonly all: Promise<unknown> } {
  const begun: number[] = [];
  const ends = twenty.map(() => Promise.withResolvers<void>());
  const all = twenty.slice(0, count).map((index) =>
    leaveAThread(async () => {
      begun.push(index);
      await ends[index]?.promise;
      if (index % 2 === 1) throw new Error('a hash that failed');
    }).catch(() => undefined),
  );
  return { begun, end: (index) => ends[index]?.resolve(), all: Promise.all(all) };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('all threads but one work at once; further calls follow in order, also after a failure', async () => {
  vi.stubEnv('UV_THREADPOOL_SIZE', '4');
  const { begun, end, all } = held(7);
  expect(begun).toEqual([0, 1, 2]);
  end(1);
  await settled();
  expect(begun).toEqual([0, 1, 2, 3]);
  end(0);
  end(2);
  await settled();
  expect(begun).toEqual([0, 1, 2, 3, 4, 5]);
  for (const index of twenty) end(index);
  await all;
  expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6]);
});

test.each([
  ['8', 7],
  ['2', 1],
  ['1', 1],
  ['0', 1],
  ['many', 1],
])('a pool of %s works on %d at once', async (size, atOnce) => {
  vi.stubEnv('UV_THREADPOOL_SIZE', size);
  const { begun, end, all } = held(20);
  expect(begun).toHaveLength(atOnce);
  for (const index of twenty) end(index);
  await all;
});
