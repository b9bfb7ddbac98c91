import { z } from 'zod';
import type { CompiledAction } from '../action/compiled-action.ts';
import type { CompiledAttribute } from '../attribute/compiled-attribute.ts';
import type { Row } from '../data-layer/data-layer.ts';
import { didYouMean } from '../error/closest.ts';
import { InvalidInput } from '../error/invalid-input.ts';
import type { Issue } from '../error/issue.ts';
import { plainMessage } from '../resource/parse-section.ts';
import type { AnyResource } from '../resource/resource.ts';
import { optionNames, readOptionNames } from './option-names.ts';

/** The input of an action, told apart. */
export interface ParsedInput {
  readonly arguments: Readonly<Row>;
  /** The accepted attributes that were given. */
  readonly values: Readonly<Row>;
}

/**
 * Parses what an action was given, before anything is read or written.
 *
 * @throws InvalidInput with every problem; unknown keys are problems. Values never appear in it.
 */
export async function parseInput(resource: AnyResource, action: CompiledAction, params: unknown): Promise<ParsedInput> {
  const given = withoutUndefined(params ?? {});
  const schema = inputSchema(resource, action);
  const parsed = await schema.safeParseAsync(given);
  if (!parsed.success) {
    throw new InvalidInput(
      `${resource.name}.${action.name}`,
      parsed.error.issues.flatMap((issue) => toIssues(issue, action, schema)),
    );
  }
  const values: Row = {};
  const args: Row = {};
  for (const name of Object.keys(action.arguments)) args[name] = parsed.data[name];
  for (const name of action.accept) {
    // An update must not fall back to a default for what was not given.
    if (action.type === 'create' ? parsed.data[name] !== undefined : Object.hasOwn(Object(given), name)) {
      values[name] = parsed.data[name];
    }
  }
  return { arguments: args, values };
}

/** Unknown keys that are named; who sends more has not mistyped one. */
const mostUnknownKeys = 100;

/** Undefined means not given, as in `{ displayName: form.name }`. */
function withoutUndefined(params: unknown): unknown {
  if (typeof params !== 'object' || params === null || Array.isArray(params)) return params;
  return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined));
}

const schemas = new WeakMap<CompiledAction, z.ZodObject>();

function inputSchema(resource: AnyResource, action: CompiledAction): z.ZodObject {
  const known = schemas.get(action);
  if (known !== undefined) return known;
  const shape: Record<string, z.ZodType> = { ...action.arguments };
  for (const name of action.accept) {
    const attribute = resource['~compiled'].attributes.get(name);
    if (attribute !== undefined) shape[name] = acceptedSchema(attribute, action.type);
  }
  const schema = z.strictObject(shape);
  schemas.set(action, schema);
  return schema;
}

function acceptedSchema({ schema, generated, nullable }: CompiledAttribute, type: CompiledAction['type']): z.ZodType {
  return type === 'update' || generated || nullable ? schema.optional() : schema;
}

function toIssues(issue: z.core.$ZodIssue, action: CompiledAction, schema: z.ZodObject): readonly Issue[] {
  const path = issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key));
  if (issue.code !== 'unrecognized_keys') return [{ path, message: plainMessage(issue.message) }];
  const known = Object.keys(schema.shape);
  return issue.keys.slice(0, mostUnknownKeys).map((key) => ({
    path: [...path, key],
    message: 'unknown key',
    ...(path.length === 0 ? { hint: unknownKeyHint(action, key, known) } : {}),
  }));
}

/** An option among the parameters is told apart from a key that is mistyped. */
function unknownKeyHint(action: CompiledAction, key: string, known: readonly string[]): string {
  const options = action.type === 'read' ? readOptionNames : optionNames;
  const isOption = options.includes(key);
  if (!isOption && known.length > 0) return didYouMean(key, known);
  const first = action.bulk ? 'filter, ' : action.type === 'update' || action.type === 'destroy' ? 'record, ' : '';
  const behind = `${action.name}(${first}{${known.length > 0 ? ' … ' : ''}}, { ${isOption ? key : '…'} })`;
  return known.length > 0
    ? `it is an option: options come behind the parameters, ${behind}`
    : `${action.name} takes no parameters; options come behind them: ${behind}`;
}
