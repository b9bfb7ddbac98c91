import type { z } from 'zod';
import type { Storage } from '../data-layer/relation.ts';
import { defaultingPart } from './absence.ts';
import { jsonProblems, type SchemaProblem, unkept } from './json-problems.ts';
import { isNullable, isOptional } from './may-put-out.ts';
import type { Schema } from './schema.ts';
import { classOf, definitionOf, endsAt, formatsOf, innerOf } from './schema-definition.ts';
import { storageOf } from './storage-of.ts';

/** What the structure of an attribute's schema shows. */
export interface SchemaReading {
  /** 'json' where the schema does not tell; this is one of the problems. */
  readonly storage: Storage;
  readonly nullable: boolean;
  /** What makes a value of undefined, where there is a default. */
  readonly defaulting: z.ZodType | undefined;
  /** The reasons why no store can keep the values of the schema, each with its cure. */
  readonly problems: readonly SchemaProblem[];
}

/** Reads a schema and runs no part of it. An error from reading it is a problem of the schema. */
export function readSchema(schema: z.ZodType, chosen: Storage | undefined): SchemaReading {
  try {
    const told = storageOf(schema);
    return {
      storage: chosen ?? told ?? 'json',
      nullable: isNullable(schema),
      defaulting: defaultingPart(schema),
      problems: [...absenceProblems(schema), ...(putsOutNothing(schema) ? [] : storageProblems(schema, told, chosen))],
    };
  } catch {
    const message = 'the schema cannot be read';
    const cure = 'does it use something that is defined further down, or in a file that imports this one?';
    return { storage: chosen ?? 'json', nullable: false, defaulting: undefined, problems: [{ message, cure }] };
  }
}

function absenceProblems(schema: z.ZodType): readonly SchemaProblem[] {
  if (!isOptional(schema)) return [];
  const cure = 'use .nullable() instead of .optional()';
  return [{ message: 'an attribute is a value or null, never absent', cure }];
}

/** One problem is enough. A schema with such a problem has no storage either. */
function putsOutNothing(schema: z.ZodType): boolean {
  const ends = endsOf(schema).map(definitionOf);
  return ends.length > 0 && ends.every(({ type }) => type === 'undefined' || type === 'void');
}

function storageProblems(
  schema: z.ZodType,
  told: Storage | undefined,
  chosen: Storage | undefined,
): readonly SchemaProblem[] {
  const storage = chosen ?? told;
  const ends = endsOf(schema);
  const never = ends
    .map((end) => neverKept.has(definitionOf(end).type) && unkept[definitionOf(end).type])
    .find(Boolean);
  if (storage === undefined) {
    const cure = never ? never.cure : `say it: attribute(schema, { storage: '${likelyStorage(ends)}' })`;
    return [{ message: 'the schema does not tell how to store it', cure }];
  }
  if (storage === 'json') return jsonProblems(schema);
  if (never) return [{ message: `no store can keep ${never.what}`, cure: never.cure }];
  if (storage === 'bigint' && ends.some((end) => formatsOf(definitionOf(end)).includes('uint64'))) {
    const cure = 'use z.int64(), or keep it as text: z.string().regex(/^\\d{1,20}$/)';
    return [{ message: 'stores keep bigints of 64 bits with a sign, which do not reach as far as z.uint64()', cure }];
  }
  if (told === undefined || told === storage) return [];
  const fits =
    told === 'json' ? !ends.every((end) => containers.has(definitionOf(end).type)) : canHold[told].includes(storage);
  if (fits) return [];
  const cure = `leave storage out, or say '${told}'`;
  return [{ message: `the values of the schema are kept as ${told}, and cannot be kept as ${storage}`, cure }];
}

/** Schemas whose values no storage holds, whatever flag says otherwise. */
const neverKept: ReadonlySet<string> = new Set(['map', 'set', 'symbol', 'nan', 'function', 'file']);

const storageOfClass: Readonly<Record<string, Storage>> = { Date: 'timestamp', Uint8Array: 'bytes', Buffer: 'bytes' };

/** What to say of the storage of a schema that does not tell it. */
function likelyStorage(ends: readonly z.ZodType[]): Storage {
  const classes = ends.map((end) => storageOfClass[classOf(end)?.name ?? '']);
  return classes.find((storage) => storage !== undefined) ?? 'json';
}

/** In which other storages some values of a storage can be kept. JSON is judged by what is in it. */
const canHold: Readonly<Record<Storage, readonly Storage[]>> = {
  text: ['uuid'],
  uuid: ['text'],
  integer: ['real'],
  real: ['integer'],
  bigint: [],
  boolean: [],
  timestamp: [],
  bytes: [],
  json: [],
};

/** What can be kept as JSON only. `z.any()` and `z.union()` are kept as JSON too, where nothing else is said. */
const containers: ReadonlySet<string> = new Set(['object', 'array', 'record', 'tuple']);

/** The schemas that decide what is put out in the end, behind those that hand it on. */
function endsOf(schema: z.ZodType, around: readonly Schema[] = []): readonly z.ZodType[] {
  if (endsAt(schema, around)) return [];
  const definition = definitionOf(schema);
  const { type, options, out } = definition;
  if (type === 'success') return [schema];
  const inner = type === 'pipe' ? out : innerOf(definition);
  const behind = type === 'union' ? (options ?? []) : inner === undefined ? [] : [inner];
  return behind.length === 0 ? [schema] : behind.flatMap((part) => endsOf(part, [...around, schema]));
}
