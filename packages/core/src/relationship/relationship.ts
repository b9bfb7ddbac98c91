/** What becomes of the records that belong to a record, when that record is destroyed. */
export type OnDelete = 'cascade' | 'restrict' | 'setNull';

/** A record belongs to one record of another resource: its attribute `by` holds the primary key of that record. */
export interface BelongsTo<Target extends string = string, By extends string = string> {
  readonly kind: 'belongsTo';
  /** The name of the other resource. */
  readonly target: Target;
  /** An attribute of this resource. */
  readonly by: By;
  readonly onDelete: OnDelete;
}

/** Records of another resource belong to a record: their attribute `by` holds its primary key. */
export interface HasMany<Target extends string = string, By extends string = string> {
  readonly kind: 'hasMany';
  /** The name of the other resource. */
  readonly target: Target;
  /** An attribute of the other resource. */
  readonly by: By;
}

/** A relationship as declared; `Own` are the attributes of the resource that has it. */
export type Relationship<Own extends string = string> = BelongsTo<string, Own> | HasMany;

/** The relationships of a resource, by name. */
export type RelationshipsInput<Own extends string = string> = { readonly [name: string]: Relationship<Own> };

/** A relationship of a compiled resource. */
export interface CompiledRelationship {
  readonly name: string;
  readonly kind: 'belongsTo' | 'hasMany';
  /** The name of the other resource, which is in the same domain. */
  readonly target: string;
  /** The attribute that holds the primary key of the other record: of this resource for `belongsTo`, of the other for `hasMany`. */
  readonly by: string;
  /** Only `belongsTo` says it. */
  readonly onDelete: OnDelete | undefined;
}

/** The options of `belongsTo`. */
export interface BelongsToOptions<By> {
  /** The attribute that holds the primary key of the other record. Nullable: the record may belong to none. */
  readonly by: By;
  /**
   * When the other record is destroyed: `cascade` destroys this one too, `restrict` refuses, `setNull` sets the attribute to
   * null. Default 'restrict'.
   */
  readonly onDelete?: OnDelete;
}

/** The options of `hasMany`. */
export interface HasManyOptions<By> {
  /** The attribute of the other resource that holds the primary key of this one. */
  readonly by: By;
}

/**
 * Declares that a record belongs to one record of another resource. The resource is named by text, so two resources may name
 * each other; the domain finds it.
 *
 * @example
 * relationships: { author: belongsTo('User', { by: 'authorId', onDelete: 'cascade' }) }
 */
export function belongsTo<const Target extends string, const By extends string>(
  target: Target,
  options: BelongsToOptions<By>,
): BelongsTo<Target, By> {
  return Object.freeze({ onDelete: 'restrict', ...options, kind: 'belongsTo', target });
}

/**
 * Declares that records of another resource belong to a record. It changes no table: the attribute is in the other one.
 *
 * @example
 * relationships: { comments: hasMany('Comment', { by: 'postId' }) }
 */
export function hasMany<const Target extends string, const By extends string>(
  target: Target,
  options: HasManyOptions<By>,
): HasMany<Target, By> {
  return Object.freeze({ ...options, kind: 'hasMany', target });
}
