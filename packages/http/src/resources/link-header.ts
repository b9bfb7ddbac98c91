/** In characters. Clients and proxies refuse headers of some thousand bytes; the body has the same cursors. */
const longestLink = 4096;

/** What leads from one page to those around it. */
export interface PageLinks {
  /** The address of the collection. */
  readonly url: string;
  /** The query of this page. */
  readonly given: ReadonlyMap<string, string>;
  readonly next: string | null;
  readonly previous: string | null;
}

/**
 * The value of `Link` (RFC 8288), or undefined if there is no page around this one. Addresses begin with `baseUrl`, never with
 * `Host`.
 */
export function linkHeader({ url, given, next, previous }: PageLinks): string | undefined {
  const link = (name: 'after' | 'before', cursor: string | null, rel: string): readonly string[] => {
    if (cursor === null) return [];
    const query = new URLSearchParams([...given].filter(([key]) => !places.includes(key)));
    query.set(name, cursor);
    return [`<${url}?${query}>; rel="${rel}"`];
  };
  const links = [...link('after', next, 'next'), ...link('before', previous, 'prev')];
  while (links.join(', ').length > longestLink) links.pop();
  return links.length === 0 ? undefined : links.join(', ');
}

/** The members of a query that say where a page begins. */
const places: readonly string[] = ['after', 'before', 'offset'];
