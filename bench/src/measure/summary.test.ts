import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quantile, summarize } from './summary.ts';

test('a quantile is a value that occurred, with its share of the samples at or below it', () => {
  const samples = fc.array(fc.integer(), { minLength: 1 });
  fc.assert(
    fc.property(samples, fc.double({ min: 0.01, max: 1, noNaN: true }), (values, share) => {
      const sorted = values.toSorted((a, b) => a - b);
      const found = quantile(sorted, share);
      expect(values).toContain(found);
      expect(sorted.filter((value) => value <= found).length / sorted.length).toBeGreaterThanOrEqual(share);
    }),
  );
});

test('median, p99 and min are computed over all samples', () => {
  const times = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect(summarize(times, [3, 1, 2])).toEqual({ median: 50, p99: 99, min: 1, cpu: 2, samples: 100 });
});

test('a summary without samples is an error', () => {
  expect(() => summarize([], [])).toThrow(RangeError);
});
