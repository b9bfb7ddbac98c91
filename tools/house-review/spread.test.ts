import { expect, test } from 'vitest';
import { spreadOf } from './spread.ts';

test('the middle, the ninth tenth and the largest do not depend on the order', () => {
  expect(spreadOf([9, 1, 8, 2, 7, 3, 6, 4, 5, 100, 10])).toEqual({ median: 6, p90: 10, max: 100 });
});

test('there may be one number, or none', () => {
  expect(spreadOf([7])).toEqual({ median: 7, p90: 7, max: 7 });
  expect(spreadOf([])).toEqual({ median: 0, p90: 0, max: 0 });
});
