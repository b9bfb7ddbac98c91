// How soon a commit of another process is seen: without real time, because a busy machine takes what it takes.
import { expect, onTestFinished, test, vi } from 'vitest';
import { watchedSignals } from './watched-signals.ts';

test('H99 a file of SQLite is looked at four times a second, so a log-out in another process is seen within one', async () => {
  const timers = vi.spyOn(globalThis, 'setInterval');
  onTestFinished(() => timers.mockRestore());
  const signals = watchedSignals(() => 0);
  onTestFinished(() => signals.close());
  await signals.subscribe(
    'log-outs',
    () => {},
    () => {},
  );
  expect(timers).toHaveBeenCalledOnce();
  expect(timers.mock.calls[0]?.[1]).toBeLessThanOrEqual(250);
});
