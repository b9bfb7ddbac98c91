// T9: rows of expired tokens are removed in batches, without locked rows, and by a timer.
import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createDomain, defineResource, memoryDataLayer, uuidPrimaryKey } from '@ashlar/core';
import type { DataLayer } from '@ashlar/core/data-layer';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { credentials, Token, User } from '../test-setup/accounts.ts';
import { thrownBy } from '../test-setup/printed.ts';
import { tokenRows } from '../test-setup/sessions.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';
import { createGate } from '../testing/gate.ts';
import { type ExpungeOptions, expungeExpired } from './expunge-expired.ts';
import { revokeJti } from './revoke-jti.ts';
import { startExpunger } from './start-expunger.ts';

const start = Date.parse('2026-12-01T12:00:00.400Z');
const hour = 3_600_000;
const purposes = ['user', 'sign_in', 'reset', 'revocation', 'download'];

/** Not `expect.poll`, which moves the timers on while it waits. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(5);
}

for (const store of stores) {
  describe(`expired tokens on ${store.name}`, () => {
    let opened: OpenedStore;
    let moment = start;
    /** How often the clock was asked: once by each run of the expunger. */
    let runs = 0;
    const clock = () => {
      runs += 1;
      return moment;
    };
    const failures: unknown[] = [];
    beforeEach(async () => {
      moment = start;
      failures.length = 0;
      vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
      opened = await store.open([User, Token], { clock, onError: (error) => failures.push(error) });
    });
    afterEach(async () => {
      await opened.close();
      vi.useRealTimers();
    });

    /** Adds as many rows as there are moments, of every purpose in turn. */
    async function add(...moments: readonly number[]): Promise<void> {
      const at = new Date(start).toISOString();
      const rows = moments.map((expiry, index) => {
        const jti = `${expiry}-${index}`;
        const purpose = purposes[index % purposes.length];
        return `('${jti}', 'user?id=1', '${purpose}', '${new Date(expiry).toISOString()}', '${at}', '${at}')`;
      });
      await opened.query(
        `insert into tokens (jti, subject, purpose, expires_at, created_at, updated_at) values ${rows.join(', ')}`,
      );
    }
    const times = (count: number, expiry: number) => Array.from({ length: count }, () => expiry);
    const deletions = () => opened.statements.filter((sql) => sql.startsWith('delete'));

    test('T9 removes expired rows of every purpose, in batches, and nothing else', async () => {
      await add(...times(5, start + 1), ...times(5, start + hour));
      const kept = await tokenRows(opened);
      await add(...times(12, start - 1), ...times(13, start));
      expect(await expungeExpired(Token, { batchSize: 10 })).toBe(25);
      expect(await tokenRows(opened)).toEqual(kept);
      expect(deletions()).toHaveLength(3);
      expect(new Set(deletions()).size).toBe(1);

      expect(await expungeExpired(Token)).toBe(0);
      moment = start + 1;
      expect(await expungeExpired(Token, { batchSize: 5 })).toBe(5);
      expect(await tokenRows(opened)).toHaveLength(5);
    });

    test('T9 the first batch has 250 rows by default', async () => {
      await add(...times(251, start - 1));
      expect(await expungeExpired(Token)).toBe(251);
      expect(deletions()).toHaveLength(2);
    });

    test('T9 other calls run between two batches', async () => {
      await add(...times(30, start - 1));
      const before = deletions().length;
      const removed = expungeExpired(Token, { batchSize: 10 }).finally(() => clearImmediate(next));
      const seen = new Set<number>();
      let next = setImmediate(function look() {
        seen.add(deletions().length - before);
        next = setImmediate(look);
      });
      expect(await removed).toBe(30);
      expect(seen).toContain(1);
      expect(seen).toContain(2);
    });

    test.each([0, -1, 1.5, Number.NaN, '10', null])('T9 the batch size %o is InvalidInput', async (batchSize) => {
      const error = await thrownBy(() => expungeExpired(Token, { batchSize } as ExpungeOptions));
      expect(error).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['batchSize'] }] });
      expect(opened.statements).toEqual([]);
    });

    test('T9 after a rollback the rows are there again', async () => {
      await add(...times(3, start - 1));
      const rows = await tokenRows(opened);
      const rolledBack = opened.domain.transaction(async ({ trx }) => {
        expect(await expungeExpired(Token, { trx, batchSize: 2 })).toBe(3);
        throw new Error('no');
      });
      await expect(rolledBack).rejects.toThrow('no');
      expect(await tokenRows(opened)).toEqual(rows);
    });

    test.runIf(store.name === 'postgres')('T9 rows that another transaction holds are skipped', async () => {
      await add(...times(7, start - 1));
      const held = `${start - 1}-0`;
      const gate = createGate();
      const reached = gate.hold();
      const another = opened.openAnother().domain;
      const holding = another.transaction(async () => {
        await revokeJti(Token, held, { subject: 'user?id=1', expiresAt: new Date(start) });
        await gate.pass();
      });
      await reached;
      const { domain } = opened;
      expect(await expungeExpired(Token, { domain, batchSize: 2 })).toBe(6);
      expect(await tokenRows(opened)).toMatchObject([{ jti: held, purpose: 'user' }]);
      gate.release();
      await holding;
      expect(await expungeExpired(Token, { domain })).toBe(1);
    });

    test('T9 the expunger runs at each interval, in batches, until it is stopped', async () => {
      const expunger = startExpunger(Token, { interval: '1 hour', batchSize: 2 });
      for (const round of [1, 2, 3]) {
        await add(...times(3, start - round));
        await vi.advanceTimersByTimeAsync(hour - 1);
        expect(await tokenRows(opened)).toHaveLength(3);
        await vi.advanceTimersByTimeAsync(1);
        // Two rows, one, and twice none: small batches end only when several have found too little.
        await until(() => deletions().length === 4 * round);
      }
      await expunger.stop();
      await add(...times(3, start - 1));
      await vi.advanceTimersByTimeAsync(10 * hour);
      expect(await tokenRows(opened)).toHaveLength(3);
      expect(failures).toEqual([]);
      await expunger.stop();
    });

    test('T9 an interval that is longer than any timer of Node is kept too', async () => {
      await add(...times(3, start - 1));
      startExpunger(Token, { interval: '60 days' });
      await vi.advanceTimersByTimeAsync(60 * 24 * hour - 1);
      expect(await tokenRows(opened)).toHaveLength(3);
      await vi.advanceTimersByTimeAsync(1);
      await until(async () => (await tokenRows(opened)).length === 0);
      await opened.domain.close();
    });

    test('T9 stop and close wait for the present run, and end it early', async () => {
      for (const stop of [(expunger: { stop(): Promise<void> }) => expunger.stop(), () => opened.domain.close()]) {
        await add(...times(20, start - 1));
        const expunger = startExpunger(Token, { interval: '1 hour', batchSize: 1 });
        await vi.advanceTimersByTimeAsync(hour);
        await stop(expunger);
        expect(await tokenRows(opened)).toEqual([]);
        await vi.advanceTimersByTimeAsync(10 * hour);
      }
      expect(failures).toEqual([]);
    });

    test('T9 a run that fails is reported, and the next run works', async () => {
      await add(...times(3, start - 1));
      startExpunger(Token, { interval: '1 hour' });
      await opened.query('alter table tokens rename to elsewhere');
      for (const failed of [1, 2]) {
        await vi.advanceTimersByTimeAsync(hour);
        await until(() => failures.length === failed);
      }
      expect(failures).toMatchObject([{ code: 'SCHEMA_MISMATCH' }, { code: 'SCHEMA_MISMATCH' }]);
      await opened.query('alter table elsewhere rename to tokens');
      await vi.advanceTimersByTimeAsync(hour);
      await until(async () => (await tokenRows(opened)).length === 0);
      expect(failures).toHaveLength(2);
    });

    test.runIf(store.name === 'sqlite')('T9 a long run delays the next one: two never overlap', async () => {
      await add(...times(3, start - 1));
      startExpunger(Token, { interval: '1 hour', domain: opened.domain });
      const gate = createGate();
      const reached = gate.hold();
      // A writer locks the whole file.
      const another = opened.openAnother().domain;
      const holding = another.transaction(async () => {
        await revokeJti(Token, 'other', { subject: 'user?id=1', expiresAt: new Date(start + hour) });
        await gate.pass();
      });
      await reached;
      runs = 0;
      await vi.advanceTimersByTimeAsync(5 * hour);
      gate.release();
      await holding;
      await until(async () => (await tokenRows(opened)).length === 1);
      expect(runs).toBe(1);
      expect(failures).toEqual([]);
    });

    test('T9 users in place of their tokens, and an invalid size, are refused at once', async () => {
      const cure = 'User keeps no tokens and no counts: pass a token resource or a limit resource';
      expect(await thrownBy(() => expungeExpired(User))).toEqual(new TypeError(`expungeExpired: ${cure}`));
      const attributes = { id: uuidPrimaryKey(), expiresAt: z.date() };
      const Trial = defineResource({ name: 'Trial', attributes });
      // Its rows would be gone, although they expire.
      await expect(expungeExpired(Trial)).rejects.toThrow('expungeExpired: Trial keeps no tokens and no counts');
      const started = await thrownBy(async () => startExpunger(User));
      expect(started).toEqual(new TypeError(`startExpunger: ${cure}`));
      const error = await thrownBy(async () => startExpunger(Token, { batchSize: 0 }));
      expect(error).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['batchSize'] }] });
    });

    test('T9 an invalid interval is refused', async () => {
      const error = await thrownBy(async () => startExpunger(Token, { interval: '0 hours' as '1 hour' }));
      expect(error).toBeInstanceOf(TypeError);
    });
  });
}

test('T9 a batch begins where the last one ended: no batch reads rows again that an earlier one removed', async () => {
  const begun: unknown[] = [];
  const layer = memoryDataLayer();
  const dataLayer: DataLayer = {
    ...layer,
    prepare(statement) {
      const prepared = layer.prepare(statement);
      return {
        run(parameters, transaction) {
          if (statement.kind === 'delete') begun.push(parameters.from);
          return prepared.run(parameters, transaction);
        },
      };
    },
  };
  let now = start;
  const domain = createDomain({ name: 'own', resources: [User, Token], dataLayer, clock: () => now });
  for (const name of ['ann', 'bob', 'cyd']) {
    await User.actions.registerWithPassword(credentials(name), { domain });
    now += hour;
  }
  now += 30 * 24 * hour;
  expect(await expungeExpired(Token, { domain, batchSize: 1 })).toBe(3);
  const expiries = [0, 1, 2].map(
    (hours) => new Date(Math.floor((start + hours * hour) / 1000) * 1000 + 14 * 24 * hour),
  );
  expect(begun.slice(0, 4)).toEqual([new Date('0001-01-01T00:00:00.000Z'), ...expiries]);
  // The last batches find nothing. So small ones are asked for some more.
  expect(new Set(begun.slice(4))).toEqual(new Set(expiries.slice(-1)));
  await domain.close();
});

test('T9 an expunger does not keep the process alive', async () => {
  const hook = fileURLToPath(new URL('../../../../tools/resolve-sources.mjs', import.meta.url));
  const program = `
    import { createDomain } from '@ashlar/core';
    import { sqliteDataLayer } from '@ashlar/kysely/sqlite';
    import { defineResource, startExpunger } from '@ashlar/authentication';
    const Token = defineResource({ name: 'Token', tokenResource: {} });
    createDomain({ name: 'accounts', resources: [Token], dataLayer: sqliteDataLayer({ filename: ':memory:' }) });
    startExpunger(Token, { interval: '36500 days' });
    process.stdout.write('started');
  `;
  const run = promisify(execFile)(process.execPath, ['--import', hook, '--input-type=module', '-e', program], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    timeout: 50_000,
  });
  expect((await run).stdout).toBe('started');
});
