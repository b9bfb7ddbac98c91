import { expect, test } from 'vitest';
import { type Rate, rateOf, rateOrFalse } from './rate.ts';

test.each<[Rate, number, number]>([
  ['10 per 15 minutes', 10, 900_000],
  ['20 per minute', 20, 60_000],
  ['3 per hour', 3, 3_600_000],
  ['1 per second', 1, 1000],
  ['999999 per 365 days', 999_999, 31_536_000_000],
  ['2 per 1 hour', 2, 3_600_000],
])('%s', (rate, most, window) => {
  expect(rateOf(rate)).toEqual({ most, window });
});

test.each([
  '0 per hour',
  '-1 per hour',
  '1.5 per hour',
  '01 per hour',
  '1000000 per hour',
  '5',
  '5 per',
  '5 per fortnight',
  '5 per 0 minutes',
  '5 per -1 minutes',
  '5 per hour and more',
  '5  per hour',
  '5 per hours',
  'per hour',
  5,
  true,
  null,
  {},
])('%j is no rate', (rate) => {
  expect(rateOrFalse.safeParse(rate).success).toBe(false);
});

test('false is none', () => {
  expect(rateOrFalse.parse(false)).toBe(false);
});
