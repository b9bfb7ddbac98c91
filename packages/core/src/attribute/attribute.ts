import type { z } from 'zod';
import type { Storage } from '../data-layer/relation.ts';
import type { Capture } from './capture.ts';
import type { Schema } from './schema.ts';

/** The flags of an attribute, beside its schema. */
export interface AttributeFlags {
  /** Part of the primary key. Default false. */
  readonly primaryKey?: boolean;
  /** Never part of a record, unless an action names it in its `select`; never in a message. Default false. */
  readonly sensitive?: boolean;
  /** False: kept out of public interfaces such as HTTP. Default true. */
  readonly public?: boolean;
  /** False: no action may accept it. Default true. */
  readonly writable?: boolean;
  /** May be left out on create, because the framework fills it. Default false. */
  readonly generated?: boolean;
  /** No two records have the same value. Default false. */
  readonly unique?: boolean;
  /** The column's name. Default: the attribute's name in snake_case. */
  readonly column?: string;
  /** Problems with this attribute are reported at that one. For extensions. */
  readonly standsFor?: string;
  /** How a store keeps it. Default: told by the schema. */
  readonly storage?: Storage;
}

/** When a generated attribute gets its value. */
export interface AttributeGenerator {
  readonly on: 'create' | 'createAndUpdate';
  generate(moment: { readonly now: Date }): unknown;
  /** Every value that it makes is one that no record has. */
  readonly makesNewValues?: true;
}

/** An attribute as declared: a zod schema with flags. The type parameters are phantoms that carry the inferred types. */
export interface Attribute<Output, Input, Flags extends AttributeFlags> {
  readonly kind: 'attribute';
  readonly '~output'?: Output;
  readonly '~input'?: Input;
  readonly schema: Schema;
  readonly flags: Flags;
  readonly generator?: AttributeGenerator;
  /** Made by `lockVersion()`. */
  readonly locksVersion?: boolean;
}

/** What an attribute may be declared with. */
export type AttributeInput = Schema | Attribute<unknown, unknown, AttributeFlags>;

/** The `attributes` of a resource. */
export type AttributesInput = { readonly [name: string]: AttributeInput };

/**
 * Declares an attribute with flags beside its zod schema.
 *
 * @example
 * attributes: { email: attribute(z.email(), { unique: true }), hashedPassword: attribute(z.string(), { sensitive: true }) }
 */
export function attribute<SchemaType extends Schema, const Flags extends AttributeFlags = Record<never, never>>(
  schema: SchemaType,
  flags?: AttributeFlags & Capture<Flags>,
): Attribute<z.output<SchemaType>, z.input<SchemaType>, Flags> {
  // Invariant: Flags is inferred from `flags`, and is the empty object type where that is absent.
  return { kind: 'attribute', schema, flags: (flags ?? {}) as Flags };
}

/** Whether a value was made by `attribute()` or one of the builders. */
export function isAttribute(value: unknown): value is Attribute<unknown, unknown, AttributeFlags> {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'attribute';
}
