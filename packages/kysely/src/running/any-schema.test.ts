import { defineResource, ResourceDefinitionError, uuidPrimaryKey } from '@ashlar/core';
import type { AttributeInput } from '@ashlar/core/extension';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import * as mini from 'zod/mini';
import { domainStores } from '../test-setup/domains.ts';

/** A schema with values that it takes and puts out as they are. */
interface Sample {
  readonly schema: z.ZodType;
  readonly value: fc.Arbitrary<unknown>;
}

/** PostgreSQL takes no U+0000, and no store half a character. */
const text = fc.string({ unit: 'grapheme', maxLength: 20 }).filter((each) => !each.includes('\0'));
// Minus zero is the same number as zero, and JSON does not have it.
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((each) => (Object.is(each, -0) ? 0 : each));
const moment = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });

const leaves: readonly Sample[] = [
  { schema: z.string(), value: text },
  { schema: z.string().brand<'name'>().readonly(), value: text },
  { schema: z.string().catch('caught'), value: text },
  { schema: z.preprocess((value) => value, z.string()), value: text },
  { schema: z.enum(['open', 'done']), value: fc.constantFrom('open', 'done') },
  { schema: z.literal(['a', 'b']), value: fc.constantFrom('a', 'b') },
  { schema: z.literal([1, 2]), value: fc.constantFrom(1, 2) },
  { schema: z.int(), value: fc.maxSafeInteger() },
  { schema: z.int32(), value: fc.integer() },
  { schema: z.uint32(), value: fc.nat() },
  { schema: z.number(), value: number },
  { schema: z.float64(), value: number },
  { schema: z.boolean(), value: fc.boolean() },
  { schema: z.date(), value: moment },
  { schema: z.bigint(), value: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }) },
  { schema: z.int64(), value: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }) },
  { schema: z.uint64(), value: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }) },
  {
    schema: z.json(),
    value: fc.jsonValue({ maxDepth: 2 }).map((each) => JSON.parse(JSON.stringify(each).replaceAll('\\u0000', ''))),
  },
  { schema: z.map(z.string(), z.string()), value: fc.constant(new Map()) },
  { schema: z.set(z.string()), value: fc.constant(new Set()) },
  { schema: z.symbol(), value: fc.constant(Symbol('a')) },
  { schema: z.undefined(), value: fc.constant(undefined) },
  { schema: z.nan(), value: fc.constant(Number.NaN) },
];

/** Everything that can be put around a schema. */
const wrappers: readonly ((inner: Sample) => Sample)[] = [
  ({ schema, value }) => ({ schema: z.nullable(schema), value: fc.option(value) }),
  ({ schema, value }) => ({ schema: z.optional(schema), value: fc.option(value, { nil: undefined }) }),
  ({ schema, value }) => ({ schema: z.nonoptional(z.optional(schema)), value }),
  ({ schema, value }) => ({ schema: z.lazy(() => schema), value }),
  ({ schema, value }) => ({ schema: mini.readonly(schema) as unknown as z.ZodType, value }),
  ({ schema, value }) => ({ schema: z.pipe(schema, schema), value }),
  ({ schema, value }) => ({ schema: z.array(schema), value: fc.array(value, { maxLength: 3 }) }),
  ({ schema, value }) => ({ schema: z.tuple([schema, z.boolean()]), value: fc.tuple(value, fc.boolean()) }),
  ({ schema, value }) => ({
    schema: z.object({ a: schema, b: z.string().optional() }),
    value: fc.record({ a: value }),
  }),
  ({ schema, value }) => ({
    schema: z.record(z.string(), schema),
    value: fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), value, { maxKeys: 3 }),
  }),
  ({ schema, value }) => ({ schema: z.union([schema, z.boolean()]), value: fc.oneof(value, fc.boolean()) }),
  ({ schema, value }) => ({ schema: z.union([z.null(), schema]), value: fc.option(value) }),
];

const sample: fc.Arbitrary<Sample> = fc
  .tuple(fc.constantFrom(...leaves), fc.array(fc.constantFrom(...wrappers), { maxLength: 3 }))
  .map(([leaf, around]) => around.reduce((inner, wrap) => wrap(inner), leaf));

/** Whether a resource with this attribute can be defined. Any other error than a definition error is a fault. */
function canBeDefined(schema: z.ZodType): boolean {
  try {
    define({ attribute: schema });
    return true;
  } catch (error) {
    if (error instanceof ResourceDefinitionError) return false;
    throw error;
  }
}

function define(attributes: Readonly<Record<string, AttributeInput>>) {
  return defineResource({
    name: 'Sample',
    attributes: { id: uuidPrimaryKey(), ...attributes },
    actions: { add: { type: 'create', accept: Object.keys(attributes) as never }, list: { type: 'read' } },
  });
}

const samples = fc.sample(sample, { numRuns: 400, seed: 2026 });
const accepted = samples.filter(({ schema }) => canBeDefined(schema));

test('the samples hold enough schemas of both kinds', () => {
  expect(accepted.length).toBeGreaterThan(100);
  expect(samples.length - accepted.length).toBeGreaterThan(50);
});

describe.each(domainStores)('every schema that can be defined, on $name', ({ open }) => {
  test('takes every value that it should, and reads it back as written', async () => {
    const attributes = Object.fromEntries(accepted.map(({ schema }, index) => [`a${index}`, schema]));
    const Sample = define(attributes);
    await open([Sample]);
    const written: { id: string }[] = [];
    const rows = fc.record(Object.fromEntries(accepted.map(({ value }, index) => [`a${index}`, value])));
    for (const row of fc.sample(rows, { numRuns: 15, seed: 2027 })) {
      const added = await Sample.actions.add(row as never);
      const parsed = Object.entries(row).map(([name, value]) => [name, z.parse(attributes[name] as z.ZodType, value)]);
      // A member of an object that is undefined reads back as left out, which `toEqual` takes for the same.
      expect(added).toEqual({ id: added.id, ...Object.fromEntries(parsed) });
      written.push(added);
    }
    const byId = (left: { id: string }, right: { id: string }) => left.id.localeCompare(right.id);
    expect((await Sample.actions.list()).toSorted(byId)).toEqual(written.toSorted(byId));
  });
});
