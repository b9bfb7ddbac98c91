import type { Transaction } from '@ashlar/core/data-layer';
import { type Kysely, sql } from 'kysely';
import { inject, onTestFinished } from 'vitest';
import { postgresDataLayer } from '../dialect/postgres/data-layer.ts';
import type { PostgresOptions } from '../postgres-pool/options.ts';
import { createRelations } from '../schema/create-relations.ts';
import type { KyselyDataLayer } from '../session/data-layer-over.ts';
import { createSchema } from './postgres-schema.ts';
import { ids, users } from './relations.ts';
import { insertUser } from './statements.ts';

/** A data layer on a schema of its own with one user, ann@x, for the current test. */
export async function openWithAnn(options: PostgresOptions = {}): Promise<KyselyDataLayer> {
  const dataLayer = postgresDataLayer({ ...(await createSchema(inject('postgresUrl'))), ...options });
  onTestFinished(() => dataLayer.close());
  await createRelations(dataLayer, [users]);
  await insertUser(dataLayer, { id: ids[0], email: 'ann@x' });
  return dataLayer;
}

/** The server process behind a connection. */
export async function backend(db: Kysely<unknown>): Promise<number> {
  const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db);
  return rows[0]?.pid ?? 0;
}

/** Fills the pool: as many connections as it may have, each of which has done `work`. */
export async function onEveryConnection(
  dataLayer: KyselyDataLayer,
  count: number,
  work: (db: Kysely<unknown>, transaction: Transaction) => Promise<unknown>,
): Promise<void> {
  let arrived = 0;
  let open: (() => void) | undefined;
  const all = new Promise<void>((resolve) => {
    open = resolve;
  });
  const one = () =>
    dataLayer.transaction(async (transaction) => {
      // Invariant: the handle of these data layers is a Kysely.
      await work(transaction.handle as Kysely<unknown>, transaction);
      arrived += 1;
      if (arrived === count) open?.();
      await all;
    });
  await Promise.all(Array.from({ length: count }, one));
}
