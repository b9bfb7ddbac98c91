import type { Storage } from '../data-layer/relation.ts';
import type { Schema } from './schema.ts';
import { definitionOf, endsAt, formatsOf, innerOf, type SchemaDefinition } from './schema-definition.ts';

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
  success: 'boolean',
};

/** How a store keeps what a schema puts out; undefined if the schema does not tell (such as `z.custom`). */
export function storageOf(schema: Schema, around: readonly Schema[] = []): Storage | undefined {
  return endsAt(schema, around) ? undefined : storageOfDefinition(definitionOf(schema), [...around, schema]);
}

function storageOfDefinition(definition: SchemaDefinition, around: readonly Schema[]): Storage | undefined {
  const { type, out, options = [], left, right, values = [], entries = {} } = definition;
  const storageOfInner = (schema: Schema | undefined): Storage | undefined => schema && storageOf(schema, around);
  if (type === 'string' && isUuid(definition)) return 'uuid';
  if (type === 'number') return isInteger(definition) ? 'integer' : 'real';
  if (type === 'literal') {
    return oneStorage(values.filter((value) => value !== null).map((value) => storageOfType[typeof value]));
  }
  if (type === 'enum') return oneStorage(enumValues(entries).map((value) => storageOfType[typeof value]));
  if (type === 'union') return oneStorage(options.filter(isMoreThanNull).map(storageOfInner));
  if (type === 'intersection') return oneStorage([storageOfInner(left), storageOfInner(right)]);
  return storageOfType[type] ?? storageOfInner(type === 'pipe' ? out : innerOf(definition));
}

/** A key of another resource is kept as that resource keeps it, so that a database can join the two. */
function isUuid(definition: SchemaDefinition): boolean {
  return formatsOf(definition).some((format) => format === 'uuid' || format === 'guid');
}

function isInteger(definition: SchemaDefinition): boolean {
  return formatsOf(definition).some((format) => format.includes('int'));
}

/** An enum of TypeScript with numbers holds its names too, under those numbers: they are not its values. */
function enumValues(entries: Readonly<Record<string, unknown>>): readonly unknown[] {
  const numbers = Object.values(entries).filter((value) => typeof value === 'number');
  return Object.entries(entries).flatMap(([name, value]) => (numbers.includes(Number(name)) ? [] : [value]));
}

/** Every storage can hold null. */
function isMoreThanNull(schema: Schema): boolean {
  return definitionOf(schema).type !== 'null';
}

/** The storage that all branches have in common; branches that differ are kept as JSON, which can hold each. */
function oneStorage(storages: readonly (Storage | undefined)[]): Storage | undefined {
  if (storages.includes(undefined)) return undefined;
  const different = new Set(storages);
  // `z.union([z.uuid(), z.literal('none')])`: each UUID is text too.
  if (different.size === 2 && different.has('uuid') && different.has('text')) return 'text';
  return different.size === 1 ? storages[0] : 'json';
}
