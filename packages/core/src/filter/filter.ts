/** How one attribute is compared. Several members must all hold. */
export interface Comparisons<Value> {
  readonly eq?: Value;
  readonly notEq?: Value;
  /** One of these. An empty list matches nothing. */
  readonly in?: readonly Value[];
  /** None of these. Null is neither in a list nor outside of it, as in SQL. */
  readonly notIn?: readonly Value[];
  readonly gt?: Value;
  readonly gte?: Value;
  readonly lt?: Value;
  readonly lte?: Value;
  readonly isNull?: boolean;
  /** Text in which this text occurs. Every character stands for itself: `%` and `_` too. */
  readonly contains?: TextOperand<Value>;
  readonly startsWith?: TextOperand<Value>;
  readonly endsWith?: TextOperand<Value>;
  /**
   * Takes A to Z for a to z, in `eq`, `notEq`, `contains`, `startsWith` and `endsWith` beside it. Letters of other alphabets
   * are refused in what is searched, because databases do not agree on their case. Default: false.
   */
  readonly insensitive?: [Value] extends [string] ? boolean : never;
}

/** Any text, for an attribute that is text. */
type TextOperand<Value> = [Value] extends [string] ? string : never;

/** A value (null: is null), or comparisons. */
export type FilterOperand<Value> = Value | Literal<Value> | Comparisons<NonNullable<Value> | Literal<Value>>;

/**
 * A part of the type of the value, so it adds nothing. A function without parameters is read while the attributes are not known
 * yet. Only beside this its literals stay literals: `() => ({ kind: 'draft' })` would become `{ kind: string }`.
 */
type Literal<Value> = Extract<Value, string | number | bigint | boolean>;

/** Filters of related records, by relationship, where only the domain knows what a relationship leads to. */
export type AnyRelated = { readonly [relationship: string]: object };

/**
 * Selects records, as data: attributes with their values or comparisons, and `and`, `or`, `not`, `exists`. All members must hold.
 *
 * @example
 * { email: 'ann@example.com' }
 * { or: [{ age: { gte: 18 } }, { guardian: { isNull: false } }], not: { role: { in: ['bot', 'test'] } } }
 * { exists: { author: { name: 'Ann' } }, not: { exists: { comments: {} } } }
 */
export type Filter<Values, Related = AnyRelated> = {
  readonly [Name in keyof Values]?: FilterOperand<Values[Name]>;
} & {
  readonly and?: readonly Filter<Values, Related>[];
  readonly or?: readonly Filter<Values, Related>[];
  readonly not?: Filter<Values, Related>;
  /** By relationship: there is a related record that this filter selects. */
  readonly exists?: Related;
};

/** The members of a filter that are not attributes; an attribute of such a name is a definition error. */
export const filterWords: readonly string[] = ['and', 'or', 'not', 'exists'];
