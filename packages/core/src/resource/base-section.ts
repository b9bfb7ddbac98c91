import { z } from 'zod';
import { type Change, changedTypes, type ResourceChange } from '../action/change.ts';
import type { ActionFilter, CompiledAction } from '../action/compiled-action.ts';
import type { PageRules } from '../action/page.ts';
import type { WriteHooks } from '../action/write-hooks.ts';
import { isAttribute } from '../attribute/attribute.ts';
import { isSchema } from '../attribute/schema.ts';
import { filterWords } from '../filter/filter.ts';
import { type AnyPolicyRule, isPolicyRule, type WrittenPolicies } from '../policy/policy-rule.ts';
import type { RelationshipsInput } from '../relationship/relationship.ts';
import { relationshipSchema } from './relationship-section.ts';

/**
 * A function of the application. The types of `defineResource` demand the form of it, which cannot be seen at run time;
 * `title` is for the reference.
 */
const functionOf = <Form>(title: string): z.ZodType<NonNullable<Form>> =>
  z.custom<NonNullable<Form>>((value) => typeof value === 'function', 'expected a function').meta({ title });

const hook = functionOf<Change['before']>('(changeset, context) => void');
const recordHook = functionOf<Change['after']>('(changeset, record, context) => void');
const keysHook = functionOf<Change['afterBulk']>('(changeset, keys, context) => void');

const schemaValue = z.custom<z.ZodType>(isSchema, 'expected a zod schema').meta({ title: 'schema' });
const attributeValue = z
  .custom(
    (value) => isSchema(value) || (isAttribute(value) && isSchema(value.schema)),
    'expected a zod schema, or attribute(schema, flags)',
  )
  .meta({ title: 'schema | attribute(schema, flags)' });
const schemas = z.record(z.string(), schemaValue);
const names = z.array(z.string());

const writeHooks = {
  change: hook.optional().describe('Sets attributes and adds errors. Runs before the transaction.'),
  beforeTransaction: hook
    .optional()
    .describe('Runs before the transaction, after the input was found valid: do slow work here.'),
  before: hook.optional().describe('Inside the transaction, before the write.'),
  after: recordHook.optional().describe('Inside the transaction, after the write.'),
  afterTransaction: recordHook
    .optional()
    .describe('Runs after the outermost transaction has committed: send mail here. A failure is reported, not thrown.'),
} satisfies Record<keyof WriteHooks<never, never>, z.ZodType>;

/** The hooks that an action may have inline. They run after its reusable `changes`. */
// Invariant: the object above has these keys and no others.
export const inlineHooks: readonly (keyof WriteHooks<never, never>)[] = Object.keys(writeHooks) as (keyof WriteHooks<
  never,
  never
>)[];

const needsRecord = z
  .boolean()
  .optional()
  .describe(
    'False: no hook looks at the record as it was (`changeset.data`), so a call by key need not read it first. Default: true.',
  );

const changeShape = {
  name: z.string().describe('The name, for people.'),
  needsRecord,
  ...writeHooks,
  afterBulk: keysHook
    .optional()
    .describe('Replaces `after` in a bulk action: runs once, with the primary keys of all records that were written.'),
  finish: recordHook.optional().describe('Inside the transaction, last: after every `after`.'),
} satisfies Record<keyof Change, z.ZodType>;

/** The sizes of pages, unless a resource says otherwise. */
const defaultSize = 50;
const defaultMost = 250;

/** Each member is one of a compiled action, or a hook. */
type ActionShape = { readonly [Name in keyof ActionSection]?: z.ZodType };

const common = {
  description: z.string().optional().describe('For people; introspection shows it.'),
  arguments: schemas.optional().describe('Input that is not an attribute, by name.'),
  transaction: z
    .boolean()
    .optional()
    .describe(
      'Whether it runs in a transaction. Default: a create, update or destroy does if something has to be atomic with its statement, such as a hook; nothing else does. With `false` a write runs in one only for what has to be atomic with it all the same: a change of the resource or in `changes`, and a rule of a create that asks about related records.',
    ),
} satisfies ActionShape;

const select = names
  .optional()
  .describe(
    'The attributes of the record it resolves to, beside the primary key. Default: all that are not sensitive.',
  );

const write = {
  ...common,
  accept: names.optional().describe('The attributes that a caller may give. Default: none.'),
  select,
  metadata: schemas.optional().describe('What its hooks put into `$metadata` of the record, by name.'),
  bulk: z
    .boolean()
    .optional()
    .describe('Update and destroy: by filter, in one statement, instead of one record. Default: false.'),
  upsert: z
    .string()
    .optional()
    .describe(
      'Create: the name of an identity. If a record has its values already, that record is updated instead. `$metadata.created` tells. Default: such a record is a conflict.',
    ),
  upsertFields: names
    .optional()
    .describe(
      'What the update of an upsert writes, where the caller or a hook gave it. Default: the accepted attributes that are no part of the identity.',
    ),
  // Loose, because a change may have further members for its author.
  changes: z
    .array(z.looseObject(changeShape).meta({ title: 'Change' }))
    .optional()
    .describe('Reusable changes, such as `hashPassword()`. They run before the hooks below.'),
  needsRecord,
  validate: hook.optional().describe('Adds errors to the changeset. Before the transaction, after `change`.'),
  ...writeHooks,
} satisfies ActionShape;

const filter = z.union(
  [functionOf<ActionFilter>('(input, context) => filter'), z.record(z.string(), z.unknown()).meta({ title: 'filter' })],
  'expected a filter or a function',
);

const page = z
  .strictObject({
    size: z
      .int()
      .min(1)
      .optional()
      .describe('How many records a page has, unless the caller names a size. Default: 50, or `most` if that is less.'),
    most: z.int().min(1).optional().describe('The largest size that a caller may name. Default: 250.'),
    count: z
      .literal('on request')
      .optional()
      .describe(
        'Lets callers ask for the number of all records, which costs one more statement. Default: they cannot.',
      ),
    offset: z.boolean().optional().describe('Lets callers skip records by their number. Default: false.'),
  })
  .refine(({ size = 1, most = defaultMost }) => size <= most, {
    path: ['size'],
    error: 'is above `most`, which no caller passes: name a smaller size, or a larger `most`',
  })
  .transform(
    ({ size, most = defaultMost, count, offset = false }): PageRules => ({
      size: size ?? Math.min(defaultSize, most),
      most,
      count: count !== undefined,
      offset,
    }),
  );

const read = {
  ...common,
  get: z.boolean().optional().describe('One record or null, instead of a list. Default: false.'),
  page: page.optional().describe('Answers in pages instead of a list. Default: a list.'),
  select,
  filter: filter.optional().describe('Which records, as data or made from the arguments. Default: all.'),
  prepare: functionOf<CompiledAction['prepare']>('(query, context) => void')
    .optional()
    .describe('Adds filters, order and limits.'),
} satisfies ActionShape;

const generic = {
  ...common,
  run: functionOf<CompiledAction['run']>('(input, context) => result').describe(
    'Does the work. Its return value is the result.',
  ),
} satisfies ActionShape;

const action = z.discriminatedUnion(
  'type',
  [
    z.strictObject({ type: z.literal('create'), ...write }),
    z.strictObject({ type: z.literal('update'), ...write }),
    z.strictObject({ type: z.literal('destroy'), ...write }),
    z.strictObject({ type: z.literal('read'), ...read }),
    z.strictObject({ type: z.literal('action'), ...generic }),
  ],
  { error: 'expected one of: create, read, update, destroy, action' },
);

const changedTypeError = `expected one of ${changedTypes.join(', ')}: a read runs no changes, it has filter and prepare`;

const resourceChange = z.strictObject({
  on: z
    .array(z.enum(changedTypes, changedTypeError))
    .min(1)
    .describe('The types of action that it applies to, those of extensions too.'),
  where: functionOf<ResourceChange['where']>('(changeset) => boolean')
    .optional()
    .describe('Whether it applies. It sees the values that will be written. Default: always.'),
  ...changeShape,
  name: z.string().optional().describe('The name, for people. Default: its place in the list.'),
});

const policyRule = z
  .custom<AnyPolicyRule>(isPolicyRule, 'expected a rule: allowIf(…), forbidIf(…) or bypassIf(…)')
  .meta({ title: 'allowIf(…) | forbidIf(…) | bypassIf(…)' });

const attributeName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_]*$/, 'expected a name of letters, digits and _')
  .refine((name) => !filterWords.includes(name), `${filterWords.join(', ')} are words of filters: use another name`);

const base = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Z][A-Za-z0-9]*$/, 'expected a name in PascalCase')
    .describe('In PascalCase; unique in a domain.'),
  table: z.string().min(1).optional().describe('The table. Default: the name in snake_case.'),
  description: z.string().optional().describe('For people; introspection shows it.'),
  attributes: z.record(attributeName, attributeValue).optional().describe('The attributes of a record, by name.'),
  relationships: z
    .record(attributeName, relationshipSchema)
    .optional()
    .describe(
      'The resources that it belongs to, and those that belong to it: `belongsTo(…)` and `hasMany(…)`, by name.',
    ),
  identities: z
    .record(z.string(), names.min(1))
    .optional()
    .describe('Attributes whose values, taken together, occur once. For one attribute: the flag `unique`.'),
  indexes: z
    .record(z.string().min(1), names.min(1))
    .optional()
    .describe(
      'Attributes that records are often looked up or sorted by, in this order. Keys and identities have an index already.',
    ),
  actions: z
    .record(z.string(), action.meta({ title: 'action' }))
    .optional()
    .describe('Its actions, by name.'),
  changes: z
    .array(resourceChange.meta({ title: 'change' }))
    .optional()
    .describe('Changes that apply to all actions of some types.'),
  policies: z
    .object({
      fields: z
        .record(z.string(), z.array(policyRule))
        .optional()
        .describe(
          'Who sees which attribute: rules by its name. What no rule allows is left out of records, and no caller filters or sorts by it. Default: all are shown.',
        ),
    })
    .catchall(z.array(policyRule))
    .transform(({ fields, ...actions }): WrittenPolicies => ({ actions, fields }))
    .optional()
    .describe(
      'Who may do what: rules by the name of an action, or by the type of those that have no rules of their own. With it, what no rule allows is forbidden.',
    ),
});

/** The schema of the core's part of a config: everything that is not an extension's section. */
export const baseSection: z.ZodType<BaseSection> = base;

/** The keys of it. */
export const baseKeys: readonly string[] = Object.keys(base.shape);

/** The core's part of a config, parsed. */
export interface BaseSection {
  readonly name: string;
  readonly table?: string | undefined;
  readonly description?: string | undefined;
  readonly attributes?: Readonly<Record<string, unknown>> | undefined;
  readonly relationships?: RelationshipsInput | undefined;
  readonly identities?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly indexes?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly actions?: Readonly<Record<string, ActionSection>> | undefined;
  readonly changes?: readonly ChangeSection[] | undefined;
  readonly policies?: WrittenPolicies | undefined;
}

/** What may be left out or undefined. */
type Sparse<Members> = { readonly [Name in keyof Members]?: Members[Name] | undefined };

/** An action, parsed: what will be compiled, as far as it was written, and the hooks of its own. */
export type ActionSection = Pick<CompiledAction, 'type'> &
  Sparse<Omit<CompiledAction, 'name' | 'type' | 'byKey' | 'source' | 'watchers'>> &
  Pick<Change, 'needsRecord' | keyof WriteHooks<never, never>> & { readonly validate?: Change['change'] };

/** A change of the resource, parsed. */
type ChangeSection = Omit<ResourceChange, 'name' | 'where' | 'source'> & Sparse<Pick<ResourceChange, 'name' | 'where'>>;
