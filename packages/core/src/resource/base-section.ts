import { z } from 'zod';
import { isAttribute } from '../attribute/attribute.ts';
import { isSchema } from '../attribute/schema.ts';
import { filterWords } from '../filter/filter.ts';

/** A function of the application. What it takes and gives is the business of the types. */
const functionValue = z.custom<(...args: never[]) => unknown>(
  (value) => typeof value === 'function',
  'expected a function',
);
const schemaValue = z.custom<z.ZodType>(isSchema, 'expected a zod schema');
const attributeValue = z.custom(
  (value) => isSchema(value) || (isAttribute(value) && isSchema(value.schema)),
  'expected a zod schema, or attribute(schema, flags)',
);
const schemas = z.record(z.string(), schemaValue);
const names = z.array(z.string());

const changeShape = {
  name: z.string(),
  change: functionValue.optional(),
  beforeTransaction: functionValue.optional(),
  before: functionValue.optional(),
  after: functionValue.optional(),
  afterBulk: functionValue.optional(),
  finish: functionValue.optional(),
  afterTransaction: functionValue.optional(),
};

const common = {
  description: z.string().optional(),
  arguments: schemas.optional(),
  transaction: z.boolean().optional(),
};

const write = {
  ...common,
  accept: names.optional(),
  select: names.optional(),
  metadata: schemas.optional(),
  bulk: z.boolean().optional(),
  // Loose, because a change may carry members of its own, for the one who made it.
  changes: z.array(z.looseObject(changeShape)).optional(),
  validate: functionValue.optional(),
  change: functionValue.optional(),
  beforeTransaction: functionValue.optional(),
  before: functionValue.optional(),
  after: functionValue.optional(),
  afterTransaction: functionValue.optional(),
};

const action = z.discriminatedUnion(
  'type',
  [
    z.strictObject({ type: z.literal('create'), ...write }),
    z.strictObject({ type: z.literal('update'), ...write }),
    z.strictObject({ type: z.literal('destroy'), ...write }),
    z.strictObject({
      type: z.literal('read'),
      ...common,
      get: z.boolean().optional(),
      select: names.optional(),
      filter: z.union([functionValue, z.record(z.string(), z.unknown())], 'expected a filter or a function').optional(),
      prepare: functionValue.optional(),
    }),
    z.strictObject({ type: z.literal('action'), ...common, run: functionValue }),
  ],
  { error: 'expected one of: create, read, update, destroy, action' },
);

const resourceChange = z.strictObject({
  ...changeShape,
  name: z.string().optional(),
  on: z.array(z.enum(['create', 'update', 'destroy', 'action'])).min(1),
  where: functionValue.optional(),
});

const attributeName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_]*$/, 'expected a name of letters, digits and _')
  .refine((name) => !filterWords.includes(name), `${filterWords.join(', ')} are words of filters: use another name`);

const base = z.strictObject({
  name: z.string().regex(/^[A-Z][A-Za-z0-9]*$/, 'expected a name in PascalCase'),
  table: z.string().min(1).optional(),
  description: z.string().optional(),
  attributes: z.record(attributeName, attributeValue).optional(),
  identities: z.record(z.string(), names.min(1)).optional(),
  actions: z.record(z.string(), action).optional(),
  changes: z.array(resourceChange).optional(),
});

/** The part of a config that belongs to the core: everything that is not an extension's section. */
export const baseSection: z.ZodType<BaseSection> = base;

/** The keys of it. */
export const baseKeys: readonly string[] = Object.keys(base.shape);

type FunctionValue = (...args: never[]) => unknown;

/** The core's part of a config, parsed. */
export interface BaseSection {
  readonly name: string;
  readonly table?: string | undefined;
  readonly description?: string | undefined;
  readonly attributes?: Readonly<Record<string, unknown>> | undefined;
  readonly identities?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly actions?: Readonly<Record<string, ActionSection>> | undefined;
  readonly changes?: readonly Readonly<Record<string, unknown>>[] | undefined;
}

interface CommonSection {
  readonly description?: string | undefined;
  readonly arguments?: Readonly<Record<string, z.ZodType>> | undefined;
  readonly transaction?: boolean | undefined;
}

/** A create, update or destroy, parsed. */
export interface WriteSection extends CommonSection {
  readonly type: 'create' | 'update' | 'destroy';
  readonly accept?: readonly string[] | undefined;
  readonly select?: readonly string[] | undefined;
  readonly metadata?: Readonly<Record<string, z.ZodType>> | undefined;
  readonly bulk?: boolean | undefined;
  readonly changes?: readonly object[] | undefined;
  readonly validate?: FunctionValue | undefined;
  readonly change?: FunctionValue | undefined;
  readonly beforeTransaction?: FunctionValue | undefined;
  readonly before?: FunctionValue | undefined;
  readonly after?: FunctionValue | undefined;
  readonly afterTransaction?: FunctionValue | undefined;
}

/** A read, parsed. */
export interface ReadSection extends CommonSection {
  readonly type: 'read';
  readonly get?: boolean | undefined;
  readonly select?: readonly string[] | undefined;
  readonly filter?: FunctionValue | Readonly<Record<string, unknown>> | undefined;
  readonly prepare?: FunctionValue | undefined;
}

/** A generic action, parsed. */
export interface GenericSection extends CommonSection {
  readonly type: 'action';
  readonly run: FunctionValue;
}

export type ActionSection = WriteSection | ReadSection | GenericSection;
