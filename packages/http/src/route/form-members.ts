import type { BodyField } from './body-fields.ts';
import { valueOfText } from './value-of-text.ts';

/**
 * The members that the fields of a form stand for. A form sends text: an empty field that is not required was left out, a
 * checkbox is `on`, and numbers are digits.
 */
export function formMembers(
  fields: Readonly<Record<string, unknown>>,
  known: readonly BodyField[],
): Readonly<Record<string, unknown>> {
  const given = Object.entries(fields).flatMap(([name, value]): [string, unknown][] => {
    const field = known.find((each) => each.name === name);
    if (field === undefined || typeof value !== 'string') return [[name, value]];
    if (value === '' && !field.isRequired) return [];
    return [[name, valueOfText(field.schema, value, 'form')]];
  });
  return Object.fromEntries(given);
}

/** The members of JSON. It has no dates and no large whole numbers: they are text. */
export function jsonMembers(
  members: Readonly<Record<string, unknown>>,
  known: readonly BodyField[],
): Readonly<Record<string, unknown>> {
  const given = Object.entries(members).map(([name, value]): [string, unknown] => {
    const field = typeof value === 'string' ? known.find((each) => each.name === name) : undefined;
    return [name, field === undefined ? value : valueOfText(field.schema, String(value), 'json')];
  });
  return Object.fromEntries(given);
}
