import { expect, test } from 'vitest';
import { calmestRace, calmestRaces } from './calmest-race.ts';
import type { MeasuredCase } from './figures-table.ts';

function measured(name: string, medians: Readonly<Record<string, number>>): MeasuredCase {
  const summary = (median: number) => ({ median, p99: median, min: median, cpu: median, samples: 1 });
  return { name, figures: new Map(Object.entries(medians).map(([by, median]) => [by, summary(median)])) };
}

test('the calmest race is that of the shortest times, also if its ratio is the larger one', () => {
  const disturbed = measured('read', { Ashlar: 30, raw: 20 });
  const calm = measured('read', { Ashlar: 27, raw: 9 });
  expect(calmestRace([disturbed, calm])).toBe(calm);
  expect(calmestRace([calm, disturbed])).toBe(calm);
});

test('a slow contender counts no more than a quick one', () => {
  const calm = measured('read', { raw: 10, 'Better Auth': 1000 });
  expect(calmestRace([measured('read', { raw: 20, 'Better Auth': 990 }), calm])).toBe(calm);
});

test('each case has its own calmest race', () => {
  const times = [
    [measured('read', { raw: 1 }), measured('write', { raw: 9 })],
    [measured('read', { raw: 2 }), measured('write', { raw: 5 })],
  ];
  expect(calmestRaces(times)).toEqual([times[0]?.[0], times[1]?.[1]]);
});

test('of no race there is no calmest', () => {
  expect(() => calmestRace([])).toThrow(RangeError);
});
