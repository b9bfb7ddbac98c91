import type { Row } from '../data-layer/data-layer.ts';
import type { ActionContext } from './action-context.ts';
import type { ActionType } from './action-type.ts';
import type { AnyChangeset } from './changeset.ts';

type Awaitable = void | Promise<void>;

/**
 * Something that an action does beside writing its input. Reusable: a value, named, and applied in `changes`.
 * The members run in the order in which they stand here, each for all changes before the next one.
 *
 * @example
 * const trimName: Change = { name: 'trimName', change: (changeset) => changeset.set('name', String(changeset.get('name')).trim()) };
 */
export interface Change {
  readonly name: string;
  /** Builds the changeset. Before the transaction: the place for slow work such as hashing. */
  change?(changeset: AnyChangeset, context: ActionContext): Awaitable;
  /** Before the transaction, once the input has been found valid. */
  beforeTransaction?(changeset: AnyChangeset, context: ActionContext): Awaitable;
  /** Inside the transaction, before the write. */
  before?(changeset: AnyChangeset, context: ActionContext): Awaitable;
  /** Inside the transaction, after the write. */
  after?(changeset: AnyChangeset, record: Readonly<Row>, context: ActionContext): Awaitable;
  /** In place of `after` where a bulk action wrote: once, with the primary keys of all records written. */
  afterBulk?(changeset: AnyChangeset, keys: readonly Readonly<Row>[], context: ActionContext): Awaitable;
  /** Inside the transaction, last: after every `after`, of the action and of the resource. */
  finish?(changeset: AnyChangeset, record: Readonly<Row>, context: ActionContext): Awaitable;
  /** After the outermost transaction has committed: the place for mail. A failure is reported, not thrown. */
  afterTransaction?(changeset: AnyChangeset, record: Readonly<Row>, context: ActionContext): Awaitable;
}

/** The types of action that changes of a resource apply to. A read runs none: it has `filter` and `prepare`. */
export type ChangedType = Exclude<ActionType, 'read'>;

/** All of them. */
export const changedTypes: readonly ChangedType[] = ['create', 'update', 'destroy', 'action'];

/** A change that belongs to the resource: it applies to every action of the given types. */
export interface ResourceChange extends Change {
  readonly on: readonly ChangedType[];
  /**
   * Whether it applies to this changeset. Judged on what will really be written, when every change and every hook before
   * the write has run. Where it is given, `change` and `beforeTransaction` come too early to be used.
   */
  where?(changeset: AnyChangeset): boolean;
  /**
   * Inside the transaction, after the hooks before the write, and before each time that a `where` is judged: so it runs again
   * whenever a hook may have set something. It may take values back with `changeset.withhold`, which no `where` then sees.
   */
  intercept?(changeset: AnyChangeset, context: ActionContext): Awaitable;
  readonly source: string;
}

/** The members of a change that work on one record, and which a bulk action therefore cannot have. */
export const perRecordHooks: readonly (keyof Change)[] = ['after', 'finish', 'afterTransaction'];

/** The members of a change that count on the transaction around the write. */
const hooksInTransaction: readonly (keyof ResourceChange)[] = ['intercept', 'before', 'after', 'afterBulk', 'finish'];

/** Whether a change has to be atomic with the write that it belongs to. */
export function needsTransaction(change: Change | ResourceChange): boolean {
  return hooksInTransaction.some((hook) => hook in change && Reflect.get(change, hook) !== undefined);
}
