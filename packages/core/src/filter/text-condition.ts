import { and, compare, isPart } from '../data-layer/conditions.ts';
import type { Condition, TextPart } from '../data-layer/statement.ts';

/** The comparisons of text, with the part that each looks at. */
export const textParts: Readonly<Record<string, TextPart>> = {
  contains: 'anywhere',
  startsWith: 'start',
  endsWith: 'end',
};

/** A search for a text: what it compares, and the function that makes a parameter of a value. */
export interface TextSearch {
  readonly attribute: string;
  readonly part: TextPart;
  readonly text: string;
  readonly insensitive: boolean;
  parameter(value: string): string;
}

/** The condition of a search. A beginning is a range, which an index serves. */
export function textCondition({ attribute, part, text, insensitive, parameter }: TextSearch): Condition {
  if (part !== 'start' || insensitive) return isPart(attribute, part, { parameter: parameter(text), insensitive });
  const from = compare(attribute, 'gte', parameter(text));
  const end = endOfPrefix(text);
  return end === undefined ? from : and(from, compare(attribute, 'lt', parameter(end)));
}

/** The first text behind all those that begin with a prefix, by code points. Undefined if there is none. */
function endOfPrefix(prefix: string): string | undefined {
  const points = [...prefix];
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    const next = (last.codePointAt(0) ?? 0) + 1;
    if (next > 0x10ffff) continue;
    // Behind the last character before the surrogates, which no text has, is the first one after them.
    return points.join('') + String.fromCodePoint(next === 0xd800 ? 0xe000 : next);
  }
  return undefined;
}

/** The first character whose case databases do not agree on: a letter beyond a to z that has upper and lower case. */
export function characterOfUnsureCase(text: string): string | undefined {
  return [...text].find((each) => each > '\u007f' && each.toLowerCase() !== each.toUpperCase());
}
