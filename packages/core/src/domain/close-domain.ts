import type { DataLayer } from '../data-layer/data-layer.ts';
import { coreErrors } from '../error/core-errors.ts';
import { longestTimer } from './longest-timer.ts';
import type { RunningWork } from './running-work.ts';

/** How a domain is closed. */
export interface CloseOptions {
  /**
   * How long, in milliseconds, calls in flight and background work may take to end. Default 10000. What is still running
   * then fails with DOMAIN_CLOSED at its next statement, and is reported.
   */
  readonly timeout?: number;
}

/** How long closing waits for a store that calls still hold, in milliseconds. */
const patience = 1000;

/**
 * Waits until calls and background work have ended, or for `timeout` milliseconds.
 *
 * @returns how many were still running
 */
export async function leftRunning(running: RunningWork, timeout: number): Promise<number> {
  await inTime(running.ended('all'), timeout);
  return running.count();
}

/** Closes a store. If calls still hold it, this waits for a short time only. */
export async function closeStore(dataLayer: DataLayer, left: number): Promise<void> {
  const closed = dataLayer.close();
  await (left === 0 ? closed : inTime(closed, patience));
}

/** @throws TypeError if it is no time */
export function checkTimeout(timeout: number): number {
  if (typeof timeout === 'number' && timeout >= 0) return timeout;
  throw new TypeError('domain.close: timeout is a number of milliseconds from 0');
}

/** The error that tells of calls which did not end in time. */
export function closedTooEarly(name: string, { left, timeout }: { left: number; timeout: number }): Error {
  const calls = left === 1 ? '1 call or background task was' : `${left} calls and background tasks were`;
  return coreErrors.error('DOMAIN_CLOSED', {
    message: `the domain ${name} was closed after ${timeout} ms while ${calls} still running`,
  });
}

async function inTime(work: Promise<void>, timeout: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    if (timeout <= longestTimer) timer = setTimeout(resolve, timeout);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
