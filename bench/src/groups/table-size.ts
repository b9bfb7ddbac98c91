import type { Accounts } from '../contenders/accounts.ts';
import { ashlarAccounts } from '../contenders/ashlar.ts';
import { betterAuthAccounts } from '../contenders/better-auth.ts';
import { noHash } from '../contenders/hashing.ts';
import { over } from '../measure/figures-table.ts';
import { itemAt } from '../measure/item-at.ts';
import { race, samplesOf } from '../measure/race.ts';
import type { Summary } from '../measure/summary.ts';
import type { Cell, GroupResult } from '../report/table.ts';
import type { Context } from './context.ts';

const SESSIONS_EACH = 10;
const BUDGET = 1.3;

/** Group 3: the same work in tables of different sizes, all open at once and compared in one loop. */
export async function tableSize({ system, quick }: Context): Promise<GroupResult> {
  const sizes = quick ? [10_000, 20_000] : [10_000, 1_000_000];
  const pace = { rounds: quick ? 15 : 100, samplesPerRound: 1, warmUp: quick ? 10 : 50 };
  const acting = samplesOf(pace);
  const tables: { readonly size: number; readonly accounts: Accounts }[] = [];
  for (const size of sizes) {
    const population = { users: size / SESSIONS_EACH, sessionsEach: SESSIONS_EACH, acting };
    for (const open of [ashlarAccounts, betterAuthAccounts]) {
      tables.push({ size, accounts: await open(await system.create(), population, { hashing: noHash }) });
    }
  }
  const contenders = tables.map(({ size, accounts }) => ({
    name: nameOf(accounts.name, size),
    run: (sample: number) => accounts.logOutEverywhere(itemAt(accounts.sessions, sample)),
  }));
  const figures = await race(contenders, pace);
  for (const { accounts } of tables) await accounts.close();
  const largest = Math.max(...sizes);
  const growth = over({ name: '', figures }, nameOf('Ashlar', largest), nameOf('Ashlar', 10_000));
  return {
    tables: [
      {
        title: `logOutEverywhere of 10 by the size of the table: ${system.title}`,
        columns: [
          { title: 'rows', unit: 'count' },
          { title: 'by', unit: 'text' },
          { title: 'median', unit: 'time' },
          { title: 'p99', unit: 'time' },
          { title: 'min', unit: 'time' },
          { title: '÷ the same in 10,000', unit: 'times' },
        ],
        rows: tables.map(({ size, accounts }) => rowOf(figures, accounts.name, size)),
        notes: [
          'The rows of one user lie far apart, as those of sessions that began on different days do. Raw stands in the table of calls',
          'by the size of the table.',
        ],
      },
    ],
    verdicts: [
      {
        budget: `logOutEverywhere of 10 among ${largest.toLocaleString('en-US')} rows, ${system.kind}: ÷ among 10,000`,
        limit: BUDGET,
        measured: growth ?? Number.NaN,
        unit: 'times',
      },
    ],
  };
}

function rowOf(figures: ReadonlyMap<string, Summary>, name: string, size: number): Cell[] {
  const own = figures.get(nameOf(name, size)) ?? never();
  const small = figures.get(nameOf(name, 10_000)) ?? never();
  return [size, name, own.median, own.p99, own.min, size === 10_000 ? null : own.median / small.median];
}

function nameOf(name: string, size: number): string {
  return `${name}, ${size}`;
}

function never(): never {
  throw new Error('every contender has figures');
}
