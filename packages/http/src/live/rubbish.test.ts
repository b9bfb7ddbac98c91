// H90, W11: what others send on the channel of log-outs can make a node look, and nothing more, however long it is.
import { setTimeout as sleep } from 'node:timers/promises';
import { Info, subjectOf } from '@ashlar/authentication';
import { announcementsOf } from '@ashlar/authentication/extension';
import { createDomain, memoryDataLayer, redisSignals } from '@ashlar/core';
import type { DataLayer } from '@ashlar/core/data-layer';
import { createTables } from '@ashlar/kysely';
import { postgresDataLayer } from '@ashlar/kysely/postgres';
import { sqliteDataLayer } from '@ashlar/kysely/sqlite';
import pg from 'pg';
import { createClient } from 'redis';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { redisVersion, startRedis } from '../../../../tools/redis.ts';
import { credentials } from '../../../authentication/src/test-setup/accounts.ts';
import { Token, User } from '../../../authentication/src/test-setup/announced-accounts.ts';
import { startNode } from '../test-setup/live-site.ts';

const channel = announcementsOf(Token) ?? '';
/** As the carriers name it. */
const onTheWire = `ashlar:${channel}`;
const aMegabyte = 'x'.repeat(1_000_000);

/** Connects a user, lets `attack` send what it wants, and expects the connection to stay until the user logs out. */
async function survives(dataLayer: DataLayer, attack: (subject: string, heard: string[]) => Promise<void>) {
  const domain = createDomain({ name: 'attacked', resources: [User, Token], dataLayer });
  onTestFinished(() => domain.close());
  const node = await startNode({ domain }, User);
  const user = await domain.run(() => Info.strategy(User, 'password').action('register', credentials('ann')));
  const client = await node.connect({ authorization: `Bearer ${user.$metadata.token}` });
  const heard: string[] = [];
  const note = (text: string): unknown => heard.push(text);
  await dataLayer.signals?.subscribe(channel, note, () => {});
  await attack(subjectOf(User, user), heard);
  await sleep(300);
  expect(client.isOpen()).toBe(true);
  client.socket.send('still here');
  await expect.poll(() => client.received).toContain('handled still here');
  await domain.run(() => Info.strategy(User, 'logOutEverywhere').action('logOutEverywhere', { user }));
  expect(await client.closed).toEqual({ code: 4401, reason: 'session ended' });
}

test('H90 W11 another role of PostgreSQL may send 7,999 bytes and not 1 MB, and closes nothing with either', async () => {
  const schema = `rubbish_${process.pid}_${Date.now()}`;
  const address = { connectionString: inject('postgresUrl'), options: `-c search_path=${schema}` };
  const forger = new pg.Client(address);
  await forger.connect();
  onTestFinished(() => forger.end());
  await forger.query(`create schema ${schema}`);
  await forger.query(`create role ${schema}`);
  const dataLayer = postgresDataLayer(address);
  await createTables(dataLayer, [User, Token]);
  await survives(dataLayer, async (subject, heard) => {
    const send = (text: string) => forger.query('select pg_notify($1, $2)', [onTheWire, text]);
    await forger.query(`set role ${schema}`);
    await expect(forger.query(`select * from ${schema}.tokens`)).rejects.toThrow('permission denied');
    await expect(send(aMegabyte)).rejects.toThrow('payload string too long');
    for (const text of ['x'.repeat(7999), '\u{1F600}'.repeat(1999), '', subject, '*']) await send(text);
    await expect.poll(() => heard).toContain('*');
    await forger.query('reset role');
  });
  await forger.query(`drop role ${schema}`);
});

describe.skipIf(redisVersion() === undefined && process.env.CI !== 'true')('through Redis', () => {
  test('H90 W11 a client of Redis may send 1 MB of rubbish, a live subject or all, and closes nothing', async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.stop());
    const [publisher, subscriber] = [createClient({ url: redis.url }), createClient({ url: redis.url })];
    for (const client of [publisher, subscriber]) {
      await client.connect();
      onTestFinished(() => client.destroy());
    }
    const dataLayer = sqliteDataLayer({ filename: ':memory:', signals: redisSignals({ publisher, subscriber }) });
    await createTables(dataLayer, [User, Token]);
    await survives(dataLayer, async (subject, heard) => {
      for (const text of [aMegabyte, '\0', '', subject, '*']) await publisher.publish(onTheWire, text);
      await expect.poll(() => heard).toContain('*');
      // What no log-out could have sent is not even passed on.
      expect(heard).toEqual(['', subject, '*']);
    });
  });
});

const ownLayers: readonly { readonly name: string; open(): Promise<DataLayer> }[] = [
  { name: 'memory', open: async () => memoryDataLayer() },
  {
    name: 'SQLite',
    async open() {
      const dataLayer = sqliteDataLayer({ filename: ':memory:' });
      await createTables(dataLayer, [User, Token]);
      return dataLayer;
    },
  },
];

test.each(ownLayers)(
  'H90 the data layer itself refuses 1 MB of rubbish in $name, and nothing is closed',
  async ({ open }) => {
    const dataLayer = await open();
    await survives(dataLayer, async (subject, heard) => {
      const send = (text: string) =>
        dataLayer.transaction(async (transaction) => dataLayer.signals?.publish(channel, text, transaction));
      await expect(send(aMegabyte)).rejects.toThrow(TypeError);
      for (const text of ['', subject, '*']) await send(text);
      await expect.poll(() => heard).toContain('*');
    });
  },
);
