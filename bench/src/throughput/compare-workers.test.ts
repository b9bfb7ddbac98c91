import { expect, test } from 'vitest';
import { figuresOf } from './compare-workers.ts';

test('the calls of the processes of a turn add up, and the turn in the middle counts', () => {
  const quiet = { perSecond: 100, times: [1, 2, 3] };
  const busy = { perSecond: 10, times: [30] };
  const { perSecond, p99 } = figuresOf([
    [quiet, quiet],
    [quiet, busy],
    [busy, busy],
  ]);
  expect(perSecond).toBe(110);
  expect(p99).toBe(30);
});
