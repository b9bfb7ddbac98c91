import { expect, test } from 'vitest';
import { itemAt, itemInTurn } from './item-at.ts';

test('a sample without an item of its own fails, and does not use one a second time', () => {
  expect([0, 1, 2].map((sample) => itemAt(['a', 'b', 'c'], sample))).toEqual(['a', 'b', 'c']);
  expect(() => itemAt(['a', 'b', 'c'], 3)).toThrow('sample 3 needs an item of its own: there are 3');
});

test('items in turn begin again after the last, and fail if there are none', () => {
  expect([0, 2, 3, 7].map((sample) => itemInTurn(['a', 'b', 'c'], sample))).toEqual(['a', 'c', 'a', 'b']);
  expect(() => itemInTurn([], 0)).toThrow(RangeError);
});
