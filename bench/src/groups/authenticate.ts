import type { Accounts, Population } from '../contenders/accounts.ts';
import { openAll, withAll } from '../contenders/open-all.ts';
import { figuresTable, type MeasuredCase, RAW, ratio } from '../measure/figures-table.ts';
import { itemInTurn } from '../measure/item-at.ts';
import { type Pace, race, samplesOf } from '../measure/race.ts';
import type { GroupResult } from '../report/table.ts';
import type { Context } from './context.ts';

const BUDGETS = { sqlite: 1.5, postgres: 1.3 } as const;

/** Group 1: finding the user of a token. */
export async function authenticate({ system, quick }: Context): Promise<GroupResult> {
  const pace = { rounds: quick ? 10 : 100, samplesPerRound: 20, warmUp: quick ? 10 : 40 };
  const once = { rounds: quick ? 5 : 50, samplesPerRound: 10, warmUp: quick ? 5 : 20 };
  const each = { users: samplesOf(once), sessionsEach: 1 };
  const repeated = await measure(system, {
    name: 'repeated token',
    population: { users: 100, sessionsEach: 10 },
    pace,
  });
  const cases = [
    repeated,
    await measure(system, { name: 'first sight of a token', population: each, pace: once }),
    await measure(system, { name: 'revoked', population: each, pace: once, prepare: logOutAll, letsIn: false }),
    await measure(system, {
      name: 'revoked, seen before',
      population: each,
      pace: once,
      prepare: seeAndLogOutAll,
      letsIn: false,
    }),
    await measure(system, { name: 'expired', population: { ...each, expired: true }, pace: once, letsIn: false }),
  ];
  return {
    tables: [
      figuresTable(
        {
          title: `authenticate: ${system.title}`,
          notes: [
            'raw: HS256 by node:crypto, each time, then one prepared statement for user and token. Ashlar: revoked and expired',
            'tokens are at first sight, unless "seen before". Better Auth: auth.api.getSession, which also deletes the row of an',
            'expired session; with its cookie cache it does not ask the store, and a revoked session lives on until that ends.',
          ],
        },
        cases,
      ),
    ],
    verdicts: [
      {
        budget: `authenticate, repeated token, ${system.kind}: ÷ raw`,
        limit: BUDGETS[system.kind],
        measured: ratio(repeated, 'Ashlar', RAW),
        unit: 'times',
      },
    ],
  };
}

interface Work {
  readonly name: string;
  readonly population: Population;
  readonly pace: Pace;
  readonly prepare?: (accounts: Accounts) => Promise<void>;
  readonly letsIn?: boolean;
}

function measure(
  system: Context['system'],
  { name, population, pace, prepare, letsIn = true }: Work,
): Promise<MeasuredCase> {
  // An expired session gets no cache.
  const variant = population.expired ? undefined : 'cookie cache';
  return withAll(openAll(system, population, { variant }), async (all) => {
    for (const accounts of all) await prepare?.(accounts);
    const contenders = all.map((accounts) => ({
      name: accounts.name,
      run: (sample: number) => accounts.authenticate(itemInTurn(accounts.sessions, sample)),
    }));
    const figures = await race(contenders, pace);
    for (const accounts of all) await assertAnswer(accounts, letsIn);
    return { name, figures };
  });
}

/** Fails if a contender lets a wrong token in: its figure would mean nothing. A stale cache may; the table shows that. */
async function assertAnswer(accounts: Accounts, letsIn: boolean): Promise<void> {
  const answer = await accounts.authenticate(itemInTurn(accounts.sessions, 0));
  const mayBeStale = accounts.name.endsWith('cache');
  if ((answer !== null) !== letsIn && !mayBeStale) throw new Error(`${accounts.name}: authenticate is wrong`);
}

async function seeAndLogOutAll(accounts: Accounts): Promise<void> {
  for (const session of accounts.sessions) await accounts.authenticate(session);
  await logOutAll(accounts);
}

async function logOutAll(accounts: Accounts): Promise<void> {
  for (const session of accounts.sessions) await accounts.logOutEverywhere(session);
}
