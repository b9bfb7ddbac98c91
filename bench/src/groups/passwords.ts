import type { Accounts, Hashing } from '../contenders/accounts.ts';
import { argon2, noHash } from '../contenders/hashing.ts';
import { openAll, withAll } from '../contenders/open-all.ts';
import { figuresTable, type MeasuredCase, RAW, ratio } from '../measure/figures-table.ts';
import { itemAt } from '../measure/item-at.ts';
import { type Pace, race, samplesOf } from '../measure/race.ts';
import type { GroupResult } from '../report/table.ts';
import type { Context } from './context.ts';

const SIGN_IN_BUDGETS = { sqlite: 1.8, postgres: 1.6 } as const;

/** Group 4: registering, signing in and changing the password, with the hash and without it. */
export async function passwords({ system, quick }: Context): Promise<GroupResult> {
  const bare = { rounds: quick ? 15 : 150, samplesPerRound: 3, warmUp: quick ? 5 : 50 };
  const hashed = { rounds: quick ? 3 : 25, samplesPerRound: 1, warmUp: quick ? 1 : 3 };
  const withoutHash = await measure(system, { hashing: noHash, pace: bare, suffix: ', no hash' });
  const withHash = await measure(system, { hashing: argon2, pace: hashed, suffix: ', Argon2id' });
  const [, signIn] = withoutHash;
  if (signIn === undefined) throw new Error('signing in was not measured');
  const notes = [
    'No hash: the provider of every contender is a stub, so that the rest can be seen. Argon2id: 19 MiB, 2 passes, for all',
    '(Better Auth hashes with scrypt unless told otherwise). Changing a password ends three sessions and begins one; Better',
    'Auth finds out who calls first. raw: no input is checked, and nothing rolled back; the hash is compared under the lock.',
  ];
  return {
    tables: [figuresTable({ title: `Passwords: ${system.title}`, notes }, [...withoutHash, ...withHash])],
    verdicts: [
      {
        budget: `sign in without the hash, ${system.kind}: ÷ raw`,
        limit: SIGN_IN_BUDGETS[system.kind],
        measured: ratio(signIn, 'Ashlar', RAW),
        unit: 'times',
      },
    ],
  };
}

function measure(
  system: Context['system'],
  { hashing, pace, suffix }: { readonly hashing: Hashing; readonly pace: Pace; readonly suffix: string },
): Promise<MeasuredCase[]> {
  const population = { users: samplesOf(pace), sessionsEach: 3 };
  return withAll(openAll(system, population, { hashing }), async (all) => {
    const cases: MeasuredCase[] = [];
    for (const [name, run] of Object.entries(work)) {
      const contenders = all.map((accounts) => ({
        name: accounts.name,
        run: (sample: number) => run(accounts, sample),
      }));
      cases.push({ name: `${name}${suffix}`, figures: await race(contenders, pace) });
    }
    return cases;
  });
}

const work: Readonly<Record<string, (accounts: Accounts, sample: number) => unknown>> = {
  register: (accounts, sample) => accounts.register(`new-${sample}@example.com`),
  'sign in': (accounts, sample) => accounts.signIn(itemAt(accounts.sessions, sample).email),
  'change password': (accounts, sample) => accounts.changePassword(itemAt(accounts.sessions, sample)),
};
