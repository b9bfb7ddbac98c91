import type { z } from 'zod';
import type { Schema } from './schema.ts';
import { definitionOf, endsAt, innerOf, isTransform } from './schema-definition.ts';

/**
 * Whether a schema may put out null. If so, the column takes null, and an attribute that was left out is null.
 *
 * @example
 * isNullable(z.string().nullable()) // => true
 */
export function isNullable(schema: Schema): boolean {
  return mayPutOut(schema, null, []);
}

/**
 * Whether a schema may put out undefined, which no column can hold.
 *
 * @example
 * isOptional(z.string().optional()) // => true
 */
export function isOptional(schema: Schema): boolean {
  return mayPutOut(schema, undefined, []);
}

/**
 * It reads the structure and never runs the schema. A run would call functions of the application, which may throw,
 * wait, or make a value of undefined.
 */
function mayPutOut(schema: Schema, nothing: null | undefined, around: readonly Schema[]): boolean {
  if (endsAt(schema, around)) return false;
  const definition = definitionOf(schema);
  const { type, options = [], left, right, values = [] } = definition;
  const inner = (part: z.ZodType | undefined): boolean =>
    part !== undefined && mayPutOut(part, nothing, [...around, schema]);
  if (type === 'literal') return values.includes(nothing);
  if (type === 'union') return options.some(inner);
  if (type === 'intersection') return inner(left) && inner(right);
  // Most transforms turn null into null. A transform that takes undefined is there to replace it.
  if (type === 'pipe' && isTransform(definition.out)) return nothing === null && inner(definition.in);
  if (type === 'pipe') return inner(definition.out);
  if (nothing === null ? putsOutNull.has(type) : putsOutUndefined.has(type)) return true;
  if (type === 'success' || (nothing === undefined && takesUndefinedAway.has(type))) return false;
  return inner(innerOf(definition));
}

const putsOutNull: ReadonlySet<string> = new Set(['null', 'nullable', 'any', 'unknown']);
// `any` and `unknown` take undefined too, but for an attribute this means null.
const putsOutUndefined: ReadonlySet<string> = new Set(['undefined', 'void', 'optional']);
const takesUndefinedAway: ReadonlySet<string> = new Set(['default', 'prefault', 'nonoptional']);
