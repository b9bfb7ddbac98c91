import type { Storage } from '@ashlar/core/data-layer';

/** One placeholder of a compiled statement: the value that it takes, and the names for an error. */
export interface Parameter {
  /** The key under which the value is given when the statement runs. */
  readonly name: string;
  readonly storage: Storage;
  /** Whether the value is a list, sent as one parameter whatever its length. */
  readonly list: boolean;
  /** Whether null is refused, because the attribute is not nullable. */
  readonly required: boolean;
  /** The resource's name, for messages. */
  readonly relation: string;
  /** The attribute that the value is for or compared with; it is the path of an issue. */
  readonly attribute: string;
}

/** Turns a value of the storage into what the driver sends. */
export type Encode = (value: unknown) => unknown;

/** Turns a value of the driver, never null, into a value of the storage. Undefined if it is not exactly one. */
export type Decode = (value: unknown) => unknown;
