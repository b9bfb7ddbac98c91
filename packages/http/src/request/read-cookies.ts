/**
 * Every value that a request sends under one cookie name. Two mean that one was planted, perhaps by a sibling host
 * (RFC 6265 section 8.6), and nothing tells which: so a caller has to see both.
 */
export function readCookies(headers: Headers, name: string): readonly string[] {
  const header = headers.get('cookie');
  if (header === null) return [];
  return header.split(';').flatMap((pair) => {
    const [key = '', ...value] = pair.split('=');
    return key.trim() === name ? [value.join('=').trim()] : [];
  });
}
