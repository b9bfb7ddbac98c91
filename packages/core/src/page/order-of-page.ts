import type { AnyResource } from '../contract/any-resource.ts';
import { sharedByCopies } from '../error/copies.ts';

/** What a page is ordered by. */
export interface PageOrder {
  readonly resource: AnyResource;
  /** The names of the attributes, with the primary key at the end. */
  readonly attributes: readonly string[];
}

/** The orders of pages that reads have answered. A page itself holds no order: it is what callers get. */
const orders = sharedByCopies('orders of pages', () => new WeakMap<object, PageOrder>());

/** Answers with the page, and keeps its order beside it. */
export function pageInOrder<Answered extends object>(page: Answered, { resource, attributes }: PageOrder): Answered {
  orders.set(page, Object.freeze({ resource, attributes: Object.freeze([...attributes]) }));
  return page;
}

/**
 * What a page is ordered by: everyone who gets a cursor of the page can read the values of these attributes. Undefined for
 * anything but a page that an action has answered, also for a copy of one.
 *
 * @example
 * const page = await Post.actions.list({}, { sort: { title: 'asc' } });
 * orderOfPage(page); // => { resource: Post, attributes: ['title', 'id'] }
 */
export function orderOfPage(page: unknown): PageOrder | undefined {
  return typeof page === 'object' && page !== null ? orders.get(page) : undefined;
}
