// What every store of limits has to do, and that memory and tables do the same.
import { createDomain, memoryDataLayer } from '@ashlar/core';
import { createTables } from '@ashlar/kysely';
import { postgresDataLayer } from '@ashlar/kysely/postgres';
import fc from 'fast-check';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { defineResource } from '../extension/authentication.ts';
import { expungeExpired } from '../sessions/expunge-expired.ts';
import { Limit } from '../test-setup/limited-accounts.ts';
import { type OpenedStore, stores } from '../test-setup/stores.ts';
import type { LimitRule, LimitStore, Taken } from './limit-store.ts';
import { memoryLimits } from './memory-limits.ts';
import { tableLimits } from './table-limits.ts';

const start = Date.UTC(2026, 10, 26);
const at = (seconds: number): Date => new Date(start + seconds * 1000);
const rule: LimitRule = { most: 3, window: 900_000, thenOneEvery: 60_000 };

interface Counted {
  readonly limits: LimitStore;
  close(): Promise<void>;
}

const counting: readonly { readonly name: string; open(): Promise<Counted> }[] = [
  { name: 'memory', open: async () => ({ limits: memoryLimits(), close: async () => {} }) },
  {
    name: 'a table in memory',
    async open() {
      const domain = createDomain({ name: 'limits', resources: [Limit], dataLayer: memoryDataLayer() });
      return { limits: tableLimits(Limit), close: () => domain.close() };
    },
  },
  ...stores.map((store) => ({
    name: `a table of ${store.name}`,
    async open() {
      const opened = await store.open([Limit]);
      return { limits: tableLimits(Limit), close: () => opened.close() };
    },
  })),
];

describe.each(counting)('limits in $name', ({ open }) => {
  let opened: Counted;
  let limits: LimitStore;
  beforeEach(async () => {
    opened = await open();
    ({ limits } = opened);
  });
  afterEach(() => opened.close());

  const take = (key: string, seconds = 0, by = rule) => limits.take(key, by, at(seconds));
  const allowed = async (...takings: Parameters<typeof take>) => (await take(...takings)).allowed;

  test('so many in a window are allowed, of a hundred at once too', async () => {
    const takings = await Promise.all(Array.from({ length: 100 }, () => take('a')));
    expect(takings.filter((each) => each.allowed)).toHaveLength(3);
    expect(await allowed('b')).toBe(true);
  });

  test('the answer says when the window ends, and when the next one is allowed', async () => {
    expect(await take('a')).toEqual({ allowed: true, isExtra: false, nextAt: at(60), windowEnd: at(900) });
    await take('a', 10);
    await take('a', 20);
    expect(await take('a', 30)).toEqual({ allowed: false, isExtra: false, nextAt: at(80), windowEnd: at(900) });
    expect(await take('a', 80)).toEqual({ allowed: true, isExtra: true, nextAt: at(140), windowEnd: at(900) });
    expect(await take('a', 880)).toMatchObject({ allowed: true, isExtra: true, nextAt: at(900) });
    expect(await take('a', 900)).toEqual({ allowed: true, isExtra: false, nextAt: at(960), windowEnd: at(1800) });
  });

  test('without one every so often, the next one is allowed when the window ends', async () => {
    const plain = { most: 1, window: 60_000 };
    await take('a', 0, plain);
    expect(await take('a', 59.999, plain)).toMatchObject({ allowed: false, nextAt: at(60) });
    expect(await allowed('a', 60, plain)).toBe(true);
  });

  test('what is given back can be taken again, in its window only', async () => {
    const first = await take('a');
    await take('a');
    await take('a');
    await limits.giveBack('a', rule, first);
    expect(await allowed('a')).toBe(true);
    expect(await allowed('a')).toBe(false);
    await limits.giveBack('a', rule, first);
    expect(await allowed('a')).toBe(true);
    expect(await allowed('a')).toBe(false);
    const later = await take('a', 900);
    await limits.giveBack('a', rule, first);
    expect([later.allowed, await allowed('a', 901), await allowed('a', 901)]).toEqual([true, true, true]);
    expect(await allowed('a', 901)).toBe(false);
    await limits.giveBack('never taken', rule, first);
    for (let index = 0; index < 3; index++) expect(await allowed('never taken')).toBe(true);
    expect(await allowed('never taken')).toBe(false);
  });

  test('the one of a minute is given back as such', async () => {
    for (let index = 0; index < 3; index++) await take('a');
    const extra = await take('a', 60);
    expect(extra).toMatchObject({ allowed: true, isExtra: true });
    expect(await allowed('a', 61)).toBe(false);
    await limits.giveBack('a', rule, extra);
    expect(await take('a', 61)).toMatchObject({ allowed: true, isExtra: true });
    expect(await allowed('a', 61)).toBe(false);
  });

  test('a key is forgotten, or it and those that begin with it and a dot', async () => {
    const keys = ['key', 'key.one', 'key.two', 'key-three', 'keyfour', 'ke', 'key/'];
    const left = async () => {
      const found = [];
      for (const key of keys) if (!(await allowed(key))) found.push(key);
      return found;
    };
    for (const key of keys) for (let index = 0; index < 3; index++) await take(key);
    await limits.clear('key');
    expect(await left()).toEqual(keys.slice(1));
    await limits.clearAll('key');
    expect(await left()).toEqual(keys.slice(3));
  });
});

/** A call of a store, so many seconds after the one before. */
interface Step {
  readonly isGivingBack: boolean;
  readonly wait: number;
}

/** What a store answers to steps with one key. */
async function answersTo(limits: LimitStore, key: string, [by, steps]: readonly [LimitRule, readonly Step[]]) {
  const allowed: Taken[] = [];
  const answers: Taken[] = [];
  let now = 0;
  for (const { isGivingBack, wait } of steps) {
    now += wait;
    const last = isGivingBack ? allowed.pop() : undefined;
    if (last !== undefined) await limits.giveBack(key, by, last);
    if (isGivingBack) continue;
    const taken = await limits.take(key, by, at(now));
    if (taken.allowed) allowed.push(taken);
    answers.push(taken);
  }
  return answers;
}

test('memory, and a table on every store, answer alike', async () => {
  const seconds = (max: number) => fc.integer({ min: 1, max }).map((each) => each * 1000);
  const rules = fc.record({ most: fc.integer({ min: 1, max: 4 }), window: seconds(200), thenOneEvery: seconds(90) });
  const step = fc.record({ isGivingBack: fc.nat(3).map((chance) => chance === 0), wait: fc.nat(40) });
  const runs = fc.sample(fc.tuple(rules, fc.array(step, { minLength: 5, maxLength: 30 })), { numRuns: 60, seed: 7 });
  const results: Taken[][] = [];
  for (const { open } of counting) {
    const { limits, close } = await open();
    const answers = await Promise.all(runs.map((run, index) => answersTo(limits, `key${index}`, run)));
    results.push(answers.flat());
    await close();
  }
  const [ofMemory, ...ofTables] = results;
  expect(new Set(ofMemory?.map(({ allowed, isExtra }) => `${allowed} ${isExtra}`)).size).toBe(3);
  for (const ofTable of ofTables) expect(ofTable).toEqual(ofMemory);
});

test('memory keeps 100,000 keys, and the one that was not used for longest goes first', async () => {
  const limits = memoryLimits();
  const plain = { most: 1, window: 900_000 };
  await limits.take('first', plain, at(0));
  await limits.take('second', plain, at(0));
  for (let index = 0; index < 99_998; index++) await limits.take(`${index}`, plain, at(1));
  expect((await limits.take('first', plain, at(2))).allowed).toBe(false);
  await limits.take('one more', plain, at(2));
  expect((await limits.take('first', plain, at(3))).allowed).toBe(false);
  expect((await limits.take('second', plain, at(3))).allowed).toBe(true);
});

test.each([0, -1, 1.5, 100_001, Number.NaN])('memory for %d keys is a TypeError', (keys) => {
  expect(() => memoryLimits({ keys })).toThrow(TypeError);
});

for (const store of stores) {
  describe(`the rows of limits on ${store.name}`, () => {
    let opened: OpenedStore;
    beforeEach(async () => {
      opened = await store.open([Limit], { clock: () => at(900).getTime() });
    });
    afterEach(() => opened.close());

    test('one statement takes one, whether there is a row or not', async () => {
      const limits = tableLimits(Limit);
      opened.statements.length = 0;
      await limits.take('a', rule, at(0));
      await limits.take('a', rule, at(0));
      expect(opened.statements).toHaveLength(2);
      expect(new Set(opened.statements).size).toBe(1);
    });

    test('expungeExpired removes those whose window has ended, in batches', async () => {
      const limits = tableLimits(Limit);
      for (const key of ['a', 'b', 'c', 'd', 'e']) await limits.take(key, rule, at(0));
      await limits.take('live', rule, at(1));
      expect(await expungeExpired(Limit, { batchSize: 2 })).toBe(5);
      expect(await opened.query('select key from limits')).toEqual([{ key: 'live' }]);
    });
  });
}

test('a table in a schema of its own counts too', async () => {
  const client = new pg.Client({ connectionString: inject('postgresUrl') });
  await client.connect();
  const schema = `limits_${process.pid}_${Date.now()}`;
  await client.query(`create schema ${schema}`);
  const Elsewhere = defineResource({ name: 'Limit', table: `${schema}.limits`, limitResource: {} });
  const dataLayer = postgresDataLayer({ connectionString: inject('postgresUrl') });
  await createTables(dataLayer, [Elsewhere]);
  const domain = createDomain({ name: 'limits', resources: [Elsewhere], dataLayer });
  const limits = tableLimits(Elsewhere);
  const takings = [];
  for (let index = 0; index < 5; index++) takings.push(await limits.take('a', rule, at(index)));
  expect(takings.map(({ allowed }) => allowed)).toEqual([true, true, true, false, false]);
  await domain.close();
  await client.query(`drop schema ${schema} cascade`);
  await client.end();
});

test('inside a transaction of PostgreSQL that has the only connection, counting fails as unavailable', async () => {
  const opened = await stores[1]?.open([Limit]);
  // Invariant: the second store is PostgreSQL, whose address is such a one.
  const address = opened?.address as { connectionString: string; options: string };
  // To connect has the same limit, so on a busy machine it cannot be much shorter.
  const dataLayer = postgresDataLayer({ ...address, max: 1, acquireTimeout: 1000 });
  const domain = createDomain({ name: 'one connection', resources: [Limit], dataLayer });
  const limits = tableLimits(Limit);
  const taking = domain.transaction(() => limits.take('a', rule, at(0)));
  await expect(taking).rejects.toMatchObject({ class: 'unavailable' });
  await domain.run(() => limits.take('a', rule, at(0)));
  await domain.close();
  await opened?.close();
});
