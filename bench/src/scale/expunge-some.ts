import { expungeExpired } from '@ashlar/authentication';
import { sqlOf } from '../contenders/rows.ts';
import { readCount, writeRows } from '../databases/write-rows.ts';
import { median } from '../measure/summary.ts';
import type { Sized } from './open-size.ts';

/** How many rows expire at a time. */
export const EXPIRED = 10_000;

/** How long `expungeExpired` takes for so many rows among all others, in microseconds: the turn in the middle. */
export async function expungeSome({ place, ashlar, rows }: Sized, turns: number): Promise<number> {
  const times: number[] = [];
  for (let turn = 0; turn < turns; turn++) {
    await writeRows(place, [expiredRows(rows)]);
    const started = performance.now();
    await expungeExpired(ashlar.Token);
    times.push((performance.now() - started) * 1000);
    const left = await readCount(place, `select count(*) as count from tokens where expires_at < ${past}`);
    if (left > 0) throw new Error(`${left} expired tokens are left`);
  }
  return median(times);
}

const past = "'2026-01-01T00:00:00.000Z'";

/** Sessions of users from all over the table, with numbers that no live session has. */
function expiredRows(rows: number): string {
  const apart = Math.floor(rows / 10 / 1000);
  return `insert into tokens (jti, subject, purpose, expires_at, created_at, updated_at)
    with recursive n(i) as (select cast(0 as bigint) union all select i + 1 from n where i + 1 < 1000),
    s(j) as (select cast(100 as bigint) union all select j + 1 from s where j + 1 < ${100 + EXPIRED / 1000}),
    u(i) as (select n.i * ${apart} from n)
    select ${sqlOf.sessionId}, 'user?id=' || ${sqlOf.userId}, 'user', '2025-01-01T00:00:00.000Z', ${past}, ${past}
    from s cross join u order by s.j, u.i`;
}
