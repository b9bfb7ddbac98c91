import type { Accounts, Session } from '../contenders/accounts.ts';
import { argon2 } from '../contenders/hashing.ts';
import { openAll, withAll } from '../contenders/open-all.ts';
import { itemInTurn } from '../measure/item-at.ts';
import { median, quantile } from '../measure/summary.ts';
import { type WhileBusy, whileBusy } from '../measure/while-busy.ts';
import type { Cell, GroupResult } from '../report/table.ts';
import type { Context } from './context.ts';

const SIGN_INS = 20;

/** Group 4, continued: the delay of other calls while twenty users sign in. */
export async function whileHashing({ system, quick }: Context): Promise<GroupResult> {
  const rounds = quick ? 1 : 10;
  // In a whole run more sessions than a resource remembers: each has been forgotten when it comes again.
  const users = quick ? 2000 : 25_000;
  const opening = openAll(system, { users, sessionsEach: 1 }, { hashing: argon2 });
  const rows = await withAll(opening, async (all) => {
    const callers = all.flatMap(callersOf);
    const kept = callers.map((): WhileBusy[] => []);
    for (let round = 0; round <= rounds; round++) {
      for (const [index, { accounts, nextSession }] of callers.entries()) {
        const busy = await whileBusy(
          () => signInAll(accounts),
          () => accounts.authenticate(nextSession()),
        );
        if (round > 0) kept[index]?.push(busy); // the first round warms up
      }
    }
    return callers.map(({ name }, index) => rowOf(name, kept[index] ?? []));
  });
  return {
    tables: [
      {
        title: `authenticate while ${SIGN_INS} sign-ins hash (Argon2id): ${system.title}`,
        columns: [
          { title: 'by', unit: 'text' },
          { title: 'authenticate', unit: 'perSecond' },
          { title: 'p99', unit: 'time' },
          { title: 'longest', unit: 'time' },
          { title: `${SIGN_INS} sign-ins`, unit: 'time' },
          { title: 'longest stall', unit: 'time' },
        ],
        rows,
        notes: [
          'One caller authenticates again and again while the sign-ins run, with the same token, or with a new one each time',
          '(first sight); medians of the rounds, and the longest stall of the event loop in all of them (monitorEventLoopDelay,',
          '1 ms). The hashes fill the processors and the thread pool of four, those of Ashlar three of its threads; Web Crypto',
          'works on the same threads.',
        ],
      },
    ],
    verdicts: [],
  };
}

function signInAll(accounts: Accounts): Promise<unknown> {
  return Promise.all(accounts.sessions.slice(0, SIGN_INS).map(({ email }) => accounts.signIn(email)));
}

interface Caller {
  readonly name: string;
  readonly accounts: Accounts;
  nextSession(): Session;
}

/** A caller with the same token each time, and, for contenders that remember tokens, one with a new token each time. */
function callersOf(accounts: Accounts): Caller[] {
  const { name, sessions } = accounts;
  const same: Caller = { name, accounts, nextSession: () => itemInTurn(sessions, 0) };
  let used = 0;
  const another: Caller = { name: `${name}, first sight`, accounts, nextSession: () => itemInTurn(sessions, ++used) };
  return name === 'Ashlar' ? [same, another] : [same];
}

function rowOf(name: string, rounds: readonly WhileBusy[]): Cell[] {
  const times = rounds.flatMap((round) => round.times).toSorted((a, b) => a - b);
  return [
    name,
    median(rounds.map((round) => (round.times.length / round.duration) * 1e6)),
    quantile(times, 0.99),
    quantile(times, 1),
    median(rounds.map((round) => round.duration)),
    Math.max(...rounds.map((round) => round.longestStall)),
  ];
}
