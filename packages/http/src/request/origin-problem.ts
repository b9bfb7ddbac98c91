const loopback: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether a text is an address of this machine. */
export function isOnThisMachine(text: string): boolean {
  return URL.canParse(text) && loopback.has(new URL(text).hostname);
}

/** Why a text is not the origin of a site that browsers send cookies to safely. Undefined if it is one. */
export function originProblem(text: unknown): string | undefined {
  if (typeof text !== 'string' || !URL.canParse(text)) return "expected an origin such as 'https://app.example.com'";
  const { protocol, hostname, origin, username, password, pathname, search, hash } = new URL(text);
  // `localhost:3000` is a URL of the scheme `localhost`.
  if (protocol !== 'https:' && protocol !== 'http:') return 'expected https:// before it, or http:// on this machine';
  if (hostname.includes('*')) return 'expected one host: name each host, a wildcard trusts hosts that are not yours';
  if (username !== '' || password !== '' || pathname !== '/' || search !== '' || hash !== '' || /[?#]$/.test(text)) {
    return `expected an origin without path, query or user: ${origin}`;
  }
  if (protocol === 'http:' && !loopback.has(hostname)) {
    return `expected https: browsers send cookies over http in the clear. Only localhost, 127.0.0.1 and [::1] may use http`;
  }
  return undefined;
}
