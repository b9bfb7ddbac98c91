import { expungeExpired as expunge } from '@ashlar/authentication';
import pg from 'pg';
import type { Accounts } from '../contenders/accounts.ts';
import { type AshlarAccounts, ashlarAccounts } from '../contenders/ashlar.ts';
import { noHash } from '../contenders/hashing.ts';
import { sqlOf } from '../contenders/rows.ts';
import type { Place } from '../databases/database.ts';
import { openSqlite } from '../databases/sqlite.ts';
import { readCount, writeRows } from '../databases/write-rows.ts';
import { quantile } from '../measure/summary.ts';
import { type WhileBusy, whileBusy } from '../measure/while-busy.ts';
import type { Cell, GroupResult } from '../report/table.ts';
import type { Context } from './context.ts';

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
    verdicts: [],
  };
}

const ways: Readonly<Record<string, (accounts: AshlarAccounts, place: Place) => Promise<unknown>>> = {
  'raw, one DELETE': (_, place) => deleteAtOnce(place),
  Ashlar: ({ Token }) => expunge(Token),
};

function authenticating(accounts: Accounts): () => unknown {
  let turn = 0;
  return async () => {
    const session = accounts.sessions[turn++ % accounts.sessions.length];
    if (!session || !(await accounts.authenticate(session))) throw new Error('a live session is let in no more');
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
