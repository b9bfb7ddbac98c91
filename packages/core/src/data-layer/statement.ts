import type { Relation } from './relation.ts';

/**
 * A condition, as data. It holds no values: `parameter` names the value that is given when the statement runs. So a
 * statement is compiled once, and nothing can be injected. Null behaves as in SQL: a comparison with null is unknown,
 * and so is its `not`.
 */
export type Condition =
  | { readonly kind: 'true' }
  | { readonly kind: 'false' }
  | { readonly kind: 'compare'; readonly attribute: string; readonly operator: Comparison; readonly parameter: string }
  /** The parameter is a list. An empty list holds nothing. */
  | { readonly kind: 'in'; readonly attribute: string; readonly parameter: string }
  | { readonly kind: 'isNull'; readonly attribute: string }
  /**
   * The text of the parameter is part of the text of the attribute: every character stands for itself. With `insensitive`, the
   * letters A to Z are equal to a to z, and all other characters only to themselves.
   */
  | {
      readonly kind: 'text';
      readonly attribute: string;
      readonly part: TextPart;
      readonly parameter: string;
      readonly insensitive: boolean;
    }
  | { readonly kind: 'and'; readonly conditions: readonly Condition[] }
  | { readonly kind: 'or'; readonly conditions: readonly Condition[] }
  | { readonly kind: 'not'; readonly condition: Condition }
  /**
   * A record of another relation fulfils `where`, which names attributes of that relation only. With `link`, it is one that the
   * record is linked to.
   */
  | { readonly kind: 'exists'; readonly relation: Relation; readonly where: Condition; readonly link?: Link }
  | AfterCondition
  /** The attribute equals one of another record. */
  | { readonly kind: 'sameAs'; readonly attribute: string; readonly other: OtherValue };

/**
 * Comes behind a place in an order. `parameters` names the values of that place, one for each attribute in `orderBy`. Null
 * in place of a name stands for the value null, because a store writes a place with nulls in another way. The last
 * attribute is never null. Where it does not hold, it may be unknown: it does not stand inside of `not`.
 */
export interface AfterCondition {
  readonly kind: 'after';
  readonly orderBy: readonly Order[];
  readonly parameters: readonly (string | null)[];
  /** Whether a record at this very place holds too. */
  readonly orAt: boolean;
}

/**
 * Two records are linked where these attributes are equal: one of this record, one of the other. Null links nothing. Both have
 * one storage, which is not `timestamp` and not `json`.
 */
export interface Link {
  readonly own: string;
  readonly other: string;
}

/** Where a text has to be in another one. */
export type TextPart = 'whole' | 'start' | 'end' | 'anywhere';

/**
 * An attribute of the one record of another relation with this primary key, which is the same at every call: texts of a
 * declaration, no input. If there is no such record, or its attribute is null, it is the whole number `otherwise`. Both
 * attributes are of the storage `integer`, those of the key of the storage `text`.
 */
export interface OtherValue {
  readonly relation: Relation;
  readonly attribute: string;
  readonly key: Readonly<Record<string, string>>;
  readonly otherwise: number;
}

/** How two values are compared. */
export type Comparison = 'eq' | 'notEq' | 'gt' | 'gte' | 'lt' | 'lte';

/** By which attribute records are ordered. Null comes before everything else. */
export interface Order {
  readonly attribute: string;
  readonly direction: 'asc' | 'desc';
}

/** Reads records; the row holds `attributes` by attribute name. */
export interface SelectStatement {
  readonly kind: 'select';
  readonly relation: Relation;
  readonly attributes: readonly string[];
  readonly where: Condition;
  readonly orderBy?: readonly Order[];
  /**
   * Refuses a row whose place in the order is not told by its values, with VALUE_UNREADABLE: an existing table may order
   * moments by microseconds, and a value has milliseconds.
   */
  readonly exactOrder?: true;
  /** Names of parameters that hold whole numbers. */
  readonly limit?: string;
  readonly offset?: string;
  /** Reads no rows: `count` of the outcome says how many there are. Such a statement has no order, limit, offset or lock. */
  readonly countOnly?: true;
  /** Holds the rows until the transaction ends (`FOR NO KEY UPDATE`). A store whose writers queue ignores it. */
  readonly lock?: boolean;
  /**
   * One record of another relation. If there is none, there are no rows. Each row has it under `as`. One statement
   * reads both.
   */
  readonly alongside?: {
    readonly as: string;
    readonly relation: Relation;
    readonly attributes: readonly string[];
    readonly where: Condition;
  };
}

/**
 * A new value for an attribute: the name of the parameter that holds it, or `plus`: the value as it was plus the number that
 * a parameter holds, or cases. A sum with null is null, and one that the attribute cannot keep exactly is INVALID_INPUT: then
 * nothing is written. `merge`: the JSON object as it was, with the members of the object that a parameter holds in place of
 * its own; these members are text, and null counts as an empty object. The first case whose condition holds decides, and if none
 * does, the value stays. All of them see the record as it was before the statement.
 */
export type Assignment =
  | string
  | { readonly plus: string }
  | { readonly merge: string }
  | { readonly cases: readonly AssignmentCase[] };

/** One case of an assignment: what a parameter holds, or the value as it was plus the number that a parameter holds. */
export type AssignmentCase =
  | { readonly when: Condition; readonly parameter: string }
  | { readonly when: Condition; readonly plus: string };

/** Adds one record: every attribute in `attributes` is a parameter of the same name. With `rows`, it adds several. */
export interface InsertStatement {
  readonly kind: 'insert';
  readonly relation: Relation;
  readonly attributes: readonly string[];
  readonly returning: readonly string[];
  /**
   * Adds so many records, all or none. The parameters of the first are `0.` and the name of the attribute, of the second `1.`
   * and so on. Default: one, without a number.
   */
  readonly rows?: number;
  /**
   * A record with this primary key or identity exists: `error` raises CONFLICT, `ignore` inserts nothing (count 0), and
   * otherwise that record is changed instead.
   */
  readonly onConflict: 'error' | 'ignore' | ChangeOnConflict;
}

/** What an insert does with the record that is there already. */
export interface ChangeOnConflict {
  /** Its new values. With none it stays as it is; the outcome has it all the same. */
  readonly update: Readonly<Record<string, Assignment>>;
  /**
   * The attributes by which the record is found: those of an identity. Null is equal to nothing, so with a null among them none
   * is found. A record that is taken otherwise raises CONFLICT. Default: the primary key.
   */
  readonly by?: readonly string[];
  /** Only a record that fulfils this is changed. Otherwise nothing is written (count 0). */
  readonly where?: Condition;
  /**
   * The outcome also says whether the record is new: `created`. Such a statement adds one record, and runs inside a
   * transaction.
   */
  readonly tellsCreated?: true;
}

/** Changes every record that fulfils `where`: `set` maps an attribute to its new value. */
export interface UpdateStatement {
  readonly kind: 'update';
  readonly relation: Relation;
  readonly set: Readonly<Record<string, Assignment>>;
  readonly where: Condition;
  readonly returning: readonly string[];
  /**
   * Also counts the records that fulfilled this condition before the change: `counted` of the outcome. Such a statement
   * returns nothing else, and runs inside a transaction.
   */
  readonly counting?: Condition;
}

/** Removes every record that fulfils `where`. */
export interface DeleteStatement {
  readonly kind: 'delete';
  readonly relation: Relation;
  readonly where: Condition;
  readonly returning: readonly string[];
  /**
   * The name of a parameter that holds a whole number. Removes at most this many records, the first in `orderBy`. Skips
   * records that another transaction holds.
   */
  readonly limit?: string;
  readonly orderBy?: readonly Order[];
}

/** What a store can be asked to do, as data. */
export type Statement = SelectStatement | InsertStatement | UpdateStatement | DeleteStatement;
