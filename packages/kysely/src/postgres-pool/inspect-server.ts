import type { Finding } from '@ashlar/core';
import { CompiledQuery } from 'kysely';
import type { OwnSession } from '../session/session.ts';

/** How far the clock of the server may be from ours, in milliseconds. */
const LEEWAY = 5000;

/** How connections are made. */
interface Way {
  acquire(): Promise<OwnSession>;
  /** Whether the data layer relies on statements that a connection keeps. */
  readonly preparedStatements: boolean;
}

/** What of the server, and of the way to it, would make calls fail. */
export async function inspectServer(way: Way): Promise<readonly Finding[]> {
  const session = await way.acquire();
  try {
    const sent = Date.now();
    const [row] = await ask<{ isolation: string; now: string; pid: number }>(
      session,
      `select current_setting('default_transaction_isolation') as isolation, pg_backend_pid() as pid,
        (extract(epoch from clock_timestamp()) * 1000)::bigint::text as now`,
    );
    if (row === undefined) return [];
    return [
      ...isolationFindings(row.isolation),
      ...clockFindings(Number(row.now), sent),
      ...(way.preparedStatements && (await isShared(way, row.pid)) ? [pooler] : []),
    ];
  } finally {
    session.release();
  }
}

async function ask<Row>(session: OwnSession, sql: string): Promise<readonly Row[]> {
  const { rows } = await session.execute(CompiledQuery.raw(sql));
  // Invariant: each statement above and below gives columns of the names that its caller reads.
  return rows as readonly Row[];
}

function isolationFindings(isolation: string): readonly Finding[] {
  if (isolation === 'read committed') return [];
  return [
    {
      code: 'ISOLATION',
      path: ['dataLayer'],
      problem: `transactions of your own would begin as ${isolation}, and actions refuse to take part in such ones`,
      cure: "alter role … set default_transaction_isolation = 'read committed', or say it in each transaction",
    },
  ];
}

function clockFindings(now: number, sent: number): readonly Finding[] {
  const behind = sent - now;
  const ahead = now - Date.now();
  const difference = Math.max(behind, ahead);
  if (difference <= LEEWAY) return [];
  return [
    {
      code: 'CLOCK',
      path: ['dataLayer'],
      problem: `the clock of the server and that of this process are ${Math.round(difference / 1000)} seconds apart`,
      cure: 'let both follow a time server: tokens of one machine would be expired, or not yet valid, on another',
    },
  ];
}

/**
 * Whether a pooler gives a server connection to others between two statements. The connection above is still held, and has no
 * transaction open: only such a pooler can give its server connection to a second one.
 */
async function isShared({ acquire }: Way, pid: number): Promise<boolean> {
  const other = await acquire().catch(() => undefined);
  if (other === undefined) return false;
  try {
    const [row] = await ask<{ pid: number }>(other, 'select pg_backend_pid() as pid');
    return row?.pid === pid;
  } finally {
    other.release();
  }
}

const pooler: Finding = {
  code: 'POOLER',
  path: ['dataLayer'],
  problem: 'a pooler gives each transaction another connection, and the statements that are kept prepared are lost',
  cure: 'set preparedStatements: false of postgresDataLayer, or use session mode of the pooler',
};
