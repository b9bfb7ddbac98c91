import type { AnyRelated, Filter } from '../filter/filter.ts';
import type { Sort } from './query.ts';

/** How a read answers in pages. */
export interface PageInput {
  /** How many records a page has, unless the caller names a size. Default 50, or `most` if that is less. */
  readonly size?: number;
  /** The largest size that a caller may name. Default 250. */
  readonly most?: number;
  /** Lets callers ask for the number of all records. It costs one more statement, only where it is asked for. */
  readonly count?: 'on request';
  /** Lets callers skip records by their number. The database reads what it skips. Default: false. */
  readonly offset?: boolean;
}

/** How a read answers in pages, with every default settled. */
export interface PageRules {
  readonly size: number;
  readonly most: number;
  readonly count: boolean;
  readonly offset: boolean;
}

/** What the `page` of an action lets callers ask for, beside a size and a cursor. */
export type AllowedBy<Written> =
  | (Written extends { readonly count: 'on request' } ? 'count' : never)
  | (Written extends { readonly offset: true } ? 'offset' : never);

/** One page of records. `Allows` is what the action lets callers ask for. */
export interface Page<Each, Allows = 'count' | 'offset'> {
  readonly records: readonly Each[];
  /** The cursor of the page behind this one; null where no record follows. */
  readonly next: string | null;
  /** The cursor of the page before this one; null at the beginning. */
  readonly previous: string | null;
  /** How many records all pages have together. Only where the caller asked for it. */
  readonly count?: number;
  /** For the compiler only. */
  readonly '~allows'?: Allows;
}

/** Which page a caller wants. At most one of `after`, `before` and `offset`. Default: the first page. */
export interface PageRequest {
  /** From 1 to the `most` of the action. Default: its `size`. */
  readonly size?: number;
  /** The `next` of a page: the records behind it. */
  readonly after?: string | undefined;
  /** The `previous` of a page: the records before it. */
  readonly before?: string | undefined;
  /** Skips so many records. Only if the action has `page: { offset: true }`. */
  readonly offset?: number;
  /** Also counts all records. Only if the action has `page: { count: 'on request' }`. */
  readonly count?: true;
}

type NotAllowed<Allows> = Exclude<'count' | 'offset', Allows>;

/** The options that a caller may add to a read in pages. They only narrow the action's own filter. */
export interface PageOptions<Values, Allows = 'count' | 'offset', Related = AnyRelated> {
  /** Which of the records that the action lets through. Default: all. */
  readonly filter?: Filter<Values, Related>;
  /** Their order; the primary key decides between equal ones. Default: by the primary key. */
  readonly sort?: Sort<Values>;
  /** Which page. Default: the first. */
  readonly page?: Omit<PageRequest, NotAllowed<Allows>>;
}
