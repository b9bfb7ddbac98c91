/** A value as a program gives it: what JSON cannot say is written as text. */
type Sent<Value> = Value extends Date ? Date | string : Value extends bigint ? bigint | string : Value;

/** Any text, for an attribute that is text. */
type TextOf<Value> = [Value] extends [string] ? string : never;

/** How one attribute is compared. Several members must all hold. */
export interface SentComparisons<Value> {
  readonly eq?: Sent<Value>;
  readonly notEq?: Sent<Value>;
  readonly in?: readonly Sent<Value>[];
  readonly notIn?: readonly Sent<Value>[];
  readonly gt?: Sent<Value>;
  readonly gte?: Sent<Value>;
  readonly lt?: Sent<Value>;
  readonly lte?: Sent<Value>;
  readonly isNull?: boolean;
  readonly contains?: TextOf<Value>;
  readonly startsWith?: TextOf<Value>;
  readonly endsWith?: TextOf<Value>;
  readonly insensitive?: [Value] extends [string] ? boolean : never;
}

/** Which records, as filters of actions are written. */
export type SentFilter<Values> = {
  readonly [Name in keyof Values]?: Sent<Values[Name]> | SentComparisons<NonNullable<Values[Name]>>;
} & {
  readonly and?: readonly SentFilter<Values>[];
  readonly or?: readonly SentFilter<Values>[];
  readonly not?: SentFilter<Values>;
};

/** What the page of an action lets callers ask for. */
interface Asked {
  /** Also counts all records. */
  readonly count?: true;
  /** Leaves out so many records. */
  readonly offset?: number;
}

/** The query of a read in pages. */
export type SentQuery<Values, Allows> = {
  /** Which records. Default: all that the policies let through. */
  readonly filter?: SentFilter<Values> | undefined;
  /** Their order: `{ createdAt: 'desc' }`. */
  readonly sort?: { readonly [Name in keyof Values]?: 'asc' | 'desc' } | undefined;
  /** How many records. Default: the `size` of the action. */
  readonly size?: number | undefined;
  /** The `next` of a page: the records behind it. */
  readonly after?: string | undefined;
  /** The `previous` of a page: the records before it. */
  readonly before?: string | undefined;
} & Pick<Asked, Allows & keyof Asked>;

/** What callers may filter and sort by: the values of an action without those that stay on the server. */
export type ValuesOf<Action, Hidden> = Action extends { readonly values?: infer Values }
  ? { readonly [Name in Exclude<keyof NonNullable<Values>, Hidden>]: NonNullable<Values>[Name] }
  : Record<never, never>;
