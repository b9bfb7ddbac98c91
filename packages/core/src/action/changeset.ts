import type { ActionType } from './action-type.ts';
import type { MemoryKey } from './memory-key.ts';

/** The attributes that hold numbers, null or not; all of them where the types are not known. */
type NumbersOf<Values> = {
  [Name in keyof Values & string]: unknown extends Values[Name]
    ? Name
    : NonNullable<Values[Name]> extends number | bigint
      ? Name
      : never;
}[keyof Values & string];

/** The work of one create, update or destroy. Hooks read it and add to it. */
export interface Changeset<Values, Arguments> {
  readonly action: string;
  readonly type: ActionType;
  /**
   * The record that is updated or destroyed; undefined for a create, a bulk action and a generic action.
   *
   * @throws TypeError in a call by key whose hooks all have `needsRecord: false`
   */
  readonly data: Readonly<Partial<Values>> | undefined;
  readonly arguments: Arguments;
  /** Of an upsert, in the hooks after the write: whether the record is new. Otherwise undefined. */
  readonly created: boolean | undefined;
  /**
   * The value that will be written, else the current one of the record. The current value of a sensitive attribute is
   * not here.
   */
  get<Name extends keyof Values & string>(name: Name): Values[Name] | undefined;
  set<Name extends keyof Values & string>(name: Name, value: Values[Name]): void;
  /**
   * Takes the value of an attribute back, and answers with it: it is not written, and `changing` is false for it. The value
   * has to be one that a store can keep, as if it were written. For `intercept`, which runs before each `where` is judged.
   */
  withhold<Name extends keyof Values & string>(name: Name): Values[Name] | undefined;
  /**
   * Adds to a number in the statement that writes: parallel calls lose nothing. Null stays null. After `set`, it adds to what
   * was set. `get` answers with the sum as far as the record is known. An upsert adds to the record that is there, and to the
   * default of a new one. Any other create sets its values.
   *
   * @throws TypeError for an attribute that holds no numbers, and in a create that is no upsert
   *
   * @example
   * like: { type: 'update', needsRecord: false, change: (changeset) => changeset.increment('likes') }
   */
  increment(name: NumbersOf<Values>, by?: number | bigint): void;
  /** Whether the attribute will be written, even with the value that it has. */
  changing(name: keyof Values & string): boolean;
  /** Refuses the input: all errors of a changeset are thrown together as one InvalidInput. */
  addError(path: string | readonly (string | number)[], message: string, hint?: string): void;
  /** Adds a member to the result's `$metadata`. */
  setMetadata(name: string, value: unknown): void;
  /** Keeps a value for later hooks of this call. A transaction that is tried again forgets what its first attempt kept. */
  remember<Value>(key: MemoryKey<Value>, value: Value): void;
  /** The value that an earlier hook of this call kept; undefined if none did. */
  recall<Value>(key: MemoryKey<Value>): Value | undefined;
}

/** A changeset of any resource. Reusable changes get it. */
export type AnyChangeset = Changeset<Record<string, unknown>, Readonly<Record<string, unknown>>>;
