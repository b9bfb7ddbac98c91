import type { AnyRelated, Filter } from '../filter/filter.ts';

/** The order of records: by one attribute after the other. Nulls come first on `asc`, last on `desc`. */
export type Sort<Values> = { readonly [Name in keyof Values]?: 'asc' | 'desc' };

/** The query of a read. A `prepare` hook adds to it. */
export interface Query<Values, Arguments> {
  readonly action: string;
  readonly arguments: Arguments;
  /** Narrows the result further. */
  filter(filter: Filter<Values>): void;
  /** Sorts by these attributes, after those that were given before. */
  sort(sort: Sort<Values>): void;
  limit(count: number): void;
  offset(count: number): void;
}

/** A query of a resource that is not known. */
export type AnyQuery = Query<Record<string, unknown>, Readonly<Record<string, unknown>>>;

/** The options that a caller may add to a read. They only narrow the action's own filter. */
export interface ReadOptions<Values, Related = AnyRelated> {
  /** Which of the records that the action lets through. Default: all. */
  readonly filter?: Filter<Values, Related>;
  /** Their order. Default: the store's. */
  readonly sort?: Sort<Values>;
  /** At most so many. Default: all. */
  readonly limit?: number;
  /** Leaves out so many at the beginning. Default 0. */
  readonly offset?: number;
}
