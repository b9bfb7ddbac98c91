/**
 * How a store keeps a value. Every store encodes and decodes all of these, so a record is the same from every store.
 */
export type Storage = 'text' | 'uuid' | 'integer' | 'real' | 'bigint' | 'boolean' | 'timestamp' | 'json' | 'bytes';

/** One attribute as a store sees it. */
export interface RelationAttribute {
  readonly name: string;
  /** The column's name; the snake_case of `name` unless the application chose another. */
  readonly column: string;
  readonly storage: Storage;
  readonly nullable: boolean;
}

/** A set of attributes whose values, taken together, occur once. */
export interface Identity {
  readonly name: string;
  readonly attributes: readonly string[];
}

/** Attributes that records are looked up or sorted by, in this order. */
export interface Index {
  readonly name: string;
  readonly attributes: readonly string[];
}

/** A resource as stores know it: its table, its attributes and its keys. */
export interface Relation {
  /** The resource's name. */
  readonly name: string;
  readonly table: string;
  readonly attributes: ReadonlyMap<string, RelationAttribute>;
  readonly primaryKey: readonly string[];
  readonly identities: readonly Identity[];
  readonly indexes: readonly Index[];
}
