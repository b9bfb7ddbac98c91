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

/** Runs a race so often, each time on new connections and databases. `run` is told how many races were before. */
export async function raceAgain(
  times: number,
  run: (race: number) => Promise<MeasuredCase>,
): Promise<readonly MeasuredCase[]> {
  const races: MeasuredCase[] = [];
  for (let time = 0; time < times; time++) races.push(await run(time));
  return races;
}
