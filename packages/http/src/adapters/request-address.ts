/**
 * The address of a request, made of its raw target and of `baseUrl`: `Host` is the client's. The URL parser would turn
 * `/auth/x/%2e%2e/y` or `http://other.example/auth/y` into the address of another route; such a target, or `*`, becomes a
 * path that no route has (RFC 9112 section 3.2).
 */
export function requestAddress(baseUrl: string, target: string): string {
  const [path = ''] = target.split('?');
  if (path.startsWith('/') && URL.canParse(baseUrl + target)) {
    const { href, pathname } = new URL(baseUrl + target);
    if (pathname === path) return href;
  }
  return `${baseUrl}/${encodeURIComponent(target)}`;
}
