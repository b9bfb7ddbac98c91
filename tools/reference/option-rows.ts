// The options that a zod schema takes, for tables: name, type, default and what they do.

/** One line of a table of options. */
export interface OptionRow {
  readonly name: string;
  readonly type: string;
  /** Undefined where it has to be written. */
  readonly default: string | undefined;
  readonly text: string;
}

/** The parts of zod's definitions that are read here. */
interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, unknown>>;
  readonly innerType?: unknown;
  readonly in?: unknown;
  readonly options?: readonly unknown[];
  readonly element?: unknown;
  readonly valueType?: unknown;
  readonly entries?: Readonly<Record<string, string>>;
  readonly values?: readonly unknown[];
  readonly defaultValue?: unknown;
  readonly format?: string;
}

interface SchemaLike {
  readonly _zod: { readonly def: Definition };
  meta(): { readonly title?: string; readonly description?: string } | undefined;
}

/**
 * The options of an object schema, in its order, without those that are told elsewhere.
 *
 * @throws Error for an option without a description, or of a type that nothing tells
 */
export function optionRows(schema: unknown, without: readonly string[] = []): readonly OptionRow[] {
  const options = Object.entries(shapeOf(schema)).filter(([name]) => !without.includes(name));
  return options.map(([name, option]) => optionRow(name, option));
}

/** The options of an object schema, by name, behind whatever wraps it. */
export function shapeOf(schema: unknown): Readonly<Record<string, unknown>> {
  const { shape, innerType, in: input } = definitionOf(schema);
  if (shape !== undefined) return shape;
  const inner = innerType ?? input;
  if (inner === undefined) throw new Error('expected the schema of an object');
  return shapeOf(inner);
}

/** The branches of a union, behind whatever wraps it. */
export function branchesOf(schema: unknown): readonly unknown[] {
  const { options, innerType } = definitionOf(schema);
  if (options === undefined && innerType === undefined) throw new Error('expected the schema of a union');
  return options ?? branchesOf(innerType);
}

/** The schema of each value of a record or array, behind whatever wraps it. */
export function memberOf(schema: unknown): unknown {
  const { valueType, element, innerType } = definitionOf(schema);
  return valueType ?? element ?? memberOf(innerType);
}

/** The only value of a literal. */
export function literalOf(schema: unknown): string {
  return String(definitionOf(schema).values?.[0]);
}

/** Takes "Default: …" out of a description, where code cannot tell it. */
export function splitDefault(description: string): { readonly text: string; readonly default: string | undefined } {
  const [sentence = '', value] = /(?<=^|\. )Default:? (.+?)(?:\.(?= )|\.?$)/.exec(description) ?? [];
  return { text: description.replace(sentence, '').trim().replaceAll(/ {2,}/g, ' '), default: value };
}

function optionRow(name: string, option: unknown): OptionRow {
  const { type, defaultValue } = beforeTransform(option);
  const description = schemaOf(option).meta()?.description;
  if (description === undefined) throw new Error(`the option "${name}" has no description: add .describe('…')`);
  const said = splitDefault(description);
  if (said.text === '') throw new Error(`the description of "${name}" says nothing but its default`);
  // A default that is an object has no text of its own; the description says it.
  const known = type === 'default' && said.default === undefined ? JSON.stringify(defaultValue) : said.default;
  const absent = type === 'optional' ? 'none' : undefined;
  return { name, type: typeText(option, name), default: known?.replaceAll('"', "'") ?? absent, text: said.text };
}

function typeText(schema: unknown, name: string): string {
  const title = schemaOf(schema).meta()?.title;
  if (title !== undefined) return title;
  const inner = (of: unknown) => typeText(of, name);
  const { type, format, ...definition } = definitionOf(schema);
  switch (type) {
    case 'optional':
    case 'default':
      return inner(definition.innerType);
    case 'pipe':
      return inner(definition.in);
    case 'number':
      return format === 'safeint' ? 'whole number' : 'number';
    case 'enum':
      return Object.values(definition.entries ?? {})
        .map((value) => `'${value}'`)
        .join(' | ');
    case 'array':
      return /[ |]/.test(inner(definition.element))
        ? `(${inner(definition.element)})[]`
        : `${inner(definition.element)}[]`;
    case 'record':
      return `{ [name]: ${inner(definition.valueType)} }`;
    case 'union':
      return (definition.options ?? []).map(inner).join(' | ');
    case 'literal':
      return `'${literalOf(schema)}'`;
    case 'string':
    case 'boolean':
    case 'object':
      return type;
    default:
      throw new Error(`nothing tells the type of "${name}" (${type}): add .meta({ title: '…' })`);
  }
}

/** The definition of what is written, where a schema makes something else of it. */
function beforeTransform(schema: unknown): Definition {
  const definition = definitionOf(schema);
  return definition.type === 'pipe' ? beforeTransform(definition.in) : definition;
}

function definitionOf(schema: unknown): Definition {
  return schemaOf(schema)._zod.def;
}

/** Invariant: zod documents `_zod.def` as the place where a schema's parts are; only the members above are read. */
function schemaOf(schema: unknown): SchemaLike {
  if (typeof schema !== 'object' || schema === null || !('_zod' in schema)) throw new Error('expected a zod schema');
  return schema as SchemaLike;
}
