import type { AnyRecord, AnyResource } from './any-resource.ts';

/** The kinds of change that actions make. */
export type ChangeKind = 'created' | 'updated' | 'destroyed';

interface Changed<Kind extends ChangeKind> {
  readonly type: Kind;
  readonly resource: AnyResource;
  /** The actor of the call; undefined where it names none. */
  readonly actor: unknown;
  /** The context of the call. */
  readonly context: Readonly<Record<string, unknown>>;
}

/** An action has written one record. */
export interface RecordChanged<Kind extends ChangeKind> extends Changed<Kind> {
  /** As the action resolves to it, without sensitive attributes; for a destroy as it was. `isRecordOf` tells its type. */
  readonly record: AnyRecord;
  readonly count?: undefined;
}

/** A bulk action has written records. */
export interface RecordsChanged<Kind extends ChangeKind> extends Changed<Kind> {
  readonly record?: undefined;
  /** How many; never 0. */
  readonly count: number;
}

/**
 * The events of a domain, by name, and what a listener gets. An extension adds its own by declaration merging, because a
 * domain does not know the types of its extensions.
 *
 * @example
 * declare module '@ashlar/core' {
 *   interface DomainEvents { 'book.lent': { readonly title: string } }
 * }
 */
export interface DomainEvents {
  /** A create action has written a record. */
  readonly created: RecordChanged<'created'>;
  /** An update action has written. */
  readonly updated: RecordChanged<'updated'> | RecordsChanged<'updated'>;
  /** A destroy action has removed. */
  readonly destroyed: RecordChanged<'destroyed'> | RecordsChanged<'destroyed'>;
}

/** The events that every resource tells of. */
export const changeKinds: readonly ChangeKind[] = ['created', 'updated', 'destroyed'];

/** A listener of `domain.on`. */
export type DomainListener<Name extends keyof DomainEvents> = (event: DomainEvents[Name]) => void | Promise<void>;
