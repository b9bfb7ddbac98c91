import { verifyToken } from '@ashlar/authentication';
import type { Accounts } from '../contenders/accounts.ts';
import { type AshlarAccounts, ashlarOver, createAshlarRows } from '../contenders/ashlar.ts';
import { noHash } from '../contenders/hashing.ts';
import { rawAccounts } from '../contenders/raw.ts';
import { userIdOf } from '../contenders/rows.ts';
import { hs256, signSession } from '../contenders/sessions-by-hand.ts';
import { byKeyPair, type Signing } from '../contenders/signing.ts';
import { figuresTable, type MeasuredCase, RAW, ratio } from '../measure/figures-table.ts';
import { itemAt } from '../measure/item-at.ts';
import { howMany, middleRace, raceAgain } from '../measure/middle-race.ts';
import { type Pace, race, samplesOf } from '../measure/race.ts';
import { assertLetsIn } from '../measure/session-calls.ts';
import { median } from '../measure/summary.ts';
import type { GroupResult } from '../report/table.ts';
import type { Context } from './context.ts';

const BUDGETS = { sqlite: 3, postgres: 1.3 } as const;
/** In microseconds: what a full memory may cost a token that is new to it. */
const FULL_MEMORY = 0.5;
/** More tokens than a resource remembers, however its memory is divided. */
const REMEMBERED = 20_500;
/** How often the race with a full memory is run, each time on new databases: the one in the middle counts. */
const RACES = 5;
const FULL = 'Ashlar, memory full';

/** Group 12: tokens that the process sees for the first time, by algorithm. */
export async function firstSight({ system, quick }: Context): Promise<GroupResult> {
  const pace: Pace = { rounds: quick ? 10 : 50, samplesPerRound: 10, warmUp: quick ? 10 : 25 };
  const memories = quick || system.kind === 'postgres' ? 'empty' : 'both';
  const races = await raceAgain(quick ? 1 : RACES, () => measure(system, { signing: hs256, pace, memories }));
  const middle = middleRace(races, { one: 'Ashlar', other: RAW });
  const cases = [middle];
  for (const algorithm of ['RS256', 'ES256', 'EdDSA'] as const) {
    cases.push(await measure(system, { signing: byKeyPair(algorithm), pace, memories: 'empty' }));
  }
  const onSqlite = {
    budget: `authenticate at first sight with the memory full, ${system.kind}: beyond the memory empty`,
    limit: FULL_MEMORY,
    // A quick run fills no memory, and the times of a server differ by more.
    measured: memories === 'empty' ? null : Math.max(0, median(races.map(beyondEmpty))),
    unit: 'time',
  } as const;
  return {
    tables: [
      figuresTable(
        {
          title: `authenticate at first sight: ${system.title}`,
          notes: [
            'raw: node:crypto, then one prepared statement for user and token. Every sample is a token that the process has',
            `not seen. Memory full: the process has verified ${REMEMBERED.toLocaleString('en-US')} other tokens before. HS256: of ${howMany(races)}, each on new`,
            'databases, the one in the middle. Raw verifies pairs of keys on the event loop; Ashlar does it in the thread pool,',
            'where other calls do not wait for it.',
          ],
        },
        cases,
      ),
    ],
    verdicts: [
      {
        budget: `authenticate at first sight, HS256, ${system.kind}: ÷ raw`,
        limit: BUDGETS[system.kind],
        measured: ratio(middle, 'Ashlar', RAW),
        unit: 'times',
      },
      ...(system.kind === 'sqlite' ? [onSqlite] : []),
    ],
  };
}

interface Trial {
  readonly signing: Signing;
  readonly pace: Pace;
  /** Whether one contender has a memory that is full. It takes seconds to fill. */
  readonly memories: 'empty' | 'both';
}

async function measure(system: Context['system'], { signing, pace, memories }: Trial): Promise<MeasuredCase> {
  const place = await system.create();
  const setUp = { hashing: noHash, declared: { signing } };
  const sessions = await createAshlarRows(place, { users: samplesOf(pace), sessionsEach: 1 }, setUp);
  const all: Accounts[] = [rawAccounts(place, sessions, { hashing: noHash, signing })];
  all.push(await ashlarOver(place, sessions, setUp));
  if (memories === 'both')
    all.push({ ...(await withFullMemory(await ashlarOver(place, sessions, setUp))), name: FULL });
  try {
    const figures = await race(
      all.map(({ name, authenticate }) => ({ name, run: (sample) => authenticate(itemAt(sessions, sample)) })),
      pace,
    );
    for (const accounts of all) await assertLetsIn(accounts);
    return { name: signing.algorithm, figures };
  } finally {
    for (const accounts of all) await accounts.close();
  }
}

/** Verifies more tokens than the resource remembers. They have no rows. */
async function withFullMemory(accounts: AshlarAccounts): Promise<AshlarAccounts> {
  for (let user = 0; user < REMEMBERED; user++) {
    const { token } = signSession(userIdOf(user));
    if ((await verifyToken(accounts.User, token)) === null) throw new Error('a right token is refused');
  }
  return accounts;
}

function beyondEmpty({ figures }: MeasuredCase): number {
  const [full, empty] = [figures.get(FULL), figures.get('Ashlar')];
  if (full === undefined || empty === undefined) throw new Error('both memories are measured');
  return full.median - empty.median;
}
