// The stamp alone keeps the promise: even where nothing locks a user's row, no token outlives a log-out of everyone.
import { setTimeout as sleep } from 'node:timers/promises';
import type { AnyResource, Scope } from '@ashlar/core';
import { coreErrors } from '@ashlar/core';
import type { Row, Statement } from '@ashlar/core/data-layer';
import { describe, expect, test, vi } from 'vitest';
import { authenticate, Info } from '../index.ts';
import { credentials } from '../test-setup/accounts.ts';
import { everyoneResources, User } from '../test-setup/everyone-accounts.ts';
import { stores } from '../test-setup/stores.ts';
import { peekToken } from '../token/verify-token.ts';

/** No select locks. Transactions stay: on SQLite they are the lock. */
vi.mock('../token-store/lock-user.ts', async (importOriginal) => {
  const real = await importOriginal<typeof import('../token-store/lock-user.ts')>();
  return {
    lockUser(scope: Scope, ...rest: [AnyResource, Parameters<typeof real.lockUser>[2]]) {
      const run = (statement: Statement, parameters: Readonly<Row>) =>
        scope.store.run({ ...statement, lock: false } as Statement, parameters);
      const store = Object.create(scope.store, { run: { value: run } });
      return real.lockUser(Object.create(scope, { store: { value: store } }), ...rest);
    },
  };
});

const workers = 10;
const logOuts = 100;
const password = Info.strategy(User, 'password');
const logOut = Info.strategy(User, 'logOutEverywhere');

describe.each(stores)('on $name', ({ open }) => {
  test('L72 10 workers sign in while everyone is logged out 100 times: no older token authenticates', {
    timeout: 120_000,
  }, async () => {
    const opened = await open(everyoneResources);
    const people = Array.from({ length: workers }, (_, index) => credentials(`worker${index}`));
    for (const person of people) await password.action('register', person);
    let generation = 0;
    let collisions = 0;
    /** Every token, with the generation that was known before its sign-in began. */
    const issued: { readonly token: string; readonly known: number }[] = [];
    const work = async ({ email, password: given }: (typeof people)[number]): Promise<void> => {
      while (generation < logOuts) {
        const known = generation;
        try {
          const { $metadata } = await password.action('signIn', { email, password: given });
          issued.push({ token: $metadata.token, known });
        } catch (error) {
          if (!coreErrors.is(error, 'TRANSACTION_CONFLICT')) throw error;
          collisions += 1;
        }
      }
    };
    const outOfAll = async (): Promise<void> => {
      while (generation < logOuts) {
        const out = await logOut.action('logOutEverywhere', { everyone: true });
        generation = out.everyone === true ? out.$metadata.generation : Number.NaN;
        // Every log-out meets sign-ins at work.
        const enough = issued.length + 3;
        while (issued.length < enough) await sleep(1);
      }
    };
    await Promise.all([...people.map(work), outOfAll()]);
    const rows = await opened.query('select jti, generation from tokens');
    const stamps = new Map(rows.map((row) => [row.jti, Number(row.generation)]));
    let alive = 0;
    for (const { token, known } of issued) {
      const stamp = stamps.get(peekToken(token)?.jti) ?? -1;
      // A sign-in that began after a log-out had ended is never of an older generation.
      expect(stamp).toBeGreaterThanOrEqual(known);
      const isLive = (await authenticate(User, token)) !== null;
      expect(isLive).toBe(stamp === logOuts);
      if (isLive) alive += 1;
    }
    expect(issued.length).toBeGreaterThan(logOuts);
    expect(alive).toBeLessThan(issued.length);
    expect(collisions).toBeLessThan(issued.length);
    await opened.close();
  });
});
