// Signals through a real Redis: the contract, a restart of Redis, and Redis gone while a transaction commits.
import { redisSignals } from '@ashlar/core';
import { signalsSuite } from '@ashlar/core/testing';
import { createClient } from 'redis';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { type Redis, redisVersion, startRedis } from '../../../tools/redis.ts';
import { postgresDataLayer } from './dialect/postgres/data-layer.ts';
import { sqliteDataLayer } from './dialect/sqlite/data-layer.ts';
import { createRelations } from './schema/create-relations.ts';
import type { KyselyDataLayer } from './session/data-layer-over.ts';
import { createSchema } from './test-setup/postgres-schema.ts';
import { ids, users } from './test-setup/relations.ts';
import { emails, insertUser } from './test-setup/statements.ts';
import { temporaryFile, withTables } from './test-setup/stores.ts';

const here = redisVersion() !== undefined || process.env.CI === 'true';

describe.skipIf(!here)('through Redis', () => {
  let redis: Redis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());

  /** Signals over two connections of their own. */
  async function signals(errors: unknown[] = []): Promise<ReturnType<typeof redisSignals>> {
    const socket = { reconnectStrategy: () => 20 };
    const publisher = createClient({ url: redis.url, socket, disableOfflineQueue: true });
    const subscriber = createClient({ url: redis.url, socket });
    for (const client of [publisher, subscriber]) {
      client.on('error', () => {});
      await client.connect();
      onTestFinished(() => client.destroy());
    }
    return redisSignals({ publisher, subscriber, onError: (error) => errors.push(error) });
  }

  const kinds: readonly { readonly name: string; open(): Promise<() => Promise<KyselyDataLayer>> }[] = [
    {
      name: 'a file of SQLite',
      async open() {
        const filename = temporaryFile();
        return async () => sqliteDataLayer({ filename, signals: await signals() });
      },
    },
    {
      name: 'PostgreSQL',
      async open() {
        const schema = await createSchema(inject('postgresUrl'));
        return async () => postgresDataLayer({ ...schema, signals: await signals() });
      },
    },
  ];

  describe.each(kinds)('R9 $name keeps the contract of signals', (kind) => {
    for (const { name, check } of signalsSuite) {
      test(name, () =>
        check(async (relations) => {
          const open = await kind.open();
          return { here: await withTables(await open(), relations), there: await open() };
        }),
      );
    }
  });

  test('R10 after a restart of Redis, a subscription learns of the gap and hears again', async () => {
    const errors: unknown[] = [];
    const dataLayer = sqliteDataLayer({ filename: ':memory:', signals: await signals(errors) });
    onTestFinished(() => dataLayer.close());
    await createRelations(dataLayer, [users]);
    const texts: string[] = [];
    let gaps = 0;
    await dataLayer.signals?.subscribe(
      'news',
      (text) => texts.push(text),
      () => {
        gaps += 1;
      },
    );
    await redis.restart('SIGKILL');
    await expect.poll(() => gaps).toBe(1);
    await expect
      .poll(
        async () => {
          await dataLayer.transaction(async (transaction) => dataLayer.signals?.publish('news', 'again', transaction));
          return texts.length;
        },
        { timeout: 10_000 },
      )
      .toBeGreaterThan(0);
  });

  test('a transaction commits while Redis is gone, and the text that is lost is reported', async () => {
    const errors: unknown[] = [];
    const lone = await startRedis();
    const publisher = createClient({ url: lone.url, socket: { reconnectStrategy: false }, disableOfflineQueue: true });
    publisher.on('error', () => {});
    await publisher.connect();
    const subscriber = createClient({ url: lone.url });
    const carrier = redisSignals({ publisher, subscriber, onError: (error) => errors.push(error) });
    const dataLayer = sqliteDataLayer({ filename: ':memory:', signals: carrier });
    onTestFinished(() => dataLayer.close());
    await createRelations(dataLayer, [users]);
    await lone.stop();
    await dataLayer.transaction(async (transaction) => {
      await insertUser(dataLayer, { id: ids[0], email: 'ann@x' }, transaction);
      await dataLayer.signals?.publish('news', 'lost', transaction);
    });
    expect(await emails(dataLayer)).toEqual(['ann@x']);
    await expect.poll(() => errors.length).toBe(1);
  });

  test('a subscriber that is not connected is refused with what to do', async () => {
    const client = createClient({ url: redis.url });
    const carrier = redisSignals({ publisher: client, subscriber: client });
    await expect(
      carrier.subscribe(
        'news',
        () => {},
        () => {},
      ),
    ).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringContaining('is the subscriber connected'),
    });
  });
});
