import { dataLayerSuite } from '@ashlar/core/testing';
import { type Kysely, sql } from 'kysely';
import { describe, expect, onTestFinished, test } from 'vitest';
import { poolModesHere } from '../../../tools/pooled-database.ts';
import { type PostgresOptions, postgresDataLayer } from './dialect/postgres/data-layer.ts';
import { createRelations } from './schema/create-relations.ts';
import type { KyselyDataLayer } from './session/data-layer-over.ts';
import { pooledDatabase, pooledStores } from './test-setup/pooled-stores.ts';
import { ids, users } from './test-setup/relations.ts';
import { emails, failure, insertUser } from './test-setup/statements.ts';

describe.each(pooledStores)('$name keeps the contract', ({ open }) => {
  for (const { name, check } of dataLayerSuite) test(name, () => check(open));
});

function openLayer(options: PostgresOptions): KyselyDataLayer {
  const dataLayer = postgresDataLayer(options);
  onTestFinished(() => dataLayer.close());
  return dataLayer;
}

/** So many calls at once on each of two data layers, as on two servers of an application; what they ended in. */
async function callsOfTwo(
  connectionString: string,
  options: PostgresOptions,
): Promise<PromiseSettledResult<unknown>[]> {
  const layers = [openLayer({ connectionString, ...options }), openLayer({ connectionString, ...options })];
  const [first = openLayer({ connectionString })] = layers;
  await createRelations(first, [users]);
  await insertUser(first, { id: ids[0], email: 'ann@x' });
  const rounds = Array.from({ length: 20 }, () => layers).flat();
  return Promise.allSettled(rounds.map((layer) => emails(layer)));
}

describe.runIf(poolModesHere().includes('transaction'))('PgBouncer, transaction mode', () => {
  test('with prepared statements, an error names the cure', async () => {
    const connectionString = await pooledDatabase('transaction');
    const outcomes = await callsOfTwo(connectionString, { preparedStatements: true });
    const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
    expect(reasons.length).toBeGreaterThan(0);
    for (const reason of reasons) {
      expect(reason).toMatchObject({
        code: 'STORE_UNAVAILABLE',
        message: expect.stringContaining('preparedStatements: false'),
      });
    }
  });

  test('with preparedStatements: false, every call is answered', async () => {
    const connectionString = await pooledDatabase('transaction');
    const outcomes = await callsOfTwo(connectionString, { preparedStatements: false });
    expect(outcomes).toEqual(outcomes.map(() => ({ status: 'fulfilled', value: ['ann@x'] })));
  });

  test('what a transaction of ours sets ends with it: the next user of the connection has the defaults', async () => {
    const connectionString = await pooledDatabase('transaction');
    const options = { connectionString, preparedStatements: false, max: 1 };
    const ours = openLayer({ ...options, lockTimeout: 1234, idleInTransactionTimeout: 5678 });
    const others = openLayer(options);
    const settings = sql<{ lock: string; idle: string; backend: number }>`
      select current_setting('lock_timeout') as lock, pg_backend_pid() as backend,
        current_setting('idle_in_transaction_session_timeout') as idle`;
    const inside = await ours.transaction(async ({ handle }) => {
      // Invariant: what this data layer hands out is a Kysely.
      return (await settings.execute(handle as Kysely<unknown>)).rows[0];
    });
    expect(inside).toMatchObject({ lock: '1234ms', idle: '5678ms' });
    const { rows } = await settings.execute(others.kysely());
    expect(rows).toEqual([{ lock: '0', idle: '0', backend: inside?.backend }]);
  });
});

describe.each(poolModesHere())('PgBouncer, %s mode', (mode) => {
  test('a startup parameter that it does not pass on is an error that names the parameter', async () => {
    const connectionString = await pooledDatabase(mode);
    const dataLayer = openLayer({ connectionString, options: '-c search_path=app' });
    const error = await failure(dataLayer.transaction(async () => {}));
    expect(error).toMatchObject({ code: 'STORE_UNAVAILABLE', message: expect.stringContaining('parameter "options"') });
  });
});
