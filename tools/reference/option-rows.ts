// The options of a zod schema: name, type, default and description.

/** One line of a table of options. */
export interface OptionRow {
  readonly name: string;
  readonly type: string;
  /** Undefined if the option is required. */
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

/** The metadata of a schema: `.meta({ … })`. */
interface Meta {
  readonly description?: string;
  /** Its type in tables, and in printed types without the members below. */
  readonly title?: string;
  /** The TypeScript type that it accepts. `Attributes` means the attributes of the resource. */
  readonly written?: string;
  /** The TypeScript type of the parsed value, if that differs. */
  readonly parsed?: string;
  /** The beginning of the names of an object's types, if it is not the name of the option. */
  readonly named?: string;
}

interface SchemaLike {
  readonly _zod: { readonly def: Definition };
  meta(): Meta | undefined;
}

/** The options as an application writes them, or as they are parsed. */
export type Side = 'written' | 'parsed';

/**
 * The options of an object schema, in its order, without those that are documented elsewhere.
 *
 * @throws Error for an option without a description, or of an unknown type
 */
export function optionRows(schema: unknown, without: readonly string[] = []): readonly OptionRow[] {
  const options = Object.entries(shapeOf(schema)).filter(([name]) => !without.includes(name));
  return options.map(([name, option]) => optionRow(name, option));
}

/** The options of an object schema, by name, inside its wrappers. */
export function shapeOf(schema: unknown): Readonly<Record<string, unknown>> {
  const { shape, innerType, in: input, options } = definitionOf(schema);
  if (shape !== undefined) return shape;
  const inner = innerType ?? input ?? options?.find((option) => definitionOf(option).type === 'object');
  if (inner === undefined) throw new Error('expected the schema of an object');
  return shapeOf(inner);
}

/** The branches of a union, inside its wrappers. */
export function branchesOf(schema: unknown): readonly unknown[] {
  const { options, innerType } = definitionOf(schema);
  if (options === undefined && innerType === undefined) throw new Error('expected the schema of a union');
  return options ?? branchesOf(innerType);
}

/** The schema of each value of a record or array, inside its wrappers. */
export function memberOf(schema: unknown): unknown {
  const { valueType, element, innerType } = definitionOf(schema);
  return valueType ?? element ?? memberOf(innerType);
}

/** The only value of a literal. */
export function literalOf(schema: unknown): string {
  return String(definitionOf(schema).values?.[0]);
}

/** Takes "Default: …" out of a description, for defaults that code cannot show. */
export function splitDefault(description: string): { readonly text: string; readonly default: string | undefined } {
  const [sentence = '', value] = /(?<=^|\. )Default:? (.+?)(?:\.(?= )|\.?$)/.exec(description) ?? [];
  return { text: description.replace(sentence, '').trim().replaceAll(/ {2,}/g, ' '), default: value };
}

/** The description of an option, with its default. */
export function documentationOf(name: string, option: unknown): string {
  const description = descriptionOf(name, option);
  const { default: said } = splitDefault(description);
  const known = defaultOf(option);
  return said !== undefined || known === undefined ? description : `${description} Default ${known}.`;
}

/** Whether an option may be missing in the config, or in the parsed settings. */
export function isLeftOut(option: unknown, side: Side): boolean {
  const { type } = side === 'written' ? beforeTransform(option) : definitionOf(option);
  return type === 'optional' || (side === 'written' && type === 'default');
}

function optionRow(name: string, option: unknown): OptionRow {
  const said = splitDefault(descriptionOf(name, option));
  const absent = beforeTransform(option).type === 'optional' ? 'none' : undefined;
  const known = said.default?.replaceAll('"', "'") ?? defaultOf(option) ?? absent;
  return { name, type: typeText(option, name), default: known, text: said.text };
}

function descriptionOf(name: string, option: unknown): string {
  const description = schemaOf(option).meta()?.description;
  if (description === undefined) throw new Error(`the option "${name}" has no description: add .describe('…')`);
  if (splitDefault(description).text === '') {
    throw new Error(`the description of "${name}" says nothing but its default`);
  }
  return description;
}

/** The default as code. An object has no code: the description names its default. */
function defaultOf(option: unknown): string | undefined {
  const { type, defaultValue } = beforeTransform(option);
  return type === 'default' ? JSON.stringify(defaultValue)?.replaceAll('"', "'") : undefined;
}

function typeText(schema: unknown, name: string): string {
  const title = schemaOf(schema).meta()?.title;
  if (title !== undefined) return title;
  const inner = (of: unknown) => typeText(of, name);
  const { type, format, ...definition } = definitionOf(schema);
  switch (type) {
    case 'optional':
    case 'default':
    case 'readonly':
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
      return JSON.stringify(definition.values?.[0]).replaceAll('"', "'");
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

/** The parts of a schema. */
export function definitionOf(schema: unknown): Definition {
  return schemaOf(schema)._zod.def;
}

/** Invariant: zod documents `_zod.def` as the place where a schema's parts are; only the members above are read. */
export function schemaOf(schema: unknown): SchemaLike {
  if (typeof schema !== 'object' || schema === null || !('_zod' in schema)) throw new Error('expected a zod schema');
  return schema as SchemaLike;
}
