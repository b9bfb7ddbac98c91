import type { AnyChangeset } from '../action/changeset.ts';
import type { CompiledAction } from '../action/compiled-action.ts';
import type { MemoryKey } from '../action/memory-key.ts';
import type { AnyResource } from '../contract/any-resource.ts';
import type { Row } from '../data-layer/data-layer.ts';
import { didYouMean } from '../error/closest.ts';
import { coreErrors } from '../error/core-errors.ts';
import { InvalidInput } from '../error/invalid-input.ts';
import type { Issue } from '../error/issue.ts';
import { quoted } from '../error/quoted.ts';
import { compiledOf } from '../resource/compiled-resource.ts';

/** A changeset with what the engine needs of it beyond what hooks see. */
export interface ChangesetState {
  readonly changeset: AnyChangeset;
  /** What will be written, by attribute. */
  readonly values: ReadonlyMap<string, unknown>;
  /** What will be added to what is there, by attribute. */
  readonly increments: ReadonlyMap<string, number | bigint>;
  /** What a change took back: not written, but to be judged like what is. */
  readonly withheld: ReadonlyMap<string, unknown>;
  readonly metadata: Readonly<Row>;
  /** @throws InvalidInput if a hook has added errors. */
  refuseIfInvalid(): void;
  /** Takes back what was set after `mark`, so that a transaction may be tried again. */
  mark(): () => void;
}

/** Begins a changeset from the attributes that the input gave. */
export function createChangeset(
  resource: AnyResource,
  action: CompiledAction,
  input: { data: Readonly<Row> | undefined; unread?: boolean; arguments: Readonly<Row>; values: Readonly<Row> },
): ChangesetState {
  const { attributes } = compiledOf(resource);
  const values = new Map(Object.entries(input.values));
  const increments = new Map<string, number | bigint>();
  const withheld = new Map<string, unknown>();
  const metadata: Row = {};
  const memories = new Map<MemoryKey<unknown>, unknown>();
  const issues: Issue[] = [];
  const known = (name: string): string => (attributes.has(name) ? name : refuseUnknown(resource, name));
  const data = (): Readonly<Row> | undefined => {
    if (input.unread) refuseUnread(resource, action);
    return input.data;
  };
  const changeset: AnyChangeset = {
    action: action.name,
    type: action.type,
    get data() {
      return data();
    },
    arguments: input.arguments,
    get: (name) => (values.has(known(name)) ? values.get(name) : sumOf(data()?.[name], increments.get(name))),
    set(name, value) {
      refuseFixed(resource, action, known(name));
      increments.delete(name);
      values.set(name, value);
    },
    increment(name, by = attributes.get(known(name))?.storage === 'bigint' ? 1n : 1) {
      refuseFixed(resource, action, name);
      refuseUncountable(resource, action, name);
      if (values.has(name)) values.set(name, sumOf(values.get(name), by));
      else increments.set(name, addedUp(increments.get(name), by));
    },
    withhold(name) {
      const value = values.has(known(name)) || increments.has(name) ? changeset.get(name) : undefined;
      if (values.delete(name) || (increments.delete(name) && value !== undefined)) withheld.set(name, value);
      return value;
    },
    changing: (name) => values.has(known(name)) || increments.has(name),
    addError(path, message, hint) {
      const issue = { path: typeof path === 'string' ? [path] : path, message };
      issues.push(hint === undefined ? issue : { ...issue, hint });
    },
    setMetadata(name, value) {
      metadata[name] = value;
    },
    remember: (key, value) => void memories.set(key, value),
    // Invariant: `remember` takes a value of the key's own type.
    recall: <Value>(key: MemoryKey<Value>) => memories.get(key) as Value | undefined,
  };
  return {
    changeset,
    values,
    increments,
    withheld,
    metadata,
    refuseIfInvalid() {
      if (issues.length > 0) throw new InvalidInput(`${resource.name}.${action.name}`, issues);
    },
    mark: () => marked([values, increments, withheld, memories], { metadata, issues }),
  };
}

/** Answers with what brings all of it back to what it is now. Errors are of one attempt. */
function marked(
  maps: readonly Map<unknown, unknown>[],
  { metadata, issues }: { readonly metadata: Row; readonly issues: Issue[] },
): () => void {
  const former = maps.map((map) => new Map(map));
  const formerMetadata = { ...metadata };
  return () => {
    for (const [index, map] of maps.entries()) restore(map, former[index] ?? new Map());
    for (const name of Object.keys(metadata)) delete metadata[name];
    Object.assign(metadata, formerMetadata);
    issues.length = 0;
  };
}

function restore<Key, Value>(map: Map<Key, Value>, former: ReadonlyMap<Key, Value>): void {
  map.clear();
  for (const [key, value] of former) map.set(key, value);
}

/** Undefined in place of the record would be taken for a create, or for a value that is not there. */
function refuseUnread(resource: AnyResource, action: CompiledAction): never {
  throw new TypeError(
    `a hook of ${resource.name}.${action.name} looks at the record, which was not read: take \`needsRecord: false\` away`,
  );
}

function refuseUnknown(resource: AnyResource, name: string): never {
  const names = [...compiledOf(resource).attributes.keys()];
  throw new TypeError(`${resource.name} has no attribute ${quoted(name)}; ${didYouMean(name, names)}`);
}

function addedUp(present: number | bigint | undefined, by: number | bigint): number | bigint {
  if (typeof present === 'bigint' && typeof by === 'bigint') return present + by;
  return typeof present === 'number' && typeof by === 'number' ? present + by : by;
}

/** The sum as far as it is known: of null it is null. */
function sumOf(value: unknown, by: unknown): unknown {
  if (typeof value === 'bigint' && typeof by === 'bigint') return value + by;
  return typeof value === 'number' && typeof by === 'number' ? value + by : value;
}

function refuseFixed(resource: AnyResource, action: CompiledAction, name: string): void {
  const attribute = compiledOf(resource).attributes.get(name);
  if (attribute?.locksVersion) {
    throw new TypeError(
      `a hook of ${resource.name}.${action.name} sets ${quoted(name)}, which each update counts by itself`,
    );
  }
  if (attribute?.primaryKey && action.type !== 'create') refuseNewKey(resource, action, name);
}

function refuseUncountable(resource: AnyResource, action: CompiledAction, name: string): void {
  const subject = `a hook of ${resource.name}.${action.name} increments ${quoted(name)}`;
  if (action.type !== 'update') throw new TypeError(`${subject}: only an update has something to add to`);
  const storage = compiledOf(resource).attributes.get(name)?.storage ?? '';
  if (!countable.has(storage)) throw new TypeError(`${subject}, which holds no numbers`);
}

const countable: ReadonlySet<string> = new Set(['integer', 'real', 'bigint']);

/** Sessions and other records name a record by its key: another key would hand them to the next record with this one. */
function refuseNewKey(resource: AnyResource, action: CompiledAction, name: string): never {
  const message = 'a primary key is never written after creation';
  const hint = 'create a record with the new key, and destroy this one';
  throw coreErrors.error('PRIMARY_KEY_FIXED', {
    message: `a hook of ${resource.name}.${action.name} sets ${quoted(name)}: ${message}; ${hint}`,
    issues: [{ path: [name], message, hint }],
  });
}
