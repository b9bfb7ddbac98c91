import { quoted } from '@ashlar/core/extension';
import { z } from 'zod';
import { durationSchema, secondsOf } from '../token/duration.ts';

type FirstDigit = '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9';
type Unit = 'second' | 'minute' | 'hour' | 'day';

/**
 * How many in which time: `'10 per 15 minutes'`, `'20 per minute'`, `'3 per hour'`. Whole, above zero. (With a `Duration` in
 * it, the type would have more members than the compiler compares: what it lets through beyond that, the schema refuses.)
 */
export type Rate = `${FirstDigit}${bigint | ''} per ${Unit | `${bigint} ${Unit | `${Unit}s`}`}`;

/** A rate as numbers. */
export interface ParsedRate {
  readonly most: number;
  /** The time that it is counted in, in milliseconds. */
  readonly window: number;
}

const form = /^([1-9][0-9]{0,5}) per (second|minute|hour|day|[1-9][0-9]* [a-z]+)$/;
const expected =
  "expected a rate, such as '10 per 15 minutes' or '3 per hour': a whole number from 1 to 999999; or false";

/** The schema of an option that takes a rate, or `false` for none. */
export const rateOrFalse: z.ZodType<Rate | false> = z
  .custom<Rate | false>(
    (value) => value === false || (typeof value === 'string' && parse(value) !== undefined),
    expected,
  )
  .meta({ title: 'Rate | false' });

/**
 * The numbers of a rate.
 *
 * @throws TypeError if it is none
 *
 * @example
 * rateOf('10 per 15 minutes') // => { most: 10, window: 900_000 }
 */
export function rateOf(rate: Rate): ParsedRate {
  const parsed = parse(rate);
  if (parsed === undefined) throw new TypeError(`${quoted(rate)} is not a rate`);
  return parsed;
}

function parse(text: string): ParsedRate | undefined {
  const [, most, per = ''] = form.exec(text) ?? [];
  const { success, data } = durationSchema.safeParse(per.includes(' ') ? per : `1 ${per}`);
  return success ? { most: Number(most), window: secondsOf(data) * 1000 } : undefined;
}
