import type { KyselyDataLayer } from '@ashlar/kysely';
import { CompiledQuery, type Kysely } from 'kysely';
import pg from 'pg';
import type { Disturbed } from './faults.ts';

/** The number of connections that the server has from a data layer while all are in use. */
export async function countConnections({ server, dataLayer, poolSize }: Disturbed): Promise<number> {
  const admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
  try {
    return await usingAll(dataLayer, poolSize, async () => {
      const { rows } = await admin.query<{ open: number }>(
        `select count(*)::int as open from pg_stat_activity where application_name = 'soak'`,
      );
      return rows[0]?.open ?? 0;
    });
  } finally {
    await admin.end();
  }
}

/** Calls `work` while every connection has an open transaction. */
async function usingAll<Result>(
  dataLayer: KyselyDataLayer,
  poolSize: number,
  work: () => Promise<Result>,
): Promise<Result> {
  const done = Promise.withResolvers<void>();
  let open = 0;
  const all = Promise.withResolvers<void>();
  const transactions = Array.from({ length: poolSize }, () =>
    dataLayer.transaction(async ({ handle }) => {
      // Invariant: the `trx` of this data layer is a Kysely.
      await (handle as Kysely<unknown>).executeQuery(CompiledQuery.raw('select 1'));
      open += 1;
      if (open === poolSize) all.resolve();
      await done.promise;
    }),
  );
  const opened = Promise.all(transactions);
  try {
    await Promise.race([all.promise, opened]);
    return await work();
  } finally {
    done.resolve();
    await opened;
  }
}
