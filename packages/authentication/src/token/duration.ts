import { quoted } from '@ashlar/core/extension';
import { z } from 'zod';

type FirstDigit = '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9';
type Unit = 'second' | 'seconds' | 'minute' | 'minutes' | 'hour' | 'hours' | 'day' | 'days';

/**
 * A length of time with its unit: `'14 days'`, `'90 minutes'`, `'1 hour'`. A whole number above zero, at most 36,500
 * days.
 */
export type Duration = `${FirstDigit}${bigint | ''} ${Unit}`;

const form = /^([1-9][0-9]{0,9}) (second|minute|hour|day)s?$/;
const secondsIn: Readonly<Record<string, number>> = { second: 1, minute: 60, hour: 3600, day: 86_400 };
/** A hundred years, in seconds: stores keep no time after the year 9999. */
export const longestLifetime: number = 36_500 * 86_400;

/** The schema of an option that takes a duration. */
export const durationSchema: z.ZodType<Duration, Duration> = z
  .custom<Duration>(
    (value) => typeof value === 'string' && parse(value) !== undefined,
    "expected a whole number above zero with its unit, such as '14 days' or '60 seconds', up to '36500 days'",
  )
  .meta({ title: 'Duration' });

/**
 * Converts a duration to seconds.
 *
 * @throws TypeError if the text is no duration
 *
 * @example
 * secondsOf('90 minutes') // => 5400
 */
export function secondsOf(duration: Duration): number {
  const seconds = parse(duration);
  if (seconds === undefined) throw new TypeError(`${quoted(duration)} is not a duration`);
  return seconds;
}

function parse(text: string): number | undefined {
  const [, count, unit = ''] = form.exec(text) ?? [];
  const seconds = Number(count) * (secondsIn[unit] ?? Number.NaN);
  return seconds <= longestLifetime ? seconds : undefined;
}
