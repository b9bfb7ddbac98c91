import { expect, test } from 'vitest';
import { retryDelay } from './retry-delay.ts';

test('O5 an event is sent again after one second, then twice as long each time, up to an hour', () => {
  const waits = Array.from({ length: 14 }, (_, index) => retryDelay(index + 1, () => 0) / 1000);
  expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3600, 3600]);
  expect(retryDelay(10_000, () => 0)).toBe(3_600_000);
});

test('O5 chance takes up to half of it, so that events that failed together do not come back together', () => {
  expect(retryDelay(1, () => 1)).toBe(500);
  expect(retryDelay(20, () => 0.5)).toBe(2_700_000);
  const waits = new Set(Array.from({ length: 50 }, () => retryDelay(13)));
  expect(waits.size).toBeGreaterThan(40);
  for (const wait of waits) expect(wait).toBeLessThanOrEqual(3_600_000);
});
