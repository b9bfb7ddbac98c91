import type { BodyField } from './body-fields.ts';
import { schemaType } from './schema-type.ts';

/**
 * The members that the fields of a form stand for, as JSON has them. A form sends text: an empty field that is not required
 * was left out, a checkbox is `on`, and numbers are digits.
 */
export function formMembers(
  fields: Readonly<Record<string, unknown>>,
  known: readonly BodyField[],
): Readonly<Record<string, unknown>> {
  const given = Object.entries(fields).flatMap(([name, value]): [string, unknown][] => {
    const field = known.find((each) => each.name === name);
    if (field === undefined || typeof value !== 'string') return [[name, value]];
    if (value === '' && !field.isRequired) return [];
    return [[name, readField(field, value)]];
  });
  return Object.fromEntries(given);
}

function readField({ schema }: BodyField, text: string): unknown {
  const type = schemaType(schema);
  if (type === 'boolean' && ['on', 'true', 'false'].includes(text)) return text !== 'false';
  if (type === 'number' && /^-?\d+(?:\.\d+)?$/.test(text)) return Number(text);
  return text;
}
