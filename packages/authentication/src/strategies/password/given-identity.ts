import type { Schema } from '@ashlar/core';
import { z } from 'zod';
import { boundedText, tooLong } from './password-argument.ts';

/** Longer identities are refused, in UTF-16 units: no schema looks at a megabyte that a stranger sent. */
export const longestIdentity = 16_384;

/**
 * The identity that somebody signs in with. Its schema refuses nothing here: there may be users from before one of its
 * rules, and whoever does not fulfil them is as unknown as anybody. Only what is no text is refused, and what is too long.
 */
export function givenIdentityArgument(schema: z.ZodType): z.ZodType {
  const text = boundedText(longestIdentity);
  if (takesText(schema)) return text;
  // A schema that makes text of something else, such as a number.
  const scalars = ['number', 'bigint', 'boolean'];
  return z.custom((given) => text.safeParse(given).success || scalars.includes(typeof given), {
    error: ({ input }) => (typeof input === 'string' ? tooLong(longestIdentity) : 'expected text'),
  });
}

/**
 * What a schema makes of an identity, without asking what the schema refuses: it trims, lower-cases and transforms, and
 * runs no check. A transformation that fails leaves the text as it was.
 */
export async function transformedIdentity(schema: Schema, given: unknown): Promise<unknown> {
  const { type, innerType, getter, in: input, out, transform, coerce, checks = [] } = definitionOf(schema);
  const inner = innerType ?? getter?.();
  if (inner !== undefined) return await transformedIdentity(inner, given);
  if (type === 'transform') return await transformed(given, transform);
  if (type === 'pipe' && input !== undefined && out !== undefined) {
    const before = await transformedIdentity(input, given);
    return await transformedIdentity(out, await transformed(before, transform));
  }
  if (type !== 'string') return given;
  return checks.reduce((text: unknown, { _zod: { def } }) => overwritten(text, def), coerce ? String(given) : given);
}

/** Whether text goes into a schema. */
function takesText(schema: Schema): boolean {
  const { type, innerType, getter, in: input, coerce = false } = definitionOf(schema);
  const inner = innerType ?? getter?.() ?? input;
  if (inner !== undefined) return takesText(inner);
  return ['string', 'enum', 'literal', 'template_literal'].includes(type) && !coerce;
}

/** The parts of zod's definitions that change a value. */
interface SchemaDefinition {
  readonly type: string;
  readonly innerType?: Schema;
  readonly getter?: () => Schema;
  readonly in?: Schema;
  readonly out?: Schema;
  readonly transform?: Transform;
  readonly coerce?: boolean;
  readonly checks?: readonly { readonly _zod: { readonly def: CheckDefinition } }[];
}
interface CheckDefinition {
  readonly check: string;
  readonly tx?: (text: unknown) => unknown;
}
type Transform = (value: unknown, context: object) => unknown;

function definitionOf(schema: Schema): SchemaDefinition {
  // Invariant: zod documents `_zod.def` as the place where a schema's parts are; only the members above are read.
  return schema._zod.def as unknown as SchemaDefinition;
}

async function transformed(value: unknown, transform: Transform | undefined): Promise<unknown> {
  if (transform === undefined) return value;
  try {
    // What it adds to the issues is a refusal, which counts for nothing here.
    const result = await transform(value, { value, issues: [], addIssue: () => undefined });
    return typeof result === 'string' ? result : value;
  } catch {
    return value;
  }
}

function overwritten(value: unknown, { check, tx }: CheckDefinition): unknown {
  if (check !== 'overwrite' || tx === undefined || typeof value !== 'string') return value;
  try {
    return tx(value);
  } catch {
    return value;
  }
}
