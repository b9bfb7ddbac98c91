import type { z } from 'zod';
import type { Schema } from './schema.ts';
import { definitionOf, endsAt, innerOf, isTransform } from './schema-definition.ts';

/**
 * The schema that makes a value of undefined because its author said so, by `.default()`, by `.prefault()`, or by
 * `.optional()` before a transform: the schema itself, or its part behind a `z.preprocess`, whose function is not for what
 * was left out. Undefined if there is none.
 */
export function defaultingPart(schema: z.ZodType, around: readonly Schema[] = []): z.ZodType | undefined {
  if (endsAt(schema, around)) return undefined;
  const definition = definitionOf(schema);
  const { type, options = [], left, right } = definition;
  const partOf = (inner: z.ZodType | undefined): z.ZodType | undefined =>
    inner === undefined ? undefined : defaultingPart(inner, [...around, schema]);
  if (type === 'default' || type === 'prefault') return schema;
  if (type === 'success') return undefined;
  if (type === 'union') return options.map(partOf).find((part) => part !== undefined);
  if (type === 'intersection') return partOf(left) && partOf(right) && schema;
  if (type === 'pipe') {
    if (isTransform(definition.in)) return partOf(definition.out);
    // Behind another preprocess, the rest of the pipe could not be run on the default alone.
    const mayBeLeftOut = definition.in !== undefined && isDeclaredOptional(definition.in);
    return mayBeLeftOut || partOf(definition.in) === definition.in ? schema : undefined;
  }
  const inner = innerOf(definition);
  const part = partOf(inner);
  return part !== undefined && part === inner ? schema : part;
}

/** Whether a schema says in its outermost words that it takes undefined, as `z.string().optional()` before a transform. */
function isDeclaredOptional(schema: z.ZodType): boolean {
  const { type, innerType } = definitionOf(schema);
  if (type === 'optional') return true;
  return (type === 'nullable' || type === 'readonly') && innerType !== undefined && isDeclaredOptional(innerType);
}

/** Whether a schema says by itself that undefined is not what it takes, and runs nothing of the application before. */
export function refusesUndefined(schema: Schema, around: readonly Schema[] = []): boolean {
  if (endsAt(schema, around)) return false;
  const definition = definitionOf(schema);
  const { type, options = [], left, right, values = [] } = definition;
  const inner = (part: z.ZodType | null | undefined): boolean => !!part && refusesUndefined(part, [...around, schema]);
  if (definition.coerce === true || takesUndefined.has(type)) return false;
  if (type === 'literal') return !values.includes(undefined);
  if (type === 'union') return options.every(inner);
  if (type === 'intersection') return inner(left) && inner(right);
  if (type === 'pipe') return inner(definition.in);
  return handsOn.has(type) ? inner(innerOf(definition)) : true;
}

/** Whether a schema makes the text 'undefined' of what was left out. */
export function coercesToText(schema: Schema, around: readonly Schema[] = []): boolean {
  if (endsAt(schema, around)) return false;
  const definition = definitionOf(schema);
  const { type, coerce = false, options = [] } = definition;
  const inner = (part: z.ZodType | undefined): boolean =>
    part !== undefined && coercesToText(part, [...around, schema]);
  if (type === 'string') return coerce;
  if (type === 'union') return options.some(inner);
  if (type === 'pipe') return inner(definition.in);
  if (type === 'optional' || type === 'default' || type === 'prefault') return false;
  return inner(innerOf(definition));
}

/** The types of schema that take undefined, or run a function of the application on it. */
const takesUndefined: ReadonlySet<string> = new Set([
  'any',
  'unknown',
  'undefined',
  'void',
  'optional',
  'default',
  'prefault',
  'catch',
  'success',
  'transform',
  'custom',
  'promise',
  'function',
]);
const handsOn: ReadonlySet<string> = new Set(['nullable', 'readonly', 'nonoptional', 'lazy']);
