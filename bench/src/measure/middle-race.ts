import { type MeasuredCase, ratio } from './figures-table.ts';

/** Whose median is divided by whose. */
interface Compared {
  readonly one: string;
  readonly other: string;
}

/** The race whose ratio is in the middle of all. */
export function middleRace(races: readonly MeasuredCase[], { one, other }: Compared): MeasuredCase {
  const sorted = races.toSorted((left, right) => ratio(left, one, other) - ratio(right, one, other));
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new RangeError('at least one race');
  return middle;
}

/** Of each case, the race whose ratio is in the middle. Every time had the same cases. */
export function middleRaces(times: readonly (readonly MeasuredCase[])[], compared: Compared): readonly MeasuredCase[] {
  const names = times[0]?.map(({ name }) => name) ?? [];
  return names.map((name) =>
    middleRace(
      times.flatMap((cases) => cases.filter((each) => each.name === name)),
      compared,
    ),
  );
}

/**
 * Runs a race so often, each time on new connections: on PostgreSQL, the process that serves a connection wakes up early or late,
 * and keeps to it. `run` is told how many races were before.
 */
export async function raceAgain<Raced>(
  times: number,
  run: (before: number) => Promise<Raced>,
): Promise<readonly Raced[]> {
  const races: Raced[] = [];
  for (let time = 0; time < times; time++) races.push(await run(time));
  return races;
}

/** For the notes of a table: `one race`, `5 races`. */
export function howMany(races: readonly unknown[]): string {
  return races.length === 1 ? 'one race' : `${races.length} races`;
}
