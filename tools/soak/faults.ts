import { setTimeout as sleep } from 'node:timers/promises';
import type { KyselyDataLayer } from '@ashlar/kysely';
import { CompiledQuery } from 'kysely';
import pg from 'pg';
import type { PostgresServer } from '../postgres.ts';
import type { TcpProxy } from '../tcp-proxy.ts';

/** The things that a fault can disturb. */
export interface Disturbed {
  readonly server: PostgresServer;
  readonly proxy: TcpProxy;
  readonly dataLayer: KyselyDataLayer;
  /** The largest number of connections of the data layer. */
  readonly poolSize: number;
}

/** A fault; it resolves when it is over. */
export type Fault = (disturbed: Disturbed) => Promise<void>;

const STALL = 3000;
/** The time in which a server does not notice that a client is gone. */
const UNNOTICED = 2000;

/** Every fault, by name. */
export const faults: Readonly<Record<string, Fault>> = {
  async stall({ proxy }) {
    proxy.stall();
    await sleep(STALL);
    proxy.pass();
  },
  async reset({ proxy }) {
    proxy.reset();
  },
  async 'half-open, server gone'({ proxy }) {
    proxy.halfOpen('server');
  },
  async 'half-open, client gone'({ proxy }) {
    const findOut = proxy.halfOpen('client');
    await sleep(UNNOTICED);
    findOut();
  },
  'restart, fast': ({ server }) => server.restart('fast'),
  'restart, immediate': ({ server }) => server.restart('immediate'),
  'alter column type': ({ server }) => alterColumns(server.url),
  'deallocate all': ({ dataLayer, poolSize }) => deallocateAll(dataLayer, poolSize),
};

/** A migration under traffic: of a column that every `authenticate` reads, and of one in a condition. */
async function alterColumns(connectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString, lock_timeout: 1000 });
  client.on('error', () => {});
  await client.connect();
  try {
    for (const [table, column] of [
      ['users', 'display_name'],
      ['tokens', 'subject'],
    ]) {
      const { rows } = await client.query<{ type: string }>(
        'select data_type as type from information_schema.columns where table_name = $1 and column_name = $2',
        [table, column],
      );
      const other = rows[0]?.type === 'text' ? 'varchar(200)' : 'text';
      await client.query(`alter table ${table} alter column ${column} type ${other}`);
    }
  } finally {
    await client.end();
  }
}

/** Runs on every connection of the pool: each is held until all have run it. */
async function deallocateAll(dataLayer: KyselyDataLayer, poolSize: number): Promise<void> {
  const everywhere = Array.from({ length: poolSize }, () =>
    dataLayer
      .kysely()
      .connection()
      .execute(async (connection) => {
        await connection.executeQuery(CompiledQuery.raw('deallocate all'));
        await sleep(50);
      }),
  );
  await Promise.allSettled(everywhere);
}
