import { expungeExpired as expunge } from '@ashlar/authentication';
import pg from 'pg';
import type { Accounts } from '../contenders/accounts.ts';
import { type AshlarAccounts, ashlarAccounts } from '../contenders/ashlar.ts';
import { noHash } from '../contenders/hashing.ts';
import { sqlOf } from '../contenders/rows.ts';
import type { Place } from '../databases/database.ts';
import { openSqlite } from '../databases/sqlite.ts';
import { readCount, writeRows } from '../databases/write-rows.ts';
import { itemInTurn } from '../measure/item-at.ts';
import { quantile } from '../measure/summary.ts';
import { type WhileBusy, whileBusy } from '../measure/while-busy.ts';
import type { Cell, GroupResult, Verdict } from '../report/table.ts';
import type { Context } from './context.ts';

/**
 * In microseconds, for a million rows: half of the 70 and 24.9 seconds that it once took. One statement may hold its rows no
 * longer than it did with batches of 250 rows.
 */
const BUDGETS = {
  sqlite: { time: 35_000_000, longest: 180_000 },
  postgres: { time: 12_450_000, longest: 10_000 },
} as const;
const LIVE = { users: 1000, sessionsEach: 10 };

/** Group 5: removing expired tokens, and the delay of `authenticate` meanwhile. */
export async function expungeExpired({ system, quick }: Context): Promise<GroupResult> {
  const expired = quick ? 10_000 : 1_000_000;
  const rows: Cell[][] = [];
  for (const [name, remove] of Object.entries(ways)) {
    const place = await system.create();
    const statements: SentStatement[] = [];
    let isWatched = false;
    const accounts = await ashlarAccounts(place, LIVE, {
      hashing: noHash,
      onStatement({ sql, durationMs }) {
        if (isWatched) statements.push({ sql, micros: durationMs * 1000 });
      },
    });
    await addExpired(place, expired);
    for (const session of accounts.sessions) await accounts.authenticate(session);
    isWatched = true;
    const busy = await whileBusy(() => remove(accounts, place), authenticating(accounts));
    rows.push(rowOf(name, busy, longest(name, statements, busy)));
    const left = await readCount(place, 'select count(*) as count from tokens');
    if (left !== LIVE.users * LIVE.sessionsEach) throw new Error(`${name}: ${left} rows are left`);
    await accounts.close();
  }
  return {
    tables: [
      {
        title: `expungeExpired of ${expired.toLocaleString('en-US')} rows: ${system.title}`,
        columns: [
          { title: 'by', unit: 'text' },
          { title: 'time', unit: 'time' },
          { title: 'longest statement', unit: 'time' },
          { title: 'authenticate meanwhile', unit: 'perSecond' },
          { title: 'p99', unit: 'time' },
          { title: 'longest stall', unit: 'time' },
        ],
        rows,
        notes: [
          'All expired at one moment, among 10,000 live rows. The longest statement is how long rows (in SQLite: the file) are held.',
          'One caller authenticates again and again in the same process, one call at a time: in SQLite, one between two batches.',
          'The p99 includes waiting for the event loop.',
        ],
      },
    ],
    verdicts: verdictsOf(system.kind, quick ? undefined : rows.at(-1)),
  };
}

/** Of the row of Ashlar; without it, nothing is judged. */
function verdictsOf(kind: Place['kind'], row: readonly Cell[] | undefined): Verdict[] {
  const [, time = null, statement = null] = row ?? [];
  const budget = `expungeExpired of 1,000,000 rows, ${kind}`;
  const { time: limit, longest } = BUDGETS[kind];
  return [
    { budget: `${budget}: in all`, limit, measured: time === null ? null : Number(time), unit: 'time' },
    {
      ...{ budget: `${budget}: longest statement`, limit: longest },
      ...{ measured: statement === null ? null : Number(statement), unit: 'time' },
    },
  ];
}

const ways: Readonly<Record<string, (accounts: AshlarAccounts, place: Place) => Promise<unknown>>> = {
  'raw, one DELETE': (_, place) => deleteAtOnce(place),
  Ashlar: ({ Token }) => expunge(Token),
};

function authenticating(accounts: Accounts): () => unknown {
  let turn = 0;
  return async () => {
    if (!(await accounts.authenticate(itemInTurn(accounts.sessions, turn++))))
      throw new Error('a live session is let in no more');
  };
}

async function addExpired(place: Place, count: number): Promise<void> {
  const past = "'2026-01-01T00:00:00.000Z'";
  const each = Math.ceil(count / 1000);
  await writeRows(place, [
    `insert into tokens (jti, subject, purpose, expires_at, created_at, updated_at)
     with recursive u(i) as (select cast(2000 as bigint) union all select i + 1 from u where i < 2999),
     s(j) as (select cast(0 as bigint) union all select j + 1 from s where j + 1 < ${each})
     select ${sqlOf.sessionId}, 'user?id=' || ${sqlOf.userId}, 'user', ${past}, ${past}, ${past} from s cross join u
     order by s.j, u.i`,
  ]);
}

async function deleteAtOnce(place: Place): Promise<void> {
  const text = `delete from tokens where expires_at <= '${new Date().toISOString()}'`;
  if (place.kind === 'sqlite') {
    const database = openSqlite(place.filename);
    database.exec(text);
    database.close();
    return;
  }
  const client = new pg.Client({ connectionString: place.url });
  await client.connect();
  await client.query(text);
  await client.end();
}

interface SentStatement {
  readonly sql: string;
  readonly micros: number;
}

/** One DELETE locks its rows until it ends. */
function longest(name: string, statements: readonly SentStatement[], busy: WhileBusy): number {
  const deletes = statements.filter(({ sql }) => sql.startsWith('delete')).map(({ micros }) => micros);
  return name === 'Ashlar' ? Math.max(...deletes) : busy.duration;
}

function rowOf(name: string, { duration, times, longestStall }: WhileBusy, longestStatement: number): Cell[] {
  const sorted = times.toSorted((a, b) => a - b);
  return [name, duration, longestStatement, (times.length / duration) * 1e6, quantile(sorted, 0.99), longestStall];
}
