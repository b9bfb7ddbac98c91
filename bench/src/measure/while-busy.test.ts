import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { whileBusy } from './while-busy.ts';

function block(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

test('a stall that begins with the work counts, and so does the work that waits for it', async () => {
  const { duration, times, longestStall } = await whileBusy(
    async () => block(100),
    () => undefined,
  );
  expect(longestStall).toBeGreaterThan(90_000);
  expect(duration).toBeGreaterThan(90_000);
  expect(Math.max(...times)).toBeGreaterThan(90_000);
});

test('short work runs as long as the long work takes', async () => {
  let calls = 0;
  // It ends because the short work has run meanwhile, however late on a busy machine.
  const long = async (): Promise<void> => {
    while (calls < 10) await sleep(1);
  };
  const { times } = await whileBusy(long, () => calls++);
  expect(calls).toBeGreaterThanOrEqual(10);
  expect(times).toHaveLength(calls);
});
