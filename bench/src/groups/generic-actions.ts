import type { Notes } from '../contenders/notes.ts';
import { createNotePlaces, type NotePlaces, noteIdOf, openNotes } from '../contenders/open-notes.ts';
import { figuresTable, type MeasuredCase, RAW, ratio } from '../measure/figures-table.ts';
import { howMany, middleRaces, raceAgain } from '../measure/middle-race.ts';
import { type Contender, type Pace, race, samplesOf } from '../measure/race.ts';
import type { GroupResult, Verdict } from '../report/table.ts';
import type { Context } from './context.ts';

/** On PostgreSQL, where a round trip is what a write costs. */
const BUDGETS: Readonly<Record<string, number>> = { create: 1.5, 'read and update': 1.6 };
/** How often each race is run, each time over new connections: the one in the middle counts. */
const RACES = 5;
const LISTS = 100;
const READ = 50;

/** Group 6: ordinary actions, on a resource without authentication. */
export async function genericActions({ system, quick }: Context): Promise<GroupResult> {
  const places = await createNotePlaces(system, { lists: LISTS, each: READ, large: 1000 });
  const races = await raceAgain(quick ? 1 : RACES, (before) => raceOnce(places, before));
  const cases = middleRaces(races, { one: 'Ashlar', other: RAW });
  const notes = [
    'raw: the driver and prepared statements. Kysely: its own dialect; queries are compiled once, but prepared by the',
    'driver at each call. Both trust their input and return rows as the driver gives them; Ashlar checks input with zod,',
    'and returns records.',
    `Of ${howMany(races)}, each over new connections, the one in the middle.`,
  ];
  return {
    tables: [figuresTable({ title: `Generic actions: ${system.title}`, notes }, cases)],
    verdicts: verdictsOf(system.kind, cases),
  };
}

/** `before`: how many times the same work was done before. */
async function raceOnce(places: NotePlaces, before: number): Promise<readonly MeasuredCase[]> {
  const short = { rounds: 15, samplesPerRound: 10, warmUp: 8 };
  const bulk = { rounds: 5, samplesPerRound: 1, warmUp: 2 };
  const all = await openNotes(places);
  const measure = async (
    name: string,
    pace: Pace,
    run: (notes: Notes, sample: number) => unknown,
  ): Promise<MeasuredCase> => {
    const contenders: Contender[] = all.map((notes) => ({ name: notes.name, run: (sample) => run(notes, sample) }));
    return { name, figures: await race(contenders, pace) };
  };
  const cases = [
    await measure('create', short, (notes, sample) => notes.create(`new ${sample}`)),
    await measure('read by key', short, (notes, sample) => notes.get(noteIdOf(sample % (LISTS * READ)))),
    await measure(`filtered read of ${READ}`, short, (notes, sample) => notes.inList(sample % LISTS)),
    await measure('read and update', short, (notes, sample) =>
      notes.rename(noteIdOf(sample % (LISTS * READ)), `${before} and ${sample}`),
    ),
    await measure('bulk update of 1,000', bulk, (notes, sample) => notes.renameList(LISTS, `${before} and ${sample}`)),
  ];
  for (const notes of all) await assertDone(notes, `${before} and ${samplesOf(bulk) - 1}`);
  for (const notes of all) await notes.close();
  return cases;
}

function verdictsOf(kind: Context['system']['kind'], cases: readonly MeasuredCase[]): Verdict[] {
  if (kind === 'sqlite') return [];
  return cases.flatMap((measured): Verdict[] => {
    const limit = BUDGETS[measured.name];
    if (limit === undefined) return [];
    const budget = `${measured.name}, ${kind}: ÷ raw`;
    return [{ budget, limit, measured: ratio(measured, 'Ashlar', RAW), unit: 'times' }];
  });
}

/** Fails if a contender did not write: its figure would mean nothing. */
async function assertDone(notes: Notes, title: string): Promise<void> {
  const [one] = (await notes.inList(LISTS)) as readonly { readonly title: string }[];
  if (one?.title !== title) throw new Error(`${notes.name}: the bulk update did not happen`);
}
