import type { KyselyDataLayer } from '@ashlar/kysely';
import { CompiledQuery, type Kysely } from 'kysely';
import pg from 'pg';
import type { Disturbed } from './faults.ts';

/** How many connections the server has of a data layer all of whose connections are in use. */
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

/** Calls `work` while as many transactions as there are connections are open at once. */
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
      // Invariant: what this data layer hands out is a Kysely.
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
