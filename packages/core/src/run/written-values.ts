import type { CompiledAction } from '../action/compiled-action.ts';
import type { CompiledAttribute } from '../attribute/compiled-attribute.ts';
import type { AnyResource } from '../contract/any-resource.ts';
import type { Row } from '../data-layer/data-layer.ts';
import { problemWithValue } from '../data-layer/storage.ts';
import { InvalidInput } from '../error/invalid-input.ts';
import type { Issue } from '../error/issue.ts';
import { type ParsedValue, parseValue } from '../input/parse-value.ts';
import { compiledOf } from '../resource/compiled-resource.ts';
import { sumOf } from './changeset-state.ts';

/** The values of the changeset, and the moment by the clock of the domain. */
export interface WrittenInput {
  readonly values: ReadonlyMap<string, unknown>;
  /** What a change took back: it is judged with what is written. */
  readonly withheld: ReadonlyMap<string, unknown>;
  readonly now: Date;
  /** What an update adds to what is there, and an upsert to its defaults. */
  readonly increments: ReadonlyMap<string, number | bigint>;
}

/** What an update writes. */
export interface UpdatedValues {
  readonly values: Readonly<Row>;
  /** What is added to what is there: the lock version too. */
  readonly increments: Readonly<Row>;
}

/**
 * The row that a create writes: the given values, then generated ones, then the schema's defaults, then null.
 *
 * @throws InvalidInput for an attribute that is left without a value, or with one that a store cannot keep as what it
 * is.
 */
export async function createdValues(
  resource: AnyResource,
  action: CompiledAction,
  { values, increments, withheld, now }: WrittenInput,
): Promise<Row> {
  const row: Row = {};
  const issues: Issue[] = [];
  for (const attribute of compiledOf(resource).attributes.values()) {
    const { name } = attribute;
    const missing = values.has(name) ? { data: null } : await missingValue(attribute, now);
    if ('issues' in missing) issues.push(...missing.issues);
    row[name] = sumOf(values.get(name) ?? ('data' in missing ? missing.data : null), increments.get(name));
  }
  if (issues.length > 0) throw new InvalidInput(`${resource.name}.${action.name}`, issues);
  refuseUnstorable(resource, action, { row, withheld, given: values });
  return row;
}

/** The values that an update writes: the given ones, and generated ones if anything is written at all. */
export function updatedValues(
  resource: AnyResource,
  action: CompiledAction,
  { values, increments, withheld, now }: WrittenInput,
): UpdatedValues {
  const row: Row = Object.fromEntries(values);
  const sums: Row = Object.fromEntries(increments);
  if (values.size + increments.size > 0) {
    const { lockVersion } = compiledOf(resource);
    if (lockVersion !== undefined) sums[lockVersion] = 1;
    for (const { name, generator } of compiledOf(resource).attributes.values()) {
      if (generator?.on === 'createAndUpdate' && !values.has(name) && !increments.has(name))
        row[name] = generator.generate({ now });
    }
  }
  refuseUnstorable(resource, action, { row: { ...row, ...sums }, withheld, given: values });
  return { values: row, increments: sums };
}

/** Only a schema with a default runs on a missing value: others could turn undefined into a value. */
async function missingValue({ name, generator, defaulting }: CompiledAttribute, now: Date): Promise<ParsedValue> {
  if (generator !== undefined) return { data: generator.generate({ now }) };
  return defaulting === undefined ? { data: null } : await parseValue(defaulting, undefined, [name]);
}

/** What is about to be written. */
interface Written {
  readonly row: Readonly<Row>;
  readonly withheld: ReadonlyMap<string, unknown>;
  readonly given: ReadonlyMap<string, unknown>;
}

/** @throws InvalidInput for values that a store cannot keep as what they are */
export function refuseUnstorable(
  resource: AnyResource,
  action: CompiledAction,
  { row, withheld, given }: Written,
): void {
  const issues: Issue[] = [];
  for (const [name, value] of [...Object.entries(row), ...withheld]) {
    const attribute = compiledOf(resource).attributes.get(name);
    if (attribute === undefined) continue;
    const message = problemWithValue(attribute, value);
    if (message === undefined) continue;
    const hint = value === null && !given.has(name) ? whyMissing(action, name) : undefined;
    issues.push({ path: [name], message, ...(hint && { hint }) });
  }
  if (issues.length > 0) throw new InvalidInput(`${resource.name}.${action.name}`, issues);
}

/** The hint for a required attribute that the action does not accept: only the action's author can fix it. */
function whyMissing({ name: action, accept }: CompiledAction, name: string): string | undefined {
  if (accept.includes(name)) return undefined;
  return `${action} does not accept it: accept it there, give it a default, or set it in a change`;
}
