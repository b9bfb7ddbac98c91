/**
 * Every value that a request sends under one cookie name. Two mean that one was planted, perhaps by a sibling host
 * (RFC 6265 section 8.6), and nothing tells which: so a caller has to see both.
 *
 * @example
 * readCookies(new Headers({ Cookie: 'a=1; a=2; b=3' }), 'a') // => ['1', '2']
 */
export function readCookies(headers: Headers, name: string): readonly string[] {
  const header = headers.get('cookie');
  if (header === null) return [];
  // Not split at commas: a value may hold one, and a planted value must not become a second cookie.
  const values: string[] = [];
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=');
    const key = bare(at < 0 ? pair : pair.slice(0, at));
    if (key === name) values.push(at < 0 ? '' : bare(pair.slice(at + 1)));
  }
  return values;
}

/**
 * Text without spaces and tabs around it (RFC 6265 section 5.2). `trim` would also take a no-break space: browsers accept a
 * cookie with one before `__Host-` from any sibling host, since its name has no prefix then.
 */
function bare(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && isBlank(text[start])) start += 1;
  while (start < end && isBlank(text[end - 1])) end -= 1;
  return text.slice(start, end);
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}
