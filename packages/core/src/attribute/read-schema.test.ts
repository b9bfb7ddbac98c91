import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import * as mini from 'zod/mini';
import { uuidPrimaryKey } from '../attribute/uuid-primary-key.ts';
import type { Storage } from '../data-layer/relation.ts';
import { ResourceDefinitionError } from '../error/resource-definition-error.ts';
import { defineResource } from '../framework/define-resource.ts';
import { ResourceInfo } from '../resource/resource-info.ts';
import { type AttributeInput, attribute } from './attribute.ts';
import { readSchema } from './read-schema.ts';
import type { Schema } from './schema.ts';

/** A function of an application that must not run while a resource is defined. */
const never = (): never => {
  throw new Error('a schema was tried');
};

/** What a getter does that uses a constant before its line. */
const unfinished = (): z.ZodType => {
  throw new ReferenceError("Cannot access 'later' before initialization");
};

/** What reading tells of a schema: its storage and flags. Invariant: every schema of zod is one for `readSchema`. */
function reading(schema: Schema): string {
  const { storage, nullable, defaulting, problems } = readSchema(schema as z.ZodType, undefined);
  const flags = [nullable && 'nullable', defaulting !== undefined && 'default', problems.length > 0 && 'refused'];
  return [storage, ...flags].filter(Boolean).join(', ');
}

describe('everything about an attribute is read from the structure of its schema', () => {
  test.each<[string, Schema]>([
    ['text', z.string().refine(never)],
    ['text', z.coerce.string()],
    ['boolean', z.coerce.boolean()],
    ['timestamp', z.coerce.date()],
    ['bigint', z.coerce.bigint()],
    ['text', z.preprocess(never, z.string())],
    ['text, nullable', z.preprocess(never, z.string().nullable())],
    ['text, default', z.preprocess(never, z.string().default('x'))],
    ['text', z.string().catch(never)],
    ['text, nullable', z.string().nullable().catch(never)],
    [
      'text, nullable',
      z
        .string()
        .nullable()
        .refine(async () => never()),
    ],
    ['text, nullable', z.string().nullish().default('x').and(z.string().nullable()).nullable()],
    ['text, default', z.string().default(never)],
    ['text, default', z.string().prefault(never)],
    ['text, nullable, default', z.string().nullable().default(null)],
    ['text, nullable, default', z.string().default('x').nullable()],
    ['text, default', z.string().optional().default('x')],
    ['text, default', z.string().default('x').readonly().brand<'x'>()],
    ['text, default', z.string().default('x').catch(never)],
    ['text, default', z.string().default('x').pipe(z.string())],
    [
      'integer, default',
      z
        .string()
        .default('x')
        .transform((): number => never())
        .pipe(z.int()),
    ],
    ['text, nullable', z.union([z.string(), z.null()])],
    ['text, nullable', z.literal(['a', null])],
    ['text, nullable', z.lazy(() => z.string().nullable())],
    ['text', z.string().optional().nonoptional()],
    ['json, default, refused', z.string().optional().transform(never)],
    [
      'text, default',
      z
        .string()
        .optional()
        .transform((): string => never())
        .pipe(z.string()),
    ],
    [
      'text, nullable, default',
      z
        .string()
        .nullish()
        .transform((): string | null => never())
        .pipe(z.string().nullable()),
    ],
    [
      'text',
      z
        .preprocess(never, z.string().optional())
        .transform((): string => never())
        .pipe(z.string()),
    ],
    ['text', z.string().nullable().and(z.string())],
    ['timestamp', z.codec(z.string(), z.date(), { decode: never, encode: never })],
    ['timestamp, nullable', z.codec(z.string(), z.date().nullable(), { decode: never, encode: never })],
    ['boolean', z.success(z.string())],
    ['boolean', z.stringbool()],
    ['json, nullable', z.any().refine(never)],
    ['json, nullable', z.json()],
    ['json', z.object({ a: z.string().optional(), b: z.string().transform(never), c: z.custom<string>() })],
    ['integer', z.uint32()],
    ['bigint', z.int64()],
    ['text, nullable, default', mini.nullable(mini._default(mini.string(), 'x'))],
    ['integer', mini.number().check(mini.int())],
    // Without classic zod's methods or mini's: what a library makes with the core alone.
    [
      'text, nullable',
      new z.core.$ZodNullable({ type: 'nullable', innerType: new z.core.$ZodString({ type: 'string' }) }),
    ],
    ['text, refused', z.string().optional()],
    ['json, refused', z.union([z.string(), z.undefined()])],
    ['text, refused', z.string().optional().catch('x')],
    ['text, refused', z.exactOptional(z.string())],
  ])('%s', (expected, schema) => {
    expect(reading(schema)).toBe(expected);
  });

  test('a recursive schema is read once', () => {
    const tree: z.ZodType = z.lazy(() => z.union([z.array(tree), tree]));
    const growing = (): z.ZodType => z.lazy(() => growing());
    expect(reading(z.object({ tree }))).toBe('json');
    expect(reading(growing())).toBe('json, refused');
    // Inside JSON, what is defined further down changes nothing.
    expect(reading(z.array(z.lazy(unfinished)))).toBe('json');
  });
});

/** The problems of a definition with one attribute. */
function problems(declared: AttributeInput): readonly (readonly [path: string, message: string, hint: unknown])[] {
  try {
    defineResource({ name: 'Note', attributes: { id: uuidPrimaryKey(), at: declared } });
  } catch (error) {
    if (!(error instanceof ResourceDefinitionError)) throw error;
    return error.issues.map(({ path, message, hint }) => [path.join('.'), message, hint]);
  }
  return [];
}

const date = 'use z.iso.datetime(), or give the moment an attribute of its own';
const big = 'keep it as text: z.string().regex(/^-?\\d+$/)';
const absent = 'use .nullable() in place of .optional()';

describe('a schema that no store can hold is refused at definition, with path and cure', () => {
  test.each<[string, AttributeInput, string, string]>([
    ['an object', z.object({ at: z.date() }), 'a date, as at at', date],
    ['a list', z.array(z.date()), 'a date, as at []', date],
    ['a record', z.record(z.string(), z.date()), 'a date, as at .*', date],
    ['a tuple', z.tuple([z.string(), z.date()]), 'a date, as at [1]', date],
    ['the rest of a tuple', z.tuple([z.string()], z.date()), 'a date, as at []', date],
    ['a union', z.union([z.string(), z.date()]), 'a date', date],
    [
      'a discriminated union',
      z.discriminatedUnion('k', [z.object({ k: z.literal(1), t: z.date() })]),
      'a date, as at t',
      date,
    ],
    ['a member that may be absent', z.object({ a: z.object({ at: z.date().nullish() }) }), 'a date, as at a.at', date],
    ['a default', z.array(z.object({ at: z.date().default(() => new Date()) })), 'a date, as at [].at', date],
    ['further members', z.object({}).catchall(z.date()), 'a date, as at .*', date],
    [
      'a codec',
      z.object({ at: z.codec(z.string(), z.date(), { decode: never, encode: never }) }),
      'a date, as at at',
      date,
    ],
    ['a lazy schema', z.object({ at: z.lazy(() => z.date()) }), 'a date, as at at', date],
    ['an intersection', z.object({ a: z.string() }).and(z.object({ at: z.date() })), 'a date, as at at', date],
    ['a JSON attribute', attribute(z.date(), { storage: 'json' }), 'a date', date],
    ['a bigint', z.array(z.bigint()), 'a bigint, as at []', big],
    ['a literal bigint', z.object({ n: z.literal(1n) }), 'a bigint, as at n', big],
    ['a list with gaps', z.array(z.string().optional()), 'undefined in a list, as at []', absent],
    ['a tuple with gaps', z.tuple([z.string(), z.string().optional()]), 'undefined in a list, as at [1]', absent],
    ['a Map', z.object({ m: z.map(z.string(), z.string()) }), 'a Map, as at m', 'use z.record()'],
    ['a Set', z.array(z.set(z.string())), 'a Set, as at []', 'use z.array()'],
    ['a symbol', z.object({ s: z.symbol() }), 'a symbol, as at s', 'use z.enum()'],
    ['zod/mini', mini.object({ at: mini.optional(mini.date()) }), 'a date, as at at', date],
    ['a class', z.object({ at: z.instanceof(Date).nullable() }), 'a date, as at at', date],
    [
      'bytes',
      mini.array(mini.instanceof(Uint8Array)),
      'an instance of Uint8Array, as at []',
      'keep what it is made of: z.object({ … }) in place of z.instanceof(Uint8Array)',
    ],
  ])('JSON in %s', (_what, declared, what, cure) => {
    expect(problems(declared)).toEqual([['attributes.at', `JSON cannot hold ${what}`, cure]]);
  });

  test.each<[string, AttributeInput, RegExp, RegExp]>([
    ['a Map', z.map(z.string(), z.string()), /how to store it/, /z\.record/],
    ['a Set', z.set(z.string()), /how to store it/, /z\.array/],
    ['a bigint of 64 bits without sign', z.uint64(), /z\.uint64/, /z\.int64\(\), or keep it as text/],
    ['the same, where null is allowed', z.union([z.uint64(), z.null()]), /z\.uint64/, /z\.int64/],
    ['text as integer', attribute(z.string(), { storage: 'integer' }), /cannot be kept as integer/, /'text'/],
    ['a bigint as integer', attribute(z.bigint(), { storage: 'integer' }), /cannot be kept as integer/, /'bigint'/],
    ['an object as text', attribute(z.object({}), { storage: 'text' }), /cannot be kept as text/, /'json'/],
    ['a schema that cannot be read yet', z.lazy(unfinished), /cannot be read/, /further down/],
    ['undefined', z.undefined(), /never absent/, /nullable/],
    ['a class of moments', z.instanceof(Date).nullable(), /how to store it/, /storage: 'timestamp'/],
    ['a class of bytes', z.instanceof(Uint8Array), /how to store it/, /storage: 'bytes'/],
    ['a file as bytes', attribute(z.file(), { storage: 'bytes' }), /can keep a File/, /keep its name/],
    ['NaN as a number', attribute(z.union([z.number(), z.nan()]), { storage: 'real' }), /can keep NaN/, /z\.null/],
    ['a Map as text', attribute(z.map(z.string(), z.string()).nullable(), { storage: 'text' }), /a Map/, /z\.record/],
  ])('%s', (_what, declared, message, cure) => {
    expect(problems(declared)).toEqual([
      ['attributes.at', expect.stringMatching(message), expect.stringMatching(cure)],
    ]);
  });

  test('all problems of one schema are reported', () => {
    const declared = z.object({ at: z.date(), n: z.bigint(), list: z.array(z.string().optional()) });
    expect(problems(declared).map(([, message]) => message)).toEqual([
      'JSON cannot hold a date, as at at',
      'JSON cannot hold a bigint, as at n',
      'JSON cannot hold undefined in a list, as at list[]',
    ]);
  });

  test('a primary key with such a schema is one problem', () => {
    const define = () =>
      defineResource({ name: 'Note', attributes: { id: attribute(z.set(z.string()), { primaryKey: true }) } });
    expect(define).toThrow(/1 problem\n/);
  });
});

test('a chosen storage is used if the schema fits it', () => {
  const chosen: readonly [Storage, Schema][] = [
    ['json', z.string()],
    ['uuid', z.string()],
    ['real', z.int()],
    ['bytes', z.instanceof(Uint8Array)],
    ['text', z.any()],
    ['text', z.string().transform((text) => text.trim())],
  ];
  for (const [storage, schema] of chosen) {
    const Note = defineResource({
      name: 'Note',
      attributes: { id: uuidPrimaryKey(), at: attribute(schema, { storage }) },
    });
    expect(ResourceInfo.attribute(Note, 'at').storage).toBe(storage);
  }
});
