import type { Schema } from '@ashlar/core/extension';

/** The parts of zod's definitions that change a value. */
export interface SchemaDefinition {
  readonly type: string;
  readonly innerType?: Schema;
  readonly getter?: () => Schema;
  readonly left?: Schema;
  readonly options?: readonly Schema[];
  readonly in?: Schema;
  readonly out?: Schema;
  readonly transform?: Transform;
  readonly coerce?: boolean;
  readonly checks?: readonly { readonly _zod: { readonly def: CheckDefinition } }[];
}
/** The parts of a check that change a text, or say what form it has. */
export interface CheckDefinition {
  readonly check: string;
  readonly pattern?: RegExp;
  readonly tx?: (text: unknown) => unknown;
}
/** A function that makes another value of a value. */
export type Transform = (value: unknown, context: object) => unknown;

/** The parts of a schema. */
export function definitionOf(schema: Schema): SchemaDefinition {
  // Invariant: zod documents `_zod.def` as the place where a schema's parts are; only the members above are read.
  return schema._zod.def as unknown as SchemaDefinition;
}
