import type { z } from 'zod';
import type { CompiledAction } from '../action/compiled-action.ts';
import { coercesToText, refusesUndefined } from '../attribute/absence.ts';
import type { CompiledAttribute } from '../attribute/compiled-attribute.ts';
import type { AnyResource } from '../contract/any-resource.ts';
import type { Row } from '../data-layer/data-layer.ts';
import { didYouMean } from '../error/closest.ts';
import { InvalidInput } from '../error/invalid-input.ts';
import { type Issue, mostIssues } from '../error/issue.ts';
import { keptFor } from '../extension/kept-for.ts';
import { compiledOf } from '../resource/compiled-resource.ts';
import { optionNamesOf } from '../scope/option-names.ts';
import { copyOf } from './copy-of.ts';
import { type ParsedValue, parseValue } from './parse-value.ts';

/** The input of an action, split into arguments and attributes. */
export interface ParsedInput {
  readonly arguments: Readonly<Row>;
  /** The accepted attributes that the caller gave, and of a create the defaults of those that it did not. */
  readonly values: Readonly<Row>;
  /** The attributes among them that have their default. */
  readonly defaulted: readonly string[];
}

/**
 * Parses what an action was given, before anything is read or written.
 *
 * @throws InvalidInput with every problem; unknown keys are problems. Values never appear in it.
 */
export async function parseInput(resource: AnyResource, action: CompiledAction, params: unknown): Promise<ParsedInput> {
  const input = await readInput(resource, action, params ?? {});
  if ('issues' in input) throw new InvalidInput(`${resource.name}.${action.name}`, input.issues);
  return input;
}

/** What is wrong with the input. */
interface Refusal {
  readonly issues: readonly Issue[];
}

/** The same without an error. It answers at once if no schema waits for something. */
export function readInput(
  resource: AnyResource,
  action: CompiledAction,
  params: unknown,
): ParsedInput | Refusal | Promise<ParsedInput | Refusal> {
  if (!isObject(params)) {
    const kind = params === null ? 'null' : Array.isArray(params) ? 'array' : typeof params;
    return { issues: [{ path: [], message: `expected object, received ${kind}` }] };
  }
  const given = withoutUndefined(params);
  const inputs = inputsOf(action, resource);
  const unknown = unknownKeys(given, action, inputs);
  // So many unknown keys are no typing error: the schemas need not run.
  if (unknown.length > mostIssues) return { issues: unknown };
  const parsed = parseEach(inputs, given);
  if (parsed instanceof Promise) return parsed.then((keys) => splitInput(keys, given, unknown));
  return splitInput(parsed, given, unknown);
}

function splitInput(
  parsed: readonly ParsedKey[],
  given: ReadonlyMap<string, unknown>,
  unknown: readonly Issue[],
): ParsedInput | Refusal {
  const issues = [...parsed.flatMap(({ result }) => ('issues' in result ? result.issues : [])), ...unknown];
  if (issues.length > 0) return { issues };
  const values: Row = {};
  const args: Row = {};
  const defaulted: string[] = [];
  for (const { name, input, result } of parsed) {
    const value = 'data' in result ? result.data : undefined;
    if (input.isArgument) args[name] = value;
    else if (value !== undefined || given.has(name)) {
      values[name] = value;
      if (!given.has(name)) defaulted.push(name);
    }
  }
  return { arguments: args, values, defaulted };
}

const unlimited = Number.POSITIVE_INFINITY;

/** One key that an action takes. */
export interface ActionInput {
  readonly schema: z.ZodType;
  readonly isArgument: boolean;
  /** An attribute of an update: nothing is written where it is missing. */
  readonly isUpdate: boolean;
  /** Runs if the key is missing. Undefined: nothing runs, and there is no value. */
  readonly whenAbsent: z.ZodType | 'required' | undefined;
  /** The longest text that is looked at, in UTF-16 units. */
  readonly longest: number;
}

/** Every key that an action takes. */
export const inputsOf: (action: CompiledAction, resource: AnyResource) => ReadonlyMap<string, ActionInput> = keptFor(
  (action, resource) => {
    const made = new Map<string, ActionInput>();
    for (const [name, schema] of Object.entries(action.arguments)) {
      made.set(name, {
        schema,
        isArgument: true,
        isUpdate: false,
        whenAbsent: coercesToText(schema) ? 'required' : schema,
        longest: unlimited,
      });
    }
    for (const name of action.accept) {
      const attribute = compiledOf(resource).attributes.get(name);
      if (attribute === undefined) continue;
      // An update must not fall back to a default for what was not given.
      const isUpdate = action.type !== 'create';
      const whenAbsent = isUpdate ? undefined : absentOnCreate(attribute);
      const { schema, longest = unlimited } = attribute;
      made.set(name, { schema, isArgument: false, isUpdate, whenAbsent, longest });
    }
    return made;
  },
);

function absentOnCreate({ schema, defaulting, generated, nullable }: CompiledAttribute): ActionInput['whenAbsent'] {
  if (defaulting !== undefined) return defaulting;
  if (generated || nullable) return undefined;
  // A schema that coerces, preprocesses or catches would turn undefined into a value.
  return refusesUndefined(schema) ? schema : 'required';
}

interface ParsedKey {
  readonly name: string;
  readonly input: ActionInput;
  readonly result: ParsedValue;
}

/** Runs all schemas side by side, because a refinement may wait for something. It answers at once if none waits. */
function parseEach(
  inputs: ReadonlyMap<string, ActionInput>,
  given: ReadonlyMap<string, unknown>,
): readonly ParsedKey[] | Promise<readonly ParsedKey[]> {
  const settled: ParsedKey[] = [];
  let waiting = false;
  const results = [...inputs].map(([name, input]) => {
    const result = parseKey(name, input, given);
    if (result instanceof Promise) waiting = true;
    else settled.push({ name, input, result });
    return { name, input, result };
  });
  return waiting ? Promise.all(results.map(async (key) => ({ ...key, result: await key.result }))) : settled;
}

function parseKey(
  name: string,
  input: ActionInput,
  given: ReadonlyMap<string, unknown>,
): ParsedValue | Promise<ParsedValue> {
  if (given.has(name)) {
    const value = given.get(name);
    // The length comes first: the schema never sees text that is too long.
    if (typeof value !== 'string' || value.length <= input.longest) return parseValue(input.schema, value, [name]);
    return { issues: [{ path: [name], message: `expected at most ${input.longest} characters` }] };
  }
  if (input.whenAbsent === undefined) return { data: undefined };
  if (input.whenAbsent === 'required') return { issues: [{ path: [name], message: 'is required' }] };
  const result = parseValue(input.whenAbsent, undefined, [name]);
  return result instanceof Promise ? result.then(withOwnData) : withOwnData(result);
}

/** A schema hands out the same default each time. The copy keeps a hook from changing it for the next call. */
function withOwnData(result: ParsedValue): ParsedValue {
  return 'data' in result && typeof result.data === 'object' ? { data: copyOf(result.data) } : result;
}

/** Undefined means not given, as in `{ displayName: form.name }`. */
function withoutUndefined(params: Readonly<Record<string, unknown>>): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(params).filter(([, value]) => value !== undefined));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unknownKeys(
  given: ReadonlyMap<string, unknown>,
  action: CompiledAction,
  inputs: ReadonlyMap<string, ActionInput>,
): readonly Issue[] {
  const unknown = [...given.keys()].filter((key) => !inputs.has(key));
  const known = [...inputs.keys()];
  return unknown.map((key, index) => {
    const issue = { path: [key], message: 'unknown key' };
    return index < mostIssues ? { ...issue, hint: unknownKeyHint(action, key, known) } : issue;
  });
}

/** An option among the parameters is told apart from a key that is mistyped. */
function unknownKeyHint(action: CompiledAction, key: string, known: readonly string[]): string {
  const isOption = optionNamesOf(action).includes(key);
  if (!isOption && known.length > 0) return didYouMean(key, known);
  const first = action.bulk ? 'filter, ' : action.type === 'update' || action.type === 'destroy' ? 'record, ' : '';
  const behind = `${action.name}(${first}{${known.length > 0 ? ' … ' : ''}}, { ${isOption ? key : '…'} })`;
  return known.length > 0
    ? `it is an option: options come behind the parameters, ${behind}`
    : `${action.name} takes no parameters; options come behind them: ${behind}`;
}
