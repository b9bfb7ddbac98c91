import { definitionOf } from '@ashlar/core/extension';
import type { z } from 'zod';

/** RFC 3339 section 5.6: a date and a time with its zone, or a date alone. */
const timestamp = /^(\d{4})-(\d\d)-(\d\d)(?:T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d))?$/i;

/** The value that a text stands for, by the schema of its member. Text that stands for none stays text: the schema refuses it. */
export function valueOfText(schema: z.core.$ZodType, text: string, from: 'form' | 'json'): unknown {
  const type = typeOf(schema);
  if (type === 'date') return dateOf(text) ?? text;
  if (type === 'bigint' && /^-?\d{1,19}$/.test(text)) return BigInt(text);
  // JSON has these two, so a text in it is a mistake.
  if (from === 'form' && type === 'boolean' && ['on', 'true', 'false'].includes(text)) return text !== 'false';
  if (from === 'form' && type === 'number' && /^-?\d+(?:\.\d+)?$/.test(text)) return Number(text);
  return text;
}

/** The type of a schema below what makes it optional. */
function typeOf(schema: z.core.$ZodType): string {
  const { type, innerType } = definitionOf(schema);
  return innerType === undefined ? type : typeOf(innerType);
}

function dateOf(text: string): Date | undefined {
  const [, year, month, day] = timestamp.exec(text) ?? [];
  const date = new Date(text);
  // JavaScript reads February 30 as March 1.
  const exists = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate() >= Number(day);
  return exists && !Number.isNaN(date.getTime()) ? date : undefined;
}
