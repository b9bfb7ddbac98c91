import { exactNumber } from './exact-number.ts';

/** Numbers that a double may have to change are longer than 15 digits, or have an exponent. */
const MAY_LOSE_DIGITS = /[\d.]{16}|\de[+-]?\d/i;

/**
 * The value of a JSON text, in an object because null is a value too. Undefined if the text is no JSON, or holds a number
 * that a double would have to change.
 *
 * @example
 * exactJson('{"device":"phone"}'); // => { value: { device: 'phone' } }
 * exactJson('[9007199254740993]'); // => undefined
 */
export function exactJson(text: string): { readonly value: unknown } | undefined {
  let exact = true;
  const watch = (_key: string, member: unknown, context?: { readonly source?: string }): unknown => {
    // The specification gives the source of primitive values only.
    if (typeof member === 'number' && context?.source !== undefined && exactNumber(context.source) === undefined) {
      exact = false;
    }
    return member;
  };
  try {
    const value: unknown = MAY_LOSE_DIGITS.test(text) ? JSON.parse(text, watch) : JSON.parse(text);
    return exact ? { value } : undefined;
  } catch {
    return undefined;
  }
}
