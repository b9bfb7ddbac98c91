// The type of a resource is kept short: what was written, in the plainest form. Nothing may be lost by that.
import { describe, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { attribute } from '../attribute/attribute.ts';
import type { NotedAs, ReturnedByAnAction, Sensitive } from '../attribute/attribute-types.ts';
import { type Timestamp, timestamp } from '../attribute/timestamp.ts';
import { type UuidPrimaryKey, uuidPrimaryKey } from '../attribute/uuid-primary-key.ts';
import type { RecordOfResource, Resource, SpecOf } from '../resource/resource.ts';
import { defineResource } from './define-resource.ts';

/** Never called: its types are all that counts. */
function defineThing() {
  return defineResource({
    name: 'Thing',
    attributes: {
      id: uuidPrimaryKey(),
      any: z.any(),
      unknown: z.unknown(),
      yes: z.boolean(),
      kind: z.enum(['a', 'b']).nullable(),
      count: z.int().default(1),
      parsed: z.string().transform(Number),
      list: z.array(z.object({ kind: z.literal('attribute') })),
      bytes: attribute(z.instanceof(Uint8Array), { unique: true }),
      big: attribute(z.bigint(), { column: 'large' }),
      secret: attribute(z.string().nullable(), { sensitive: true }),
      fixed: attribute(z.string(), { sensitive: true, writable: false }),
      secretCount: attribute(z.int().default(1), { sensitive: true }),
      anySecret: attribute(z.any(), { sensitive: true }),
      madeAt: timestamp(),
    },
    actions: {
      add: { type: 'create', accept: ['any', 'count', 'parsed'], metadata: { note: z.string() } },
      first: { type: 'read', get: true, select: ['secret'] },
      change: { type: 'update', select: ['fixed'], metadata: { was: z.int() } },
    },
  });
}
type Thing = ReturnType<typeof defineThing>;

describe('the type of a resource', () => {
  test('an attribute without flags is its plain type', () => {
    expectTypeOf<NotedAs<z.ZodString>>().toEqualTypeOf<string>();
    expectTypeOf<NotedAs<z.ZodNullable<z.ZodBoolean>>>().toEqualTypeOf<boolean | null>();
    expectTypeOf<NotedAs<UuidPrimaryKey>>().toEqualTypeOf<UuidPrimaryKey>();
    expectTypeOf<NotedAs<Timestamp>>().toEqualTypeOf<Timestamp>();
    const email = attribute(z.email(), { unique: true });
    expectTypeOf<NotedAs<typeof email>>().toEqualTypeOf<string>();
    const hash = attribute(z.string(), { sensitive: true });
    expectTypeOf<NotedAs<typeof hash>>().toEqualTypeOf<Sensitive<string>>();
  });

  test('the record', () => {
    expectTypeOf<RecordOfResource<Thing>>().toEqualTypeOf<
      {
        readonly id: string;
        readonly any: z.output<z.ZodAny>;
        readonly unknown: unknown;
        readonly yes: boolean;
        readonly kind: 'a' | 'b' | null;
        readonly count: number;
        readonly parsed: number;
        readonly list: { kind: 'attribute' }[];
        readonly bytes: Uint8Array<ArrayBuffer>;
        readonly big: bigint;
        readonly madeAt: Date;
      } & ReturnedByAnAction
    >();
    expectTypeOf<keyof SpecOf<Thing>['attributes']>().toEqualTypeOf<
      | Exclude<keyof RecordOfResource<Thing>, keyof ReturnedByAnAction>
      | 'secret'
      | 'fixed'
      | 'secretCount'
      | 'anySecret'
    >();
    expectTypeOf<SpecOf<Thing>['key']>().toEqualTypeOf<{ readonly id: string }>();
    expectTypeOf<SpecOf<Thing>['columnNames']>().toEqualTypeOf<{ readonly big: 'large' }>();
  });

  test('the parameters of a create', () => {
    type Insert = SpecOf<Thing>['insert'];
    expectTypeOf<Insert['count']>().toEqualTypeOf<number | undefined>();
    expectTypeOf<Insert['secretCount']>().toEqualTypeOf<number | undefined>();
    expectTypeOf<Insert['parsed']>().toEqualTypeOf<string>();
    expectTypeOf<Insert['fixed']>().toEqualTypeOf<string>();
    expectTypeOf<Insert['id']>().toEqualTypeOf<string | undefined>();
    expectTypeOf<Insert['secret']>().toEqualTypeOf<string | null | undefined>();
  });
});

describe('the result of an action, if it is not simply a record', () => {
  test('a selection, with the primary key', () => {
    type Selection = { readonly id: string; readonly secret: string | null } & ReturnedByAnAction;
    expectTypeOf<Thing['actions']['first']>().returns.resolves.toEqualTypeOf<Selection | null>();
  });

  test('metadata, of a record and of a selection', () => {
    type Added = Awaited<ReturnType<Thing['actions']['add']>>;
    expectTypeOf<Added['$metadata']>().toEqualTypeOf<{ readonly note: string }>();
    expectTypeOf<Added['count']>().toEqualTypeOf<number>();
    expectTypeOf<Awaited<ReturnType<Thing['actions']['change']>>['fixed']>().toEqualTypeOf<string>();
    expectTypeOf<Thing['actions']['change']>().returns.resolves.toHaveProperty('$metadata');
  });
});

interface ThingSpec extends SpecOf<Thing> {}

test('a specification with a name of the application is the same resource', () => {
  expectTypeOf<Thing>().toExtend<Resource<ThingSpec>>();
  expectTypeOf<RecordOfResource<Resource<ThingSpec>>>().toEqualTypeOf<RecordOfResource<Thing>>();
  expectTypeOf<Resource<ThingSpec>['actions']['add']>().toEqualTypeOf<Thing['actions']['add']>();
});
