// What can happen to the connection that listens. Whatever is missed is told as a gap, and afterwards texts arrive again.
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { expect, inject, onTestFinished, test } from 'vitest';
import { startPostgres } from '../../../../tools/postgres.ts';
import { startProxy, type TcpProxy } from '../../../../tools/tcp-proxy.ts';
import { postgresDataLayer } from '../dialect/postgres/data-layer.ts';
import type { KyselyDataLayer } from '../session/data-layer-over.ts';
import { listenTo, tell } from '../test-setup/listened.ts';
import { postgresListener } from './postgres-listener.ts';

let layers = 0;

/** A data layer whose listening connection can be told by its name, and is checked after so many milliseconds. */
function open(
  connectionString: string,
  { listensAt = connectionString, heartbeat = 500 } = {},
): { layer: KyselyDataLayer; name: string } {
  const name = `listener ${process.pid} ${layers++}`;
  const signals = postgresListener({ connectionString: listensAt, application_name: name, heartbeat });
  const layer = postgresDataLayer({ connectionString, signals });
  onTestFinished(() => layer.close());
  return { layer, name };
}

async function ask<Row>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
  const client = new pg.Client({ connectionString: inject('postgresUrl') });
  await client.connect();
  try {
    return (await client.query(sql, [...values])).rows as Row[];
  } finally {
    await client.end();
  }
}

const connectionsOf = (name: string) =>
  ask<{ pid: number }>('select pid from pg_stat_activity where application_name = $1', [name]);

async function cut(name: string): Promise<void> {
  await ask('select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1', [name]);
}

test('R10 as in H87: the connection is cut while 100 transactions tell; then there is a gap, and texts arrive again', async () => {
  const { layer, name } = open(inject('postgresUrl'));
  const heard = await listenTo(layer, 'cut');
  const told = Array.from({ length: 100 }, (_, index) => tell(layer, 'cut', `text ${index}`));
  await cut(name);
  await Promise.all(told);
  await expect.poll(() => heard.gaps).toBeGreaterThan(0);
  heard.texts.length = 0;
  await tell(layer, 'cut', 'later');
  await expect.poll(() => heard.texts).toContain('later');
});

const silences: readonly [string, (proxy: TcpProxy) => void][] = [
  ['is half open', (proxy) => void proxy.halfOpen('server')],
  ['is swallowed by the network', (proxy) => proxy.stall()],
];

test.each(silences)(
  'R10 as in H88: a connection that %s is noticed by the heartbeat and replaced',
  async (_, silence) => {
    const url = inject('postgresUrl');
    const proxy = await startProxy(url);
    onTestFinished(() => proxy.stop());
    const { layer } = open(url, { listensAt: proxy.inFrontOf(url) });
    const heard = await listenTo(layer, 'silent');
    silence(proxy);
    await tell(layer, 'silent', 'missed');
    await sleep(1500);
    proxy.pass();
    await expect.poll(() => heard.gaps).toBeGreaterThan(0);
    await tell(layer, 'silent', 'later');
    await expect.poll(() => heard.texts).toContain('later');
  },
);

test('R10 the server is restarted while transactions tell; then there is a gap, and texts arrive again', async () => {
  const server = await startPostgres();
  onTestFinished(() => server.stop());
  const { layer } = open(server.url);
  const heard = await listenTo(layer, 'restarted');
  const told = Promise.allSettled(Array.from({ length: 20 }, (_, index) => tell(layer, 'restarted', `text ${index}`)));
  await server.restart('fast');
  await told;
  await expect.poll(() => heard.gaps).toBeGreaterThan(0);
  await tell(layer, 'restarted', 'later');
  await expect.poll(() => heard.texts).toContain('later');
});

test('a connection that is at rest is kept: the heartbeat hears itself', async () => {
  // A beat has as long to arrive: on a busy machine it takes a while.
  const { layer, name } = open(inject('postgresUrl'), { heartbeat: 1500 });
  const heard = await listenTo(layer, 'rest');
  const before = await connectionsOf(name);
  await sleep(4000);
  expect(await connectionsOf(name)).toEqual(before);
  expect(heard.gaps).toBe(0);
});

test('a role without any right can send a notice; rubbish of any length does no harm', async () => {
  const { layer } = open(inject('postgresUrl'), { heartbeat: 15_000 });
  const heard = await listenTo(layer, 'forged');
  const role = `stranger_${process.pid}`;
  await ask(`create role ${role} login`);
  onTestFinished(async () => void (await ask(`drop role ${role}`)));
  const stranger = new URL(inject('postgresUrl'));
  stranger.username = role;
  const client = new pg.Client({ connectionString: stranger.href });
  await client.connect();
  onTestFinished(() => client.end());
  await client.query("select pg_notify('ashlar:forged', repeat('x', 7999))");
  await client.query("select pg_notify('ashlar:forged', '*')");
  await tell(layer, 'forged', 'ours');
  await expect.poll(() => heard.texts).toContain('ours');
  expect(heard).toMatchObject({ texts: ['*', 'ours'], gaps: 0 });
});

test('as in H97: no connection is left when the last subscription stops, nor when the data layer closes', async () => {
  const { layer, name } = open(inject('postgresUrl'));
  expect(await connectionsOf(name), 'nothing connects before a subscription').toEqual([]);
  const [first, second] = [await listenTo(layer, 'a'), await listenTo(layer, 'b')];
  expect(await connectionsOf(name)).toHaveLength(1);
  await first.stop();
  expect(await connectionsOf(name)).toHaveLength(1);
  await second.stop();
  await expect.poll(() => connectionsOf(name)).toEqual([]);
  await listenTo(layer, 'a');
  await layer.close();
  await expect.poll(() => connectionsOf(name)).toEqual([]);
});

test('closing during an interruption ends the attempts to connect again', async () => {
  const url = inject('postgresUrl');
  const proxy = await startProxy(url);
  const { layer } = open(url, { listensAt: proxy.inFrontOf(url) });
  const heard = await listenTo(layer, 'closed');
  await proxy.stop();
  await sleep(100);
  await layer.close();
  expect(heard.gaps).toBe(0);
});

test('a server that cannot be reached refuses the subscription, and says where it is', async () => {
  const { layer } = open(inject('postgresUrl'), { listensAt: 'postgres://app@127.0.0.1:1/none' });
  await expect(listenTo(layer, 'a')).rejects.toMatchObject({
    code: 'STORE_UNAVAILABLE',
    message: 'PostgreSQL at 127.0.0.1:1 cannot be listened to (ECONNREFUSED)',
  });
});

test('a connection that is lost while it opens refuses the subscription, and nothing is left behind', async () => {
  const url = inject('postgresUrl');
  const proxy = await startProxy(url);
  onTestFinished(() => proxy.stop());
  const { layer, name } = open(url, { listensAt: proxy.inFrontOf(url) });
  const resetting = setInterval(() => proxy.reset(), 5);
  onTestFinished(() => clearInterval(resetting));
  for (let attempt = 0; attempt < 5; attempt++) {
    await expect(listenTo(layer, 'a')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  }
  clearInterval(resetting);
  await expect.poll(() => connectionsOf(name)).toEqual([]);
  await listenTo(layer, 'a');
});

test('a heartbeat that is no time is refused', () => {
  for (const heartbeat of [0, -1, 1.5, Number.NaN, 2 ** 31]) {
    expect(() => postgresListener({ heartbeat })).toThrow(TypeError);
  }
});
