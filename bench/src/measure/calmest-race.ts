import type { MeasuredCase } from './figures-table.ts';

/**
 * The race in which all contenders together were quickest, by the geometric mean of their medians. Other work on the machine and
 * its neighbours only adds time, and adds more to what allocates more: so the calmest race tells most of the contenders.
 */
export function calmestRace(races: readonly MeasuredCase[]): MeasuredCase {
  const [calmest] = races.toSorted((left, right) => logOfTimes(left) - logOfTimes(right));
  if (calmest === undefined) throw new RangeError('at least one race');
  return calmest;
}

/** Of each case, the calmest race. Every time had the same cases. */
export function calmestRaces(times: readonly (readonly MeasuredCase[])[]): readonly MeasuredCase[] {
  const names = times[0]?.map(({ name }) => name) ?? [];
  return names.map((name) => calmestRace(times.flatMap((cases) => cases.filter((each) => each.name === name))));
}

function logOfTimes({ figures }: MeasuredCase): number {
  return [...figures.values()].reduce((sum, { median }) => sum + Math.log(median), 0);
}
