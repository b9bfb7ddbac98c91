/**
 * Every value that a request sends under one cookie name. Two mean that one was planted, perhaps by a sibling host
 * (RFC 6265 section 8.6), and nothing tells which: so a caller has to see both.
 */
export function readCookies(headers: Headers, name: string): readonly string[] {
  const header = headers.get('cookie');
  if (header === null) return [];
  // Not split at commas: a value may hold one, and a planted value must not become a second cookie.
  return header.split(';').flatMap((pair) => {
    const [key = '', ...value] = pair.split('=');
    return bare(key) === name ? [bare(value.join('='))] : [];
  });
}

/**
 * Text without spaces and tabs around it (RFC 6265 section 5.2). `trim` would also take a no-break space: browsers accept a
 * cookie with one before `__Host-` from any sibling host, since its name has no prefix then.
 */
function bare(text: string): string {
  return text.replace(/^[ \t]+/, '').replace(/(?<![ \t])[ \t]+$/, '');
}
