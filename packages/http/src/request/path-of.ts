/**
 * The path as it was written. A server's own kind of `Request` may hold `/auth/x/../user`: that is no other spelling of a
 * route, and a proxy in front may have judged it by its text.
 */
export function pathOf({ url }: Pick<Request, 'url'>): string {
  return /^[^:/?#]+:\/\/[^/?#]*([^?#]*)/.exec(url)?.[1] ?? '';
}

/** The query as it was written, without its question mark. */
export function queryOf({ url }: Pick<Request, 'url'>): string {
  return /^[^?#]*\?([^#]*)/.exec(url)?.[1] ?? '';
}
