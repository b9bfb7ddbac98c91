import { sharedByCopies } from '../error/copies.ts';

/** The orders of pages that reads have answered. A page itself holds no order: it is what callers get. */
const orders = sharedByCopies('orders of pages', () => new WeakMap<object, readonly string[]>());

/** Answers with the page, and keeps its order beside it. */
export function pageInOrder<Answered extends object>(page: Answered, order: readonly string[]): Answered {
  orders.set(page, Object.freeze([...order]));
  return page;
}

/**
 * The names of the attributes that a page is ordered by, with the primary key at its end: everyone who gets a cursor of the page
 * can read their values. Empty for anything but a page that an action has answered, also for a copy of one.
 *
 * @example
 * const page = await Post.actions.list({}, { sort: { title: 'asc' } });
 * orderOfPage(page); // => ['title', 'id']
 */
export function orderOfPage(page: unknown): readonly string[] {
  return (typeof page === 'object' && page !== null ? orders.get(page) : undefined) ?? [];
}
