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

/**
 * An attribute that holds the primary key of a record of another relation, or null. A store refuses a key that no record has.
 */
export interface Reference {
  readonly name: string;
  readonly attribute: string;
  /** The name of the other relation, whose primary key is one attribute of the same storage. */
  readonly target: string;
  /**
   * What becomes of the record when the other one is deleted: it goes too, the delete is refused, or the attribute becomes null.
   * A store looks at the end of the statement: a delete of both records is not refused.
   */
  readonly onDelete: 'cascade' | 'restrict' | 'setNull';
}

/** A resource as stores know it: its table, its attributes and its keys. */
export interface Relation {
  /** The resource's name. */
  readonly name: string;
  readonly table: string;
  readonly attributes: ReadonlyMap<string, RelationAttribute>;
  readonly primaryKey: readonly string[];
  readonly identities: readonly Identity[];
  /** For each reference, one of them or a key begins with its attribute. */
  readonly indexes: readonly Index[];
  readonly references: readonly Reference[];
}
