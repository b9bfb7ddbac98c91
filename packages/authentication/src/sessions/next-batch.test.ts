import fc from 'fast-check';
import { expect, test } from 'vitest';
import { firstBatch, nextBatch } from './next-batch.ts';

/** Milliseconds of a batch in a store that takes this long for each statement and for each row. */
const taken = (rows: number, { each, row }: { each: number; row: number }) => each + rows * row;

test('T9 batches of any store settle: none takes much longer than 50 ms, unless 25 rows do', () => {
  const speeds = fc.record({
    each: fc.integer({ min: 0, max: 40_000 }).map((micros) => micros / 1000),
    row: fc.oneof(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 5000 })).map((micros) => micros / 1000),
  });
  fc.assert(
    fc.property(speeds, (speed) => {
      let rows = firstBatch;
      for (let batch = 0; batch < 20; batch++) {
        const next = nextBatch(rows, taken(rows, speed));
        expect(next).toBeLessThanOrEqual(Math.min(2000, rows * 2));
        expect(next).toBeGreaterThanOrEqual(Math.max(25, Math.floor(rows / 2)));
        // A batch grows only while the one before was quick, so no later one takes longer than the first or 50 ms.
        expect(taken(next, speed)).toBeLessThanOrEqual(Math.max(51, taken(rows, speed), taken(25, speed)));
        rows = next;
      }
      if (taken(2000, speed) <= 50 && taken(1000, speed) >= 10) expect(rows).toBe(2000);
      if (taken(1000, speed) < 10) expect(rows).toBe(1000);
      if (taken(25, speed) > 50) expect(rows).toBe(25);
    }),
  );
});
