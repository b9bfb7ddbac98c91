import { expect, test } from 'vitest';
import { race, samplesOf } from './race.ts';

/** The turns of a race between so many contenders. */
async function turnsOf(count: number, rounds: number): Promise<readonly string[]> {
  const turns: string[] = [];
  const contenders = Array.from({ length: count }, (_, at) => ({
    name: String(at),
    run: (sample: number) => void turns.push(`${at}.${sample}`),
  }));
  await race(contenders, { rounds, samplesPerRound: 2, warmUp: 1 });
  return turns;
}

test('contenders take turns, each with its samples in one piece', async () => {
  expect((await turnsOf(2, 2)).join(' ')).toBe('0.0 0.1 1.0 1.1 0.2 0.3 1.2 1.3 0.4 0.5 1.4 1.5');
});

test.each([3, 4, 5, 6])('of %i contenders none follows itself, and each follows each of the others', async (count) => {
  const turns = (await turnsOf(count, 6 * count - 1)).map((turn) => turn[0]).filter((_, at) => at % 2 === 0);
  const pairs = turns.slice(1).map((contender, at) => `${turns[at]}${contender}`);
  expect(pairs.filter(([before, after]) => before === after)).toEqual([]);
  expect(new Set(pairs).size).toBe(count * (count - 1));
  const perRound = Array.from({ length: 6 * count }, (_, round) => turns.slice(round * count, (round + 1) * count));
  for (const round of perRound) expect(new Set(round).size).toBe(count);
});

test('every sample has its own number, and the warm-up does not count', async () => {
  const pace = { rounds: 3, samplesPerRound: 4, warmUp: 2 };
  const numbers: number[] = [];
  const figures = await race([{ name: 'a', run: (sample) => void numbers.push(sample) }], pace);
  expect(new Set(numbers).size).toBe(samplesOf(pace));
  expect(figures.get('a')?.samples).toBe(12);
});

test('a promise is measured until it is kept', async () => {
  const wait = () => new Promise((resolve) => setTimeout(resolve, 20));
  const figures = await race([{ name: 'a', run: wait }], { rounds: 3, samplesPerRound: 1, warmUp: 0 });
  expect(figures.get('a')?.min).toBeGreaterThan(15_000);
});

test('a contender that fails ends the race: a figure without the work means nothing', async () => {
  const fails = { name: 'a', run: () => Promise.reject(new Error('not done')) };
  await expect(race([fails], { rounds: 1, samplesPerRound: 1, warmUp: 0 })).rejects.toThrow('not done');
});
