import type { Row } from '../data-layer/data-layer.ts';
import type { ActionContext } from './action-context.ts';
import type { ActionType } from './action-type.ts';
import type { AnyChangeset } from './changeset.ts';
import type { ChangeHooks } from './write-hooks.ts';

type Awaitable = void | Promise<void>;

/** The forms of the hooks of a change. As methods, so that a change may take a changeset that it knows more of. */
interface Hooks {
  hook(changeset: AnyChangeset, context: ActionContext): Awaitable;
  recordHook(changeset: AnyChangeset, record: Readonly<Row>, context: ActionContext): Awaitable;
  keysHook(changeset: AnyChangeset, keys: readonly Readonly<Row>[], context: ActionContext): Awaitable;
}

/**
 * Something that an action does beside writing its input. Reusable: a value, named, and applied in `changes`.
 *
 * @example
 * const trimName: Change = { name: 'trimName', change: (changeset) => changeset.set('name', String(changeset.get('name')).trim()) };
 */
export interface Change
  extends ChangeHooks<Hooks['hook'] | undefined, Hooks['recordHook'] | undefined, Hooks['keysHook'] | undefined> {
  readonly name: string;
}

/** The types of action that changes of a resource apply to. A read runs none: it has `filter` and `prepare`. */
export type ChangedType = Exclude<ActionType, 'read'>;

/** All of them. */
export const changedTypes: readonly ChangedType[] = ['create', 'update', 'destroy', 'action'];

/** A change that belongs to the resource: it applies to every action of the given types. */
export interface ResourceChange extends Change {
  readonly on: readonly ChangedType[];
  /**
   * Whether the change applies. It sees the values that will be written, after every hook before the write has run. A
   * change with `where` cannot have `change` or `beforeTransaction`, which run too early.
   */
  where?(changeset: AnyChangeset): boolean;
  /**
   * Inside the transaction, after the hooks before the write, and before each time that a `where` is judged: so it runs again
   * whenever a hook may have set something. It may take values back with `changeset.withhold`, which no `where` then sees.
   */
  intercept?(changeset: AnyChangeset, context: ActionContext): Awaitable;
  readonly source: string;
}

/** The members of a change that work on one record. A bulk action cannot have them. */
export const perRecordHooks: readonly (keyof Change)[] = ['after', 'finish', 'afterTransaction'];

/** The members of a change that need the transaction around the write. */
const hooksInTransaction: readonly (keyof ResourceChange)[] = ['intercept', 'before', 'after', 'afterBulk', 'finish'];

/** Whether a change has to be atomic with the write that it belongs to. */
export function needsTransaction(change: Change | ResourceChange): boolean {
  return hooksInTransaction.some((hook) => hook in change && Reflect.get(change, hook) !== undefined);
}
