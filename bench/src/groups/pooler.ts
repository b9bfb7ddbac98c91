import { pgBouncerVersion, startPgBouncer } from '../../../tools/pgbouncer.ts';
import { type Accounts, endOf, type Session } from '../contenders/accounts.ts';
import { ashlarOver, createAshlarRows } from '../contenders/ashlar.ts';
import { noHash } from '../contenders/hashing.ts';
import { rawAccounts } from '../contenders/raw.ts';
import type { Place } from '../databases/database.ts';
import { ownDatabase } from '../databases/own-database.ts';
import { figuresTable, type MeasuredCase } from '../measure/figures-table.ts';
import { itemAt } from '../measure/item-at.ts';
import { type Pace, race, samplesOf } from '../measure/race.ts';
import { sessionCalls } from '../measure/session-calls.ts';
import type { GroupResult, Table } from '../report/table.ts';
import { compareWorkers } from '../throughput/compare-workers.ts';
import type { Context } from './context.ts';

type PostgresPlace = Place & { readonly kind: 'postgres' };

const SESSIONS_EACH = 10;
const CALLERS = 64;

/** Where a contender connects, and whether its statements are prepared. */
interface Connected {
  readonly name: string;
  readonly place: PostgresPlace;
  readonly prepared: boolean;
}

/** Group 15: through PgBouncer in transaction mode, beside the server itself. */
export async function pooler({ system, quick }: Context): Promise<GroupResult> {
  const version = pgBouncerVersion();
  if (version === undefined) return { tables: [], verdicts: [] };
  const pace: Pace = { rounds: quick ? 4 : 60, samplesPerRound: 5, warmUp: quick ? 2 : 20 };
  const direct = await ownDatabase(system, 'pooled');
  const users = samplesOf(pace) * 4;
  const sessions = await createAshlarRows(direct, { users, sessionsEach: SESSIONS_EACH }, { hashing: noHash });
  const bouncer = await startPgBouncer(direct.url, 'transaction');
  const connected: readonly Connected[] = [
    { name: 'Ashlar', place: direct, prepared: true },
    { name: 'Ashlar, not prepared', place: direct, prepared: false },
    { name: 'Ashlar through PgBouncer', place: { kind: 'postgres', url: bouncer.url }, prepared: false },
  ];
  try {
    const notes = [
      'raw: the server itself, prepared. Ashlar: the server itself. Not prepared: `preparedStatements: false`, which a pooler that',
      'gives each transaction another connection needs. PgBouncer runs on the same machine, in transaction mode.',
    ];
    const title = `through PgBouncer ${version}: ${system.title}`;
    // First, while all sessions are live.
    const callers = await compareCallers(connected, { users, quick, title });
    const cases = await compareCalls(connected, { direct, sessions, pace });
    return {
      tables: [figuresTable({ title, notes }, cases), callers],
      verdicts: [],
    };
  } finally {
    await bouncer.stop();
  }
}

/** One caller. Each sample has a user of its own, and so has each contender. */
async function compareCalls(
  connected: readonly Connected[],
  { direct, sessions, pace }: { direct: PostgresPlace; sessions: readonly Session[]; pace: Pace },
): Promise<MeasuredCase[]> {
  const each = samplesOf(pace);
  const sessionsOf = (index: number): readonly Session[] => sessions.slice(index * each, (index + 1) * each);
  const all: Accounts[] = [rawAccounts(direct, sessionsOf(0), { hashing: noHash })];
  for (const [index, { name, place, prepared }] of connected.entries()) {
    const pool = { preparedStatements: prepared };
    all.push({ ...(await ashlarOver(place, sessionsOf(index + 1), { hashing: noHash, pool })), name });
  }
  const cases: MeasuredCase[] = [];
  try {
    for (const [name, run] of Object.entries(sessionCalls)) {
      const contenders = all.map((accounts) => ({
        name: accounts.name,
        run: (sample: number) => run(accounts, itemAt(accounts.sessions, sample)),
      }));
      cases.push({ name, figures: await race(contenders, pace) });
    }
  } finally {
    for (const accounts of all) await accounts.close();
  }
  return cases;
}

/** Many callers in one process, with ten connections. */
async function compareCallers(
  connected: readonly Connected[],
  { users, quick, title }: { users: number; quick: boolean; title: string },
): Promise<Table> {
  const population = { users, sessionsEach: SESSIONS_EACH };
  const end = endOf(population).getTime() / 1000;
  const crews = connected.map(({ name, place, prepared }) => ({
    name,
    processes: 1,
    settings: {
      ...{ way: 'Ashlar' as const, place, prepared, end, pool: 10 },
      population,
    },
  }));
  const turns = { callers: CALLERS, milliseconds: quick ? 100 : 250, rounds: quick ? 2 : 6 };
  const figures = await compareWorkers(crews, turns);
  return {
    title: `authenticate, ${CALLERS} callers, ${title}`,
    columns: [
      { title: 'by', unit: 'text' },
      { title: 'calls', unit: 'perSecond' },
      { title: 'median', unit: 'time' },
      { title: 'p99', unit: 'time' },
    ],
    rows: [...figures].map(([name, { perSecond, median, p99 }]) => [name, perSecond, median, p99]),
    notes: ['One process with ten connections, tokens that were seen before; medians of the turns.'],
  };
}
