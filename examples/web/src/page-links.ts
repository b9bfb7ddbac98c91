import type { Page } from '@ashlar/core';
import type { Context } from 'hono';

/** Which page of the notes: behind a place, or before it. Default: the newest notes. */
export interface PageQuery {
  readonly after?: string;
  readonly before?: string;
}

/** What an address says. The action judges it: an address can be written by anyone. */
export function queryOf({ req }: Context): PageQuery {
  const after = req.query('after');
  const before = req.query('before');
  return { ...(after !== undefined && { after }), ...(before !== undefined && { before }) };
}

/** The address of a page. */
export function pathOf(query: PageQuery): string {
  const search = new URLSearchParams({ ...query }).toString();
  return search === '' ? '/notes' : `/notes?${search}`;
}

/** The header by which programs go on (RFC 8288). */
export function linksTo({ next, previous }: Page<unknown>): Record<string, string> {
  const links = [
    ...(next === null ? [] : [`<${pathOf({ after: next })}>; rel="next"`]),
    ...(previous === null ? [] : [`<${pathOf({ before: previous })}>; rel="prev"`]),
  ];
  return links.length === 0 ? {} : { Link: links.join(', ') };
}
