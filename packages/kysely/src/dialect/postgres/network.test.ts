// What a network and a server can do to open connections. Every call settles, and afterwards the pool is whole.
import { setTimeout as sleep } from 'node:timers/promises';
import { type Kysely, sql } from 'kysely';
import { expect, inject, onTestFinished, test } from 'vitest';
import { startPostgres } from '../../../../../tools/postgres.ts';
import { startProxy, type TcpProxy } from '../../../../../tools/tcp-proxy.ts';
import type { PostgresOptions } from '../../postgres-pool/options.ts';
import { createRelations } from '../../schema/create-relations.ts';
import type { KyselyDataLayer } from '../../session/data-layer-over.ts';
import { backend, onEveryConnection, openWithAnn } from '../../test-setup/postgres-layer.ts';
import { createSchema } from '../../test-setup/postgres-schema.ts';
import { ids, users } from '../../test-setup/relations.ts';
import { emails, failure, insertUser, lockUser } from '../../test-setup/statements.ts';
import { postgresDataLayer } from './data-layer.ts';

const [ann, bob] = ids;
const max = 2;
/** In milliseconds: so long that a server on a busy machine connects and answers meanwhile. */
const answerTimeout = 1000;
const unavailable = expect.objectContaining({ code: 'STORE_UNAVAILABLE', class: 'unavailable' });

async function openThroughProxy(options: PostgresOptions = {}): Promise<{ layer: KyselyDataLayer; proxy: TcpProxy }> {
  const url = inject('postgresUrl');
  const proxy = await startProxy(url);
  onTestFinished(() => proxy.stop());
  const schema = { ...(await createSchema(url)), connectionString: proxy.inFrontOf(url) };
  const layer = postgresDataLayer({ ...schema, max, answerTimeout, ...options });
  onTestFinished(() => layer.close());
  await createRelations(layer, [users]);
  await insertUser(layer, { id: ann, email: 'ann@x' });
  return { layer, proxy };
}

/** As many calls at once as the pool has connections, all of which need one. */
async function expectWhole(layer: KyselyDataLayer): Promise<void> {
  const pids = new Set<number>();
  await onEveryConnection(layer, max, async (db) => pids.add(await backend(db)));
  expect(pids.size).toBe(max);
  expect(await emails(layer)).toEqual(['ann@x']);
}

const silences: readonly [string, (proxy: TcpProxy) => void][] = [
  ['the network swallows everything', (proxy) => proxy.stall()],
  ['the server is gone without a word', (proxy) => proxy.halfOpen('server')],
];

test.each(silences)('when %s, each call ends at answerTimeout, and afterwards the pool works', async (_, silence) => {
  const { layer, proxy } = await openThroughProxy();
  await onEveryConnection(layer, max, async () => {});
  silence(proxy);
  const calls = [
    emails(layer),
    layer.transaction((open) => lockUser(layer, ann, open)),
    insertUser(layer, { id: bob, email: 'bob@x' }),
    sql`select 1`.execute(layer.kysely()),
  ];
  const results = await Promise.allSettled(calls);
  for (const result of results) {
    if (result.status === 'fulfilled') continue;
    expect(result.reason).toEqual(unavailable);
    expect(String(result.reason)).toContain('did not answer');
  }
  expect(results[0]?.status).toBe('rejected');
  proxy.pass();
  await sql`delete from users where id = ${bob}`.execute(layer.kysely());
  await expectWhole(layer);
});

test('when the network swallows everything, a transaction fails and writes nothing', async () => {
  const { layer, proxy } = await openThroughProxy();
  const error = await failure(
    layer.transaction(async (open) => {
      await insertUser(layer, { id: bob, email: 'bob@x' }, open);
      proxy.stall();
      await emails(layer, open);
    }),
  );
  expect(error).toEqual(unavailable);
  expect(error).toMatchObject({
    message: expect.stringMatching(/^PostgreSQL at 127\.0\.0\.1:\d+ did not answer within 1000 ms/),
  });
  proxy.pass();
  await expectWhole(layer);
});

test('a commit without an answer is reported as unknown, and is not repeated', async () => {
  const { layer, proxy } = await openThroughProxy();
  let runs = 0;
  const error = await failure(
    layer.transaction(async (open) => {
      runs += 1;
      await lockUser(layer, ann, open);
      proxy.stall();
    }),
  );
  expect(error).toEqual(unavailable);
  expect(error).toMatchObject({ message: expect.stringContaining('did not confirm the commit') });
  expect(runs).toBe(1);
  proxy.pass();
  await expectWhole(layer);
});

test('a server that accepts connections and never answers is unavailable within answerTimeout', async () => {
  const url = inject('postgresUrl');
  const proxy = await startProxy(url);
  onTestFinished(() => proxy.stop());
  proxy.stall();
  for (const acquireTimeout of [0, 60_000]) {
    const layer = postgresDataLayer({
      connectionString: proxy.inFrontOf(url),
      acquireTimeout,
      answerTimeout: 100,
      max: 1,
    });
    const errors = await Promise.all([failure(emails(layer)), failure(layer.transaction(async () => {}))]);
    for (const error of errors) {
      expect(error).toEqual(unavailable);
      expect(error).toMatchObject({
        message: expect.stringContaining(`127.0.0.1:${proxy.port} did not answer in time`),
      });
    }
    await layer.close();
  }
});

test('a caller that waits for a connection of a silent server does not get the hint to pass trx', async () => {
  const { layer, proxy } = await openThroughProxy({ acquireTimeout: 500, answerTimeout: 2000 });
  await onEveryConnection(layer, max, async () => {});
  proxy.stall();
  const silent = Promise.allSettled([emails(layer), emails(layer)]);
  const error = await failure(emails(layer));
  expect(error).toEqual(unavailable);
  expect(error).toMatchObject({ message: expect.stringContaining('each one waits for an answer of PostgreSQL at') });
  proxy.pass();
  await silent;
  await expectWhole(layer);
});

test('after a reset of every connection, reads and transactions work at once', async () => {
  const { layer, proxy } = await openThroughProxy();
  for (let round = 0; round < 3; round++) {
    await onEveryConnection(layer, max, async () => {});
    proxy.reset();
    expect(await Promise.all([emails(layer), emails(layer)])).toEqual([['ann@x'], ['ann@x']]);
    proxy.reset();
    await layer.transaction((open) => lockUser(layer, ann, open));
  }
  await expectWhole(layer);
});

test('an answer that is late because this process was busy still counts', async () => {
  const layer = await openWithAnn({ answerTimeout });
  const read = emails(layer);
  await sleep(1);
  const until = performance.now() + 2 * answerTimeout;
  while (performance.now() < until);
  expect(await read).toEqual(['ann@x']);
});

test.each(['fast', 'immediate'] as const)('a %s restart of the server fails running calls only', async (mode) => {
  const server = await startPostgres({ synchronous_commit: 'off', wal_writer_delay: '10s' });
  onTestFinished(() => server.stop());
  const layer = postgresDataLayer({ connectionString: server.url, max });
  onTestFinished(() => layer.close());
  await createRelations(layer, [users]);
  await layer.transaction((open) => insertUser(layer, { id: ann, email: 'ann@x' }, open));
  await onEveryConnection(layer, max, async () => {});
  const inside = failure(
    layer.transaction(async (open) => {
      await insertUser(layer, { id: bob, email: 'bob@x' }, open);
      await sql`select pg_sleep(30)`.execute(open.handle as Kysely<unknown>);
    }),
  );
  await expect.poll(() => activity(layer)).toBe(1);
  await server.restart(mode);
  await inside;
  await expectWhole(layer);
});

async function activity(layer: KyselyDataLayer): Promise<number> {
  const sleeping = sql<{
    count: number;
  }>`select count(*)::int as count from pg_stat_activity where query = 'select pg_sleep(30)'`;
  return (await sleeping.execute(layer.kysely())).rows[0]?.count ?? 0;
}
