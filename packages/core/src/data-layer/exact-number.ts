/** No double loses a digit of so many: IEEE 754 keeps 15 significant ones. */
const ALWAYS_EXACT = 15;
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/**
 * The number that a decimal text writes; undefined if a double would have to change it, or if it is no number.
 *
 * @example
 * exactNumber('0.1'); // => 0.1
 * exactNumber('9007199254740993'); // => undefined: the next double is 9007199254740992
 */
export function exactNumber(text: string): number | undefined {
  const mantissa = DECIMAL.exec(text)?.[1];
  if (mantissa === undefined) return undefined;
  const number = Number(text);
  if (!Number.isFinite(number)) return undefined;
  const digits = significantDigits(mantissa);
  if (digits.length <= ALWAYS_EXACT) return number === 0 && digits !== '' ? undefined : number;
  // A double is written with 16 or 17 digits, or to the last digit if it is whole. PostgreSQL may write one digit more than
  // JavaScript: it takes no number that lies half-way between two doubles.
  const written = [
    String(number),
    ...(digits.length <= 17 ? [number.toPrecision(digits.length)] : []),
    ...(Number.isInteger(number) ? [String(BigInt(number))] : []),
  ];
  return written.some((form) => significantDigits(form.replace(/e.*$/, '')) === digits) ? number : undefined;
}

/** Without sign, point, and zeros at either end. */
function significantDigits(mantissa: string): string {
  return mantissa.replace(/[-+.]/g, '').replace(/^0+|0+$/g, '');
}
