import { expect, test } from 'vitest';
import { z } from 'zod';
import { storageOf } from './storage-of.ts';

/** What TypeScript makes of `enum Level { Low, High }`. */
const level = { 0: 'Low', 1: 'High', Low: 0, High: 1 } as const;

test.each([
  ['text', z.email().trim().toLowerCase()],
  ['text', z.enum(['open', 'done'])],
  ['uuid', z.uuid()],
  ['uuid', z.uuidv4().nullable()],
  ['uuid', z.uuidv7().optional()],
  ['uuid', z.guid()],
  ['uuid', z.string().trim().uuid()],
  ['uuid', z.union([z.uuid(), z.null()])],
  ['text', z.union([z.uuid(), z.literal('none')])],
  ['text', z.ulid()],
  ['text', z.enum({ open: 'o', done: 'd' })],
  ['real', z.enum({ low: 1, high: 2.5 })],
  ['real', z.enum(level)],
  ['json', z.enum({ low: 1, high: 'two' })],
  ['text', z.literal(['a', 'b'])],
  ['integer', z.int().nullable().default(1)],
  ['integer', z.number().int()],
  ['real', z.number()],
  ['bigint', z.bigint()],
  ['timestamp', z.date().nullable()],
  ['timestamp', z.coerce.date()],
  ['boolean', z.stringbool()],
  ['json', z.object({ a: z.string() })],
  ['json', z.union([z.string(), z.number()])],
  ['text', z.union([z.email(), z.literal('none')])],
  ['text', z.lazy(() => z.string())],
  ['text', z.union([z.string(), z.null()])],
  ['text', z.literal(['a', null])],
  ['json', z.json()],
  [undefined, z.null()],
  [undefined, z.custom<string>()],
])('%s: the schema decides the storage', (storage, schema) => {
  expect(storageOf(schema)).toBe(storage);
});
