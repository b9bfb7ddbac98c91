import type { BodyField } from './body-fields.ts';
import { schemaType } from './schema-type.ts';

/** RFC 3339 section 5.6: a date and a time with its zone, or a date alone. */
const timestamp = /^(\d{4})-(\d\d)-(\d\d)(?:T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d))?$/i;

/**
 * The values that the members of JSON stand for. It has no dates and no `bigint`: they are text. Text that stands for none
 * stays text, and the schema refuses it.
 */
export function jsonMembers(
  members: Readonly<Record<string, unknown>>,
  known: readonly BodyField[],
): Readonly<Record<string, unknown>> {
  const given = Object.entries(members).map(([name, value]): [string, unknown] => {
    const field = known.find((each) => each.name === name);
    return [name, field === undefined || typeof value !== 'string' ? value : readMember(field, value)];
  });
  return Object.fromEntries(given);
}

function readMember({ schema }: BodyField, text: string): unknown {
  const type = schemaType(schema);
  if (type === 'date') return dateOf(text) ?? text;
  return type === 'bigint' ? (bigintOf(text) ?? text) : text;
}

/** The `bigint` that digits stand for. Undefined for other text. */
export function bigintOf(text: string): bigint | undefined {
  return /^-?\d{1,19}$/.test(text) ? BigInt(text) : undefined;
}

/** The moment that a text of RFC 3339 stands for. Undefined for other text, and for a day that does not exist. */
export function dateOf(text: string): Date | undefined {
  const [, year, month, day] = timestamp.exec(text) ?? [];
  const date = new Date(text);
  // JavaScript reads February 30 as March 1.
  const exists = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate() >= Number(day);
  return exists && !Number.isNaN(date.getTime()) ? date : undefined;
}
