import type { AnyResource } from '../contract/any-resource.ts';
import type { Row } from '../data-layer/data-layer.ts';
import { problemWithValue } from '../data-layer/storage.ts';
import { InvalidInput } from '../error/invalid-input.ts';
import type { Issue } from '../error/issue.ts';
import { quoted } from '../error/quoted.ts';
import { isPlainObject } from '../filter/is-plain-object.ts';
import { compiledOf } from '../resource/compiled-resource.ts';
import { isRecordOf, resourceOfRecord } from '../resource/record.ts';
import { keyPrefix } from './action-statements.ts';

/** A record as a caller gave it. */
export interface GivenRecord {
  readonly record: unknown;
  /** What the caller calls it; undefined: it is the first argument. */
  readonly recordName?: string | undefined;
}

/** What an action was told to work on: a record, or the key of one that was not read. */
export type Target = { readonly record: Readonly<Row> } | { readonly key: Readonly<Row> };

/**
 * The record that an update or destroy was given under a name. Parameters with names may come from outside, and a key can be
 * guessed where a record cannot: so they take no key.
 *
 * @throws InvalidInput for anything but a record that an action of this resource returned
 */
export function checkRecord(resource: AnyResource, action: string, { record, recordName }: GivenRecord): Readonly<Row> {
  if (isRecordOf(resource, record)) return record;
  throw new InvalidInput(`${resource.name}.${action}`, [
    {
      path: recordName === undefined ? [] : [recordName],
      message: `expected a ${resource.name} record`,
      hint: `pass what an action of ${resource.name} returned: copies and hand-made objects are not records`,
    },
  ]);
}

/**
 * The record or the primary key that an update, a destroy or `get` was given.
 *
 * @throws InvalidInput for anything else; the store is not asked
 */
export function checkTarget(resource: AnyResource, action: string, given: GivenRecord): Target {
  const { record, recordName } = given;
  if (recordName !== undefined) return { record: checkRecord(resource, action, given) };
  const target = readTarget(resource, record);
  if ('issues' in target) throw new InvalidInput(`${resource.name}.${action}`, target.issues);
  return target;
}

/** Without the version, a stale record could not be told from a fresh one. */
export function refuseUnknownVersion(resource: AnyResource, action: string, record: Readonly<Row>): void {
  const { lockVersion } = compiledOf(resource);
  if (lockVersion === undefined || Object.hasOwn(record, lockVersion)) return;
  const hint = `name ${quoted(lockVersion)} in the \`select\` of the action that returned it, or pass the primary key`;
  const message = `the ${resource.name} record lacks its version`;
  throw new InvalidInput(`${resource.name}.${action}`, [{ path: [], message, hint }]);
}

/** The same without an error: the problems, if it is neither. */
export function readTarget(resource: AnyResource, given: unknown): Target | { readonly issues: readonly Issue[] } {
  if (isRecordOf(resource, given)) return { record: given };
  const names = compiledOf(resource).relation.primaryKey;
  const [only = ''] = names;
  const key = names.length === 1 ? { [only]: given } : membersOf(given, names);
  if (key === undefined) return { issues: [noTarget(resource)] };
  const issues = problemsWithKey(resource, key);
  return issues.length > 0 ? { issues } : { key };
}

/** The members of a key of several attributes. A record of another resource is none, even if it has these very members. */
function membersOf(given: unknown, names: readonly string[]): Row | undefined {
  if (!isPlainObject(given) || resourceOfRecord(given) !== undefined) return undefined;
  if (Object.keys(given).some((key) => !names.includes(key))) return undefined;
  // Each is read once: what is checked is what the store is asked for.
  return Object.fromEntries(names.map((name) => [name, Object.hasOwn(given, name) ? given[name] : undefined]));
}

function problemsWithKey(resource: AnyResource, key: Readonly<Row>): readonly Issue[] {
  const { attributes, relation } = compiledOf(resource);
  const isAlone = relation.primaryKey.length === 1;
  const issues: Issue[] = [];
  for (const [name, value] of Object.entries(key)) {
    const attribute = attributes.get(name);
    const message = attribute && problemWithValue(attribute, value);
    if (message === undefined) continue;
    const isNoValue = value === null || !['string', 'number', 'bigint', 'boolean'].includes(typeof value);
    issues.push(isAlone && isNoValue ? noTarget(resource) : { path: [name], message });
  }
  return issues;
}

function noTarget(resource: AnyResource): Issue {
  const { name, relation } = compiledOf(resource);
  const names = relation.primaryKey;
  const key = names.length === 1 ? `its ${names[0]}` : `{ ${names.join(', ')} }`;
  return {
    path: [],
    message: `expected a ${name} record as the first argument, or its primary key`,
    hint: `pass what an action of ${name} returned, or ${key}: copies and hand-made objects are not records`,
  };
}

/** Where the primary key stands. */
export function keyOf(target: Target): Readonly<Row> {
  return 'key' in target ? target.key : target.record;
}

/** The parameters that name a record by its primary key. */
export function keyParameters(resource: AnyResource, record: Readonly<Row>): Row {
  const parameters: Row = {};
  for (const name of compiledOf(resource).relation.primaryKey) parameters[`${keyPrefix}${name}`] = record[name];
  return parameters;
}
