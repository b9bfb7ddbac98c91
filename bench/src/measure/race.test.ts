import { expect, test } from 'vitest';
import { race, samplesOf } from './race.ts';

test('contenders take turns, and every other round reverses the order', async () => {
  const turns: string[] = [];
  const contender = (name: string) => ({ name, run: (sample: number) => void turns.push(`${name}${sample}`) });
  await race([contender('a'), contender('b')], { rounds: 2, samplesPerRound: 2, warmUp: 1 });
  expect(turns.join(' ')).toBe('a0 a1 b0 b1 b2 b3 a2 a3 a4 a5 b4 b5');
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
