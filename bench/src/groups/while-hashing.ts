import type { Accounts } from '../contenders/accounts.ts';
import { argon2 } from '../contenders/hashing.ts';
import { openAll, withAll } from '../contenders/open-all.ts';
import { median, quantile } from '../measure/summary.ts';
import { type WhileBusy, whileBusy } from '../measure/while-busy.ts';
import type { Cell, GroupResult } from '../report/table.ts';
import type { Context } from './context.ts';

const SIGN_INS = 20;

/** Group 4, continued: what others notice while twenty people sign in. */
export async function whileHashing({ system, quick }: Context): Promise<GroupResult> {
  const rounds = quick ? 1 : 10;
  const opening = openAll(system, { users: SIGN_INS, sessionsEach: 1 }, { hashing: argon2 });
  const rows = await withAll(opening, async (all) => {
    const kept = new Map<string, WhileBusy[]>(all.map(({ name }) => [name, []]));
    for (let round = 0; round <= rounds; round++) {
      for (const accounts of all) {
        const busy = await whileBusy(
          () => signInAll(accounts),
          () => accounts.authenticate(first(accounts)),
        );
        if (round > 0) kept.get(accounts.name)?.push(busy); // the first round warms up
      }
    }
    return [...kept].map(([name, all]) => rowOf(name, all));
  });
  return {
    tables: [
      {
        title: `authenticate while ${SIGN_INS} sign-ins hash (Argon2id): ${system.title}`,
        columns: [
          { title: 'by', unit: 'text' },
          { title: 'authenticate', unit: 'perSecond' },
          { title: 'p99', unit: 'time' },
          { title: `${SIGN_INS} sign-ins`, unit: 'time' },
          { title: 'longest stall', unit: 'time' },
        ],
        rows,
        notes: [
          'One caller authenticates again and again while the sign-ins run; medians of the rounds, and the longest stall of',
          'the event loop in all of them (monitorEventLoopDelay, 1 ms). The hashes share the thread pool and the processors.',
        ],
      },
    ],
    verdicts: [],
  };
}

function signInAll(accounts: Accounts): Promise<unknown> {
  return Promise.all(accounts.sessions.map(({ email }) => accounts.signIn(email)));
}

function first({ sessions }: Accounts): Accounts['sessions'][number] {
  const [session] = sessions;
  if (session === undefined) throw new Error('nobody acts');
  return session;
}

function rowOf(name: string, rounds: readonly WhileBusy[]): Cell[] {
  const times = rounds.flatMap((round) => round.times).toSorted((a, b) => a - b);
  return [
    name,
    median(rounds.map((round) => (round.times.length / round.duration) * 1e6)),
    quantile(times, 0.99),
    median(rounds.map((round) => round.duration)),
    Math.max(...rounds.map((round) => round.longestStall)),
  ];
}
