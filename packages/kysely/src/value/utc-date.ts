const ZERO = '0'.charCodeAt(0);
const POINT = '.'.charCodeAt(0);
const HYPHEN = '-'.charCodeAt(0);
const COLON = ':'.charCodeAt(0);
const SPACE = ' '.charCodeAt(0);
const T = 'T'.charCodeAt(0);

const DAY = 86_400_000;
/** From the first day of the year 1 to that of 1970. */
const DAYS_BEFORE_1970 = 719_162;
/** The days before each month of a year that is no leap year. */
const DAYS_BEFORE = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];
const FEBRUARY = 2;

/**
 * The moment that a database wrote as `2026-11-23T10:41:00.123Z` or in a like form: a space for the T, any number of
 * digits behind the point or none, `+00` or nothing for the Z. Undefined for every other form, and for a day or a time
 * that does not exist. A page reads many of them: `new Date(text)` takes twice as long, and takes a text without a zone for
 * local time; `Date.UTC` takes a third longer, and takes the year 26 for 1926.
 */
export function utcDate(text: string): Date | undefined {
  if (!hasSeparators(text)) return undefined;
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = twoDigits(text, 17);
  let end = 19;
  let milliseconds = 0;
  if (text.charCodeAt(end) === POINT) {
    end += 1;
    for (let unit = 100; isDigit(text.charCodeAt(end)); unit = Math.trunc(unit / 10)) {
      milliseconds += (text.charCodeAt(end) - ZERO) * unit;
      end += 1;
    }
  }
  if (!endsInUtc(text, end)) return undefined;
  // NaN where there was no digit, and false.
  if (!(year > 0 && month > 0 && month < 13 && day > 0 && hour < 24 && minute < 60 && second < 60)) return undefined;
  const days = daysBefore(year, month) + day;
  if (day > 28 && days > daysBefore(year, month + 1)) return undefined;
  return new Date((days - 1) * DAY + ((hour * 60 + minute) * 60 + second) * 1000 + milliseconds);
}

/** From the first day of 1970 to that of this month; `month` 13 is the first of the next year. (Gregorian, also before 1582) */
function daysBefore(year: number, month: number): number {
  const past = year - 1;
  const leapDays = Math.floor(past / 4) - Math.floor(past / 100) + Math.floor(past / 400);
  const own = month > FEBRUARY && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 1 : 0;
  return past * 365 + leapDays + own + (DAYS_BEFORE[month - 1] ?? 0) - DAYS_BEFORE_1970;
}

function hasSeparators(text: string): boolean {
  const between = text.charCodeAt(10);
  return (
    text.charCodeAt(4) === HYPHEN &&
    text.charCodeAt(7) === HYPHEN &&
    (between === T || between === SPACE) &&
    text.charCodeAt(13) === COLON &&
    text.charCodeAt(16) === COLON
  );
}

/** Whether nothing stands from here, or the name of UTC. */
function endsInUtc(text: string, start: number): boolean {
  const length = text.length - start;
  return length === 0 || (length === 1 && text.endsWith('Z')) || (length === 3 && text.endsWith('+00'));
}

/** The number that two characters write; NaN if one of them is no digit. */
function twoDigits(text: string, start: number): number {
  const tens = text.charCodeAt(start) - ZERO;
  const ones = text.charCodeAt(start + 1) - ZERO;
  // Below zero unless both are digits: one branch in place of four.
  return (tens | (9 - tens) | ones | (9 - ones)) < 0 ? Number.NaN : tens * 10 + ones;
}

function isDigit(code: number): boolean {
  return code >= ZERO && code < ZERO + 10;
}
