// Through a PgBouncer that gives each transaction whichever connection is free.
import { sql } from 'kysely';
import pg from 'pg';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { pgBouncerVersion } from '../../../../../tools/pgbouncer.ts';
import { createRelations } from '../../schema/create-relations.ts';
import type { KyselyDataLayer } from '../../session/data-layer-over.ts';
import { ids, users } from '../../test-setup/relations.ts';
import { emails, failure, insertUser, lockUser } from '../../test-setup/statements.ts';
import { type PostgresOptions, postgresDataLayer } from './data-layer.ts';

const [ann] = ids;

const pooled = inject('pgBouncerUrls')?.transaction;

describe.skipIf(pooled === undefined)('through PgBouncer in transaction mode', () => {
  let databases = 0;

  /** A data layer on a database of its own: a schema would have to be named by a parameter of the connection. */
  async function open(options: PostgresOptions): Promise<KyselyDataLayer> {
    const name = `pooled_${process.pid}_${Date.now()}_${databases++}`;
    const admin = new pg.Client({ connectionString: inject('postgresUrl') });
    await admin.connect();
    await admin.query(`create database ${name}`);
    const url = new URL(pooled ?? '');
    url.pathname = `/${name}`;
    const dataLayer = postgresDataLayer({ connectionString: url.href, max: 8, ...options });
    onTestFinished(async () => {
      await dataLayer.close();
      await admin.query(`drop database ${name} with (force)`);
      await admin.end();
    });
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

  test('what fails with prepared statements names the cure', async () => {
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

  test('a startup parameter that is refused is named', async () => {
    const dataLayer = postgresDataLayer({ connectionString: pooled ?? '', options: '-c search_path=app' });
    onTestFinished(() => dataLayer.close());
    for (const attempt of [() => emails(dataLayer), () => dataLayer.transaction(async () => {})]) {
      expect(await failure(attempt())).toMatchObject({
        code: 'STORE_UNAVAILABLE',
        message: expect.stringMatching(/^PostgreSQL at 127\.0\.0\.1:\d+ refused the startup parameter "options"/),
      });
    }
  });
});
