/** How a value is kept by a store. Every store encodes and decodes these, so that a record is the same from all of them. */
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

/** What a store knows of a resource: where its records are and how they are shaped. */
export interface Relation {
  /** The resource's name. */
  readonly name: string;
  readonly table: string;
  readonly attributes: ReadonlyMap<string, RelationAttribute>;
  readonly primaryKey: readonly string[];
  readonly identities: readonly Identity[];
  /** Attribute lists that deserve an index because something looks records up by them. */
  readonly indexes: readonly (readonly string[])[];
}
