// How soon an expiry is seen: without real time, because a busy machine takes what it takes.
import { expect, test } from 'vitest';
import { createRegistry } from './registry.ts';
import { watch } from './watch.ts';

test('H93 an expiry is looked for twice a second, so it is seen within one', () => {
  const intervals: number[] = [];
  const domain = {
    now: () => new Date(),
    repeat(_work: () => Promise<void>, interval: number) {
      intervals.push(interval);
      return { stop: async () => {} };
    },
  };
  const lookout = { lookAt: async () => {}, hear: () => {}, sweep: async () => true, failing: false, age: () => 0 };
  const announcements = { listen: async () => {}, stop: async () => {} };
  const watched = { domain, registry: createRegistry(), lookout, announcements };
  watch(watched, { sweep: 30_000, blindAfter: 60_000, whenBlind: 'close' });
  expect(intervals).toHaveLength(1);
  expect(Math.max(...intervals)).toBeLessThanOrEqual(500);
});
