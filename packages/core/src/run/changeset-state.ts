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
import type { ParsedInput } from '../input/parse-input.ts';
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
  /** The attributes in `values` that still have their default. */
  readonly defaulted: ReadonlyMap<string, unknown>;
  readonly metadata: Readonly<Row>;
  /** Tells the hooks after the write of an upsert whether the record is new. */
  created: boolean | undefined;
  /** @throws InvalidInput if a hook has added errors. */
  refuseIfInvalid(): void;
  /** Takes back what was set after `mark`, so that a transaction may be tried again. */
  mark(): () => void;
}

/** What a changeset begins with: the input, and the record as it was. */
interface ChangesetInput extends ParsedInput {
  readonly data: Readonly<Row> | undefined;
  /** The record was named by its key, and not read. */
  readonly unread?: boolean;
}

/** Begins a changeset from the attributes that the input gave. */
export function createChangeset(resource: AnyResource, action: CompiledAction, input: ChangesetInput): ChangesetState {
  const { attributes } = compiledOf(resource);
  const values = new Map(Object.entries(input.values));
  const defaulted = new Map<string, unknown>(input.defaulted.map((name) => [name, input.values[name]]));
  const increments = new Map<string, number | bigint>();
  const withheld = new Map<string, unknown>();
  const metadata: Row = {};
  const memories = new Map<MemoryKey<unknown>, unknown>();
  const issues: Issue[] = [];
  const known = (name: string): string => (attributes.has(name) ? name : refuseUnknown(resource, name));
  const data = (): Readonly<Row> | undefined => (input.unread ? refuseUnread(resource, action) : input.data);
  const changeset: AnyChangeset = {
    action: action.name,
    type: action.type,
    get data() {
      return data();
    },
    arguments: input.arguments,
    get created() {
      return state.created;
    },
    get: (name) => sumOf(values.has(known(name)) ? values.get(name) : data()?.[name], increments.get(name)),
    set(name, value) {
      refuseFixed(resource, action, known(name));
      increments.delete(name);
      defaulted.delete(name);
      values.set(name, value);
    },
    increment(name, by = attributes.get(known(name))?.storage === 'bigint' ? 1n : 1) {
      refuseFixed(resource, action, name);
      refuseUncountable(resource, action, name);
      if (values.has(name) && !defaulted.has(name)) values.set(name, sumOf(values.get(name), by));
      else increments.set(name, addedUp(increments.get(name), by));
    },
    withhold(name) {
      const value = values.has(known(name)) || increments.has(name) ? changeset.get(name) : undefined;
      const isSum = increments.delete(name);
      if (values.delete(name) || (isSum && value !== undefined)) withheld.set(name, value);
      return value;
    },
    changing: (name) => values.has(known(name)) || increments.has(name),
    addError: (path, message, hint) => addIssue(issues, { path, message, hint }),
    setMetadata: (name, value) => void Reflect.set(metadata, name, value),
    remember: (key, value) => void memories.set(key, value),
    // Invariant: `remember` takes a value of the key's own type.
    recall: <Value>(key: MemoryKey<Value>) => memories.get(key) as Value | undefined,
  };
  const state: ChangesetState = {
    changeset,
    values,
    increments,
    withheld,
    defaulted,
    metadata,
    created: undefined,
    refuseIfInvalid: () => refuseIssues(resource, action, issues),
    mark: () => marked([values, increments, withheld, defaulted, memories], { state, metadata, issues }),
  };
  return state;
}

interface AddedError {
  readonly path: string | Issue['path'];
  readonly message: string;
  readonly hint: string | undefined;
}

function addIssue(issues: Issue[], { path, message, hint }: AddedError): void {
  const issue = { path: typeof path === 'string' ? [path] : path, message };
  issues.push(hint === undefined ? issue : { ...issue, hint });
}

function refuseIssues(resource: AnyResource, action: CompiledAction, issues: readonly Issue[]): void {
  if (issues.length > 0) throw new InvalidInput(`${resource.name}.${action.name}`, issues);
}

/** Answers with what brings all of it back to what it is now. Errors are of one attempt. */
function marked(
  maps: readonly Map<unknown, unknown>[],
  { state, metadata, issues }: { readonly state: ChangesetState; readonly metadata: Row; readonly issues: Issue[] },
): () => void {
  const former = maps.map((map) => new Map(map));
  const formerMetadata = { ...metadata };
  return () => {
    for (const [index, map] of maps.entries()) restore(map, former[index] ?? new Map());
    for (const name of Object.keys(metadata)) delete metadata[name];
    Object.assign(metadata, formerMetadata);
    issues.length = 0;
    state.created = undefined;
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
export function sumOf(value: unknown, by: unknown): unknown {
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
  if (action.type !== 'update' && action.upsert === undefined) {
    throw new TypeError(`${subject}: only an update has something to add to`);
  }
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
