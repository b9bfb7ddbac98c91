import type { Storage } from '../data-layer/relation.ts';
import { isSchema, type Schema } from './schema.ts';

/** The parts of zod's definitions that tell how a value is kept. */
interface SchemaDefinition {
  readonly type: string;
  readonly innerType?: unknown;
  readonly out?: unknown;
  readonly options?: readonly unknown[];
  readonly format?: string;
  readonly values?: readonly unknown[];
  readonly entries?: Readonly<Record<string, unknown>>;
  readonly getter?: () => unknown;
  readonly checks?: readonly { readonly _zod: { readonly def: { readonly format?: string } } }[];
}

const storageOfType: Readonly<Record<string, Storage>> = {
  string: 'text',
  template_literal: 'text',
  number: 'real',
  int: 'integer',
  bigint: 'bigint',
  boolean: 'boolean',
  date: 'timestamp',
  object: 'json',
  array: 'json',
  record: 'json',
  tuple: 'json',
  any: 'json',
  unknown: 'json',
  intersection: 'json',
};

/** How a store keeps what a schema puts out; undefined if the schema does not tell (such as `z.custom`). */
export function storageOf(schema: Schema): Storage | undefined {
  return storageOfDefinition(definitionOf(schema));
}

/** Whether a schema takes null. */
export function isNullable(schema: Schema): boolean {
  return isSchema(schema) && schema.safeParse(null).success;
}

/** Whether a schema may put out undefined, which no column can hold. */
export function isOptional(schema: Schema): boolean {
  const { type, innerType, out } = definitionOf(schema);
  if (type === 'optional' || type === 'undefined' || type === 'void') return true;
  if (type === 'default' || type === 'prefault' || type === 'catch' || type === 'nonoptional') return false;
  const inner = innerType ?? out;
  return isSchema(inner) && isOptional(inner);
}

function definitionOf(schema: Schema): SchemaDefinition {
  // Invariant: zod documents `_zod.def` as the place where a schema's parts are; only the members above are read.
  return schema._zod.def as unknown as SchemaDefinition;
}

function storageOfDefinition(definition: SchemaDefinition): Storage | undefined {
  const { type, innerType, out, options, values, entries, getter } = definition;
  if (type === 'number') return isInteger(definition) ? 'integer' : 'real';
  if (type === 'literal') {
    const kinds = (values ?? []).filter((value) => value !== null).map((value) => storageOfType[typeof value]);
    return oneStorage(kinds);
  }
  if (type === 'enum') return oneStorage(enumValues(entries ?? {}).map((value) => storageOfType[typeof value]));
  if (type === 'union') return oneStorage((options ?? []).filter(isMoreThanNull).map(storageOfInner));
  if (type === 'lazy') return storageOfInner(getter?.());
  return storageOfType[type] ?? storageOfInner(innerType ?? out);
}

/** `z.int()` says so by itself, `z.number().int()` by a check. */
function isInteger({ format, checks = [] }: SchemaDefinition): boolean {
  return [format, ...checks.map((check) => check._zod.def.format)].some((each) => each?.includes('int') ?? false);
}

/** An enum of TypeScript with numbers holds its names too, under those numbers: they are not its values. */
function enumValues(entries: Readonly<Record<string, unknown>>): readonly unknown[] {
  const numbers = Object.values(entries).filter((value) => typeof value === 'number');
  return Object.entries(entries).flatMap(([name, value]) => (numbers.includes(Number(name)) ? [] : [value]));
}

function storageOfInner(schema: unknown): Storage | undefined {
  return isSchema(schema) ? storageOf(schema) : undefined;
}

/** Every storage can hold null. */
function isMoreThanNull(schema: unknown): boolean {
  return !isSchema(schema) || definitionOf(schema).type !== 'null';
}

/** The storage that all branches have in common; branches that differ are kept as JSON, which can hold each. */
function oneStorage(storages: readonly (Storage | undefined)[]): Storage | undefined {
  if (storages.includes(undefined)) return undefined;
  const different = new Set(storages);
  return different.size === 1 ? storages[0] : 'json';
}
