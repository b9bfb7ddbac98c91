import { openAll, withAll } from '../contenders/open-all.ts';
import { figuresTable, type MeasuredCase, RAW, ratio } from '../measure/figures-table.ts';
import { itemAt } from '../measure/item-at.ts';
import { middleRace, raceAgain } from '../measure/middle-race.ts';
import { type Pace, race, samplesOf } from '../measure/race.ts';
import type { Column, GroupResult, Verdict } from '../report/table.ts';
import type { Context } from './context.ts';

const BUDGETS: Readonly<Record<number, number>> = { 1: 2, 10: 2, 1000: 1.15, 10000: 1.15 };
/** Log-outs of so few sessions take little more than the code around their statements: the first race finds it cold. */
const FEW = 10;
/** How often their race is run, each time on new databases; the one in the middle counts. */
const RACES = 3;
const leftAlive: Column = { title: 'left alive', unit: 'text' };

type Act = 'logOutEverywhere' | 'logOutOthers';

/** Group 2: ending all sessions of a user, or all but one. */
export async function logOutEverywhere({ system, quick }: Context): Promise<GroupResult> {
  const sizes = quick ? [1, 10] : [1, 10, 100, 1000, 10_000];
  const cases: MeasuredCase[] = [];
  const verdicts: Verdict[] = [];
  for (const sessionsEach of sizes) {
    const pace = paceOf(sessionsEach, quick);
    const once = (): Promise<MeasuredCase> => measure(system, { act: 'logOutEverywhere', sessionsEach, pace });
    const races = await raceAgain(quick || sessionsEach > FEW ? 1 : RACES, once);
    const measured = middleRace(races, { one: 'Ashlar', other: RAW });
    cases.push(measured);
    const limit = BUDGETS[sessionsEach];
    if (limit === undefined) continue;
    const budget = `logOutEverywhere of ${sessionsEach.toLocaleString('en-US')}, ${system.kind}: ÷ raw`;
    verdicts.push({ budget, limit, measured: ratio(measured, 'Ashlar', RAW), unit: 'times' });
  }
  // Ten thousand sessions take as long as above, less one.
  for (const sessionsEach of sizes.filter((size) => size > 1 && size < 10_000)) {
    cases.push(await measure(system, { act: 'logOutOthers', sessionsEach, pace: paceOf(sessionsEach, quick) }));
  }
  const notes = [
    'raw: begin, lock the user, count the sessions, one UPDATE through the index on subject, commit; each prepared (on',
    'PostgreSQL count and UPDATE are one statement, as they are in Ashlar). Better Auth: revokeSessions and revokeOtherSessions, which find out who calls and delete rows; "caller not checked" deletes only, by its internal',
    'adapter. All but one: each checks the token to keep, at first sight. Left alive: sessions of one user that can be used',
    'after the call; where they differ, so does the work, and the ratio says nothing. All of 1 and all of 10: of three',
    'races, each on new databases, the one in the middle counts.',
  ];
  return {
    tables: [figuresTable({ title: `logOutEverywhere: ${system.title}`, notes, more: [leftAlive] }, cases)],
    verdicts,
  };
}

function paceOf(sessionsEach: number, quick: boolean): Pace {
  if (sessionsEach >= 10_000) return { rounds: 12, samplesPerRound: 1, warmUp: 2 };
  if (sessionsEach >= 1000) return { rounds: 30, samplesPerRound: 1, warmUp: 3 };
  return quick ? { rounds: 15, samplesPerRound: 2, warmUp: 5 } : { rounds: 100, samplesPerRound: 2, warmUp: 50 };
}

/** Every sample ends the sessions of another user. */
function measure(
  system: Context['system'],
  { act, sessionsEach, pace }: { readonly act: Act; readonly sessionsEach: number; readonly pace: Pace },
): Promise<MeasuredCase> {
  const users = samplesOf(pace);
  const variant = act === 'logOutEverywhere' ? 'caller not checked' : undefined;
  return withAll(openAll(system, { users, sessionsEach }, { variant }), async (all) => {
    const contenders = all.map((accounts) => ({
      name: accounts.name,
      run: (sample: number) => accounts[act](itemAt(accounts.sessions, sample)),
    }));
    const figures = await race(contenders, pace);
    const left = await Promise.all(
      all.map(async (accounts) => [accounts.name, [String((await accounts.countLive()) / users)]] as const),
    );
    const name = `${act === 'logOutEverywhere' ? 'all' : 'all but one'} of ${sessionsEach.toLocaleString('en-US')}`;
    return { name, figures, more: new Map(left) };
  });
}
