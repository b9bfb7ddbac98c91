// Through PgBouncer, which in transaction mode gives each transaction whichever connection is free.

import { always } from '@ashlar/core/data-layer';
import { sql } from 'kysely';
import pg from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type PoolMode, pgBouncerVersion } from '../../../../../tools/pgbouncer.ts';
import { poolModesHere } from '../../../../../tools/pooled-database.ts';
import type { PostgresOptions } from '../../postgres-pool/options.ts';
import { createRelations } from '../../schema/create-relations.ts';
import type { KyselyDataLayer } from '../../session/data-layer-over.ts';
import { pooledDatabase } from '../../test-setup/pooled-stores.ts';
import { ids, relationOf, users } from '../../test-setup/relations.ts';
import { emails, failure, insert, insertUser, lockUser } from '../../test-setup/statements.ts';
import { postgresDataLayer } from './data-layer.ts';

const [ann] = ids;
const modes = poolModesHere();

function openLayer(options: PostgresOptions): KyselyDataLayer {
  const dataLayer = postgresDataLayer(options);
  onTestFinished(() => dataLayer.close());
  return dataLayer;
}

describe.runIf(modes.includes('transaction'))('PgBouncer, transaction mode', () => {
  async function open(options: PostgresOptions): Promise<KyselyDataLayer> {
    const { url } = await pooledDatabase('transaction');
    const dataLayer = openLayer({ connectionString: url, max: 8, ...options });
    await createRelations(dataLayer, [users]);
    await insertUser(dataLayer, { id: ann, email: 'ann@x' });
    return dataLayer;
  }

  /** Forty calls at once, of which every other one is a transaction. */
  async function traffic(dataLayer: KyselyDataLayer): Promise<readonly PromiseSettledResult<unknown>[]> {
    const call = (index: number) =>
      index % 2 === 0
        ? emails(dataLayer)
        : dataLayer.transaction(async (transaction) => {
            await lockUser(dataLayer, ann, transaction);
            return emails(dataLayer, transaction);
          });
    return Promise.allSettled(Array.from({ length: 40 }, (_, index) => call(index)));
  }

  test('every call succeeds with preparedStatements: false, and the limits hold', async () => {
    const dataLayer = await open({ preparedStatements: false, lockTimeout: 60 });
    for (let round = 0; round < 3; round++) {
      for (const result of await traffic(dataLayer)) {
        if (result.status === 'rejected') expect(result.reason).toMatchObject({ cause: new Error('55P03') });
        else expect(result.value).toEqual(['ann@x']);
      }
    }
    await dataLayer.transaction(async (holder) => {
      await lockUser(dataLayer, ann, holder);
      const error = await failure(dataLayer.transaction((other) => lockUser(dataLayer, ann, other)));
      expect(error).toMatchObject({ code: 'STORE_UNAVAILABLE', message: expect.stringContaining('locked') });
    });
    const limit = await sql`show lock_timeout`.execute(dataLayer.kysely());
    expect(limit.rows).toEqual([{ lock_timeout: '0' }]);
  });

  test('the failure of prepared statements names the cure', async () => {
    const dataLayer = await open({});
    const errors: unknown[] = [];
    for (let round = 0; round < 5; round++) {
      for (const result of await traffic(dataLayer)) if (result.status === 'rejected') errors.push(result.reason);
    }
    const [version = 0, minor = 0] = (pgBouncerVersion() ?? '').split('.').map(Number);
    // From 1.21 on it keeps them itself.
    expect(errors.length > 0).toBe(version === 1 && minor < 21);
    for (const error of errors) {
      expect(error).toMatchObject({ message: expect.stringContaining('preparedStatements: false') });
    }
  });
});

describe.each(modes)('PgBouncer, %s mode', (mode) => {
  test('a refused startup parameter is named', async () => {
    const { url } = await pooledDatabase(mode);
    const dataLayer = openLayer({ connectionString: url, options: '-c search_path=app' });
    for (const attempt of [() => emails(dataLayer), () => dataLayer.transaction(async () => {})]) {
      expect(await failure(attempt())).toMatchObject({
        code: 'STORE_UNAVAILABLE',
        message: expect.stringMatching(/^PostgreSQL at 127\.0\.0\.1:\d+ refused the startup parameter "options"/),
      });
    }
  });
});

const samples = relationOf({
  name: 'Sample',
  table: 'samples',
  attributes: { id: 'integer', ratio: 'real', at: 'timestamp', data: 'bytes', note: 'text' },
});
const row = {
  id: 1,
  ratio: 0.1 + 0.2,
  at: new Date('2026-02-03T04:05:06.789Z'),
  data: new Uint8Array([0, 92, 255]),
  note: 'ß\\',
};
const select = { kind: 'select', relation: samples, attributes: Object.keys(row), where: always } as const;

/** A database with these settings by default, on every connection that PgBouncer has to it. */
async function databaseWith(mode: PoolMode, settings: readonly string[]): Promise<PostgresOptions> {
  const { url, directUrl } = await pooledDatabase(mode);
  const admin = new pg.Client({ connectionString: directUrl });
  await admin.connect();
  const name = new URL(directUrl).pathname.slice(1);
  // It waits until they have ended: a call on one that is about to end would fail.
  const reconnect = `
    select pg_terminate_backend(pid, 10000) from pg_stat_activity where datname = '${name}' and pid <> pg_backend_pid()`;
  onTestFinished(async () => {
    await admin.query(`alter database ${name} reset all`);
    await admin.query(reconnect);
    await admin.end();
  });
  for (const setting of settings) await admin.query(`alter database ${name} set ${setting}`);
  await admin.query(reconnect);
  return { connectionString: url, preparedStatements: mode === 'session' };
}

/** What each of three data layers reads over another one of the server's connections. */
async function readByThree(options: PostgresOptions): Promise<unknown[]> {
  // Each makes sure of its connection; in transaction mode, all of these are one and the same at the server.
  const layers = Array.from({ length: 3 }, () => openLayer({ ...options, max: 1 }));
  for (const layer of layers) await layer.transaction(async () => {});
  const together = Promise.withResolvers<void>();
  let begun = 0;
  return Promise.all(
    layers.map((layer) =>
      layer.transaction(async (transaction) => {
        begun += 1;
        if (begun === layers.length) together.resolve();
        await together.promise;
        return (await layer.prepare(select).run({}, transaction)).rows;
      }),
    ),
  );
}

describe.each(modes)('a database with other formats of values, through PgBouncer, %s mode', (mode) => {
  async function withSettings(settings: readonly string[]): Promise<PostgresOptions> {
    const options = await databaseWith(mode, settings);
    const dataLayer = openLayer(options);
    await createRelations(dataLayer, [samples]);
    await insert(dataLayer, samples, { row });
    await dataLayer.close();
    return options;
  }

  test.each([
    [['datestyle = german', "timezone = 'Asia/Kolkata'"]],
    [['bytea_output = escape', "intervalstyle = 'sql_standard'"]],
    [['standard_conforming_strings = off']],
  ])('values are read as they were written, with %j', async (settings) => {
    expect(await readByThree(await withSettings(settings))).toEqual([[row], [row], [row]]);
  });

  test('numbers are never rounded: they are exact, or refused with the cure', async () => {
    if (mode === 'session') {
      expect(await readByThree(await withSettings(['extra_float_digits = 0']))).toEqual([[row], [row], [row]]);
      return;
    }
    expect(await failure(withSettings(['extra_float_digits = 0']))).toMatchObject({
      code: 'VALUE_UNREADABLE',
      message: expect.stringContaining('set extra_float_digits = 1'),
    });
  });
});
