import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** The figures of short work during long work in the same process. */
export interface WhileBusy {
  /** The time of the long work, in microseconds. */
  readonly duration: number;
  /** From the due time of each short work to its end, in microseconds: waiting for the event loop counts. */
  readonly times: readonly number[];
  /** The longest time that the event loop stood still, in microseconds. */
  readonly longestStall: number;
}

/** Runs `short` again and again, one at a time, for as long as `long` takes. */
export async function whileBusy(long: () => Promise<unknown>, short: () => unknown): Promise<WhileBusy> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  // It measures from one tick of its timer to the next: after the reset it needs a first tick.
  await pause();
  delay.reset();
  await pause();
  const times: number[] = [];
  let busy = true;
  const started = performance.now();
  const work = long().finally(() => {
    busy = false;
  });
  let due = started;
  while (busy) {
    await nextTurn();
    await short();
    const now = performance.now();
    times.push((now - due) * 1000);
    due = now;
  }
  await work;
  const duration = (performance.now() - started) * 1000;
  await pause();
  delay.disable();
  return { duration, times, longestStall: delay.max / 1000 };
}

function pause(): Promise<unknown> {
  return new Promise((resolve) => setTimeout(resolve, 10));
}
