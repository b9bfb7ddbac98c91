import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createHeartbeat } from './heartbeat.ts';

test('a beat that has arrived during a pause of this process counts, although its time is over', async () => {
  const beat = createHeartbeat({ channel: 'own', interval: 60_000, limit: 50 });
  const heard = beat.hears('beat 1');
  // Another thread is done meanwhile, and this one learns it after the pause, as it learns what a socket has received.
  randomBytes(1, () => beat.heard('beat 1'));
  const end = performance.now() + 500;
  while (performance.now() < end);
  expect(await heard).toBe(true);
});

test('a beat that has not arrived in time does not count', async () => {
  const beat = createHeartbeat({ channel: 'own', interval: 60_000, limit: 50 });
  const heard = beat.hears('beat 1');
  beat.heard('beat 2');
  expect(await heard).toBe(false);
});
