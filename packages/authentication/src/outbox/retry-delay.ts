/** After this time an event that was never taken is kept as failed, in milliseconds. */
export const givenUpAfter: number = 7 * 86_400_000;

const first = 1000;
const longest = 3_600_000;

/**
 * How long to wait after an attempt failed, in milliseconds: one second after the first, then twice as long each time, up to
 * an hour. Chance takes up to half of it, so that events that failed together do not come back together.
 */
export function retryDelay(attempts: number, random: () => number = Math.random): number {
  const whole = Math.min(longest, first * 2 ** Math.min(attempts - 1, 30));
  return Math.ceil(whole * (1 - random() / 2));
}
