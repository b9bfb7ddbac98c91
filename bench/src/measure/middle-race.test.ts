import { expect, test } from 'vitest';
import type { MeasuredCase } from './figures-table.ts';
import { middleRace, raceAgain } from './middle-race.ts';

function measured(ours: number, raw: number): MeasuredCase {
  const summary = (median: number) => ({ median, p99: median, min: median, cpu: median, samples: 1 });
  return {
    name: `${ours}/${raw}`,
    figures: new Map([
      ['Ashlar', summary(ours)],
      ['raw', summary(raw)],
    ]),
  };
}

test('the race in the middle is that of the middle ratio, not of the middle time', () => {
  const races = [measured(300, 100), measured(10, 10), measured(40, 20)];
  expect(middleRace(races, { one: 'Ashlar', other: 'raw' }).name).toBe('40/20');
});

test('a race is run again one after the other', async () => {
  let running = 0;
  const races = await raceAgain(3, async () => {
    running += 1;
    await new Promise(setImmediate);
    expect(running).toBe(1);
    running -= 1;
    return measured(1, 1);
  });
  expect(races).toHaveLength(3);
});

test('of no race there is no middle', () => {
  expect(() => middleRace([], { one: 'Ashlar', other: 'raw' })).toThrow(RangeError);
});
