import { definitionOf } from '@ashlar/core/extension';
import type { z } from 'zod';
import type { BodyField } from '../route/body-fields.ts';

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
    return [[name, readField(field.schema, value)]];
  });
  return Object.fromEntries(given);
}

function readField(schema: z.ZodType, text: string): unknown {
  const kind = kindOf(schema);
  if (kind === 'boolean' && ['on', 'true', 'false'].includes(text)) return text !== 'false';
  if (kind === 'number' && /^-?\d+(?:\.\d+)?$/.test(text)) return Number(text);
  return text;
}

/** The type of a schema below what makes it optional. */
function kindOf(schema: z.core.$ZodType): string {
  const definition = definitionOf(schema);
  return 'innerType' in definition ? kindOf(definition.innerType) : definition.type;
}
