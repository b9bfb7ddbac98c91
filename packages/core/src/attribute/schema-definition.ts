import type { z } from 'zod';
import type { Schema } from './schema.ts';

/**
 * The parts of zod's definitions that tell what a schema takes and puts out. Which of them there are depends on `type`;
 * those of classic zod, `zod/mini` and `zod/v4/core` are alike.
 */
export interface SchemaDefinition {
  readonly type: string;
  /** Behind optional, nullable, default, prefault, catch, readonly, nonoptional, success and promise. */
  readonly innerType?: z.ZodType;
  /** Of a pipe, a codec, a transform and a preprocess. */
  readonly in?: z.ZodType;
  readonly out?: z.ZodType;
  readonly getter?: () => z.ZodType;
  readonly options?: readonly z.ZodType[];
  readonly left?: z.ZodType;
  readonly right?: z.ZodType;
  readonly element?: z.ZodType;
  readonly items?: readonly z.ZodType[];
  readonly rest?: z.ZodType | null;
  readonly keyType?: z.ZodType;
  readonly valueType?: z.ZodType;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly catchall?: z.ZodType;
  readonly values?: readonly unknown[];
  readonly entries?: Readonly<Record<string, unknown>>;
  readonly coerce?: boolean;
  readonly format?: string;
  readonly transform?: SchemaTransform;
  readonly checks?: readonly { readonly _zod: { readonly def: CheckDefinition } }[];
}

/** The function of a transform, a codec or a preprocess. */
export type SchemaTransform = (value: unknown, context: object) => unknown;

/** The parts of a check that change a text, or say which form it has. */
export interface CheckDefinition {
  readonly check: string;
  readonly format?: string;
  readonly pattern?: RegExp;
  /** Of `overwrite`, such as `trim()`. */
  readonly tx?: (text: unknown) => unknown;
}

/**
 * The parts of a schema.
 *
 * @example
 * const { type, checks = [] } = definitionOf(z.email()); // type: 'string'
 */
export function definitionOf(schema: Schema): SchemaDefinition {
  const { def }: { readonly def: unknown } = schema._zod;
  // Invariant: zod documents `_zod.def` as the place where a schema's parts are; only the members above are read.
  return def as SchemaDefinition;
}

/** The class of a `z.instanceof`; undefined for the others, and where a check was added to it. */
export function classOf(schema: Schema): { readonly name: string } | undefined {
  // Invariant: zod writes the class there, and nothing else of that name.
  const { Class } = schema._zod.bag as { readonly Class?: { readonly name: string } };
  return Class;
}

/** The schema behind one that hands its value on, and behind a `z.lazy`; undefined for the others. */
export function innerOf({ type, innerType, getter }: SchemaDefinition): z.ZodType | undefined {
  return type === 'lazy' ? getter?.() : innerType;
}

/** Whether a schema is a function that may put out anything. */
export function isTransform(schema: Schema | undefined): boolean {
  return schema !== undefined && definitionOf(schema).type === 'transform';
}

/** The formats of a schema: `z.int()` says so by itself, `z.number().int()` by a check. */
export function formatsOf({ format, checks = [] }: SchemaDefinition): readonly string[] {
  return [format, ...checks.map((check) => check._zod.def.format)].filter((each) => each !== undefined);
}

/** Levels of schemas in each other. `z.lazy` can make a new one at each. */
const deepest = 30;

/** Whether a walk ends here: a schema that stands in itself tells nothing new. */
export function endsAt(schema: Schema, around: readonly Schema[]): boolean {
  return around.length > deepest || around.includes(schema);
}
