/** What the `Authorization` header of a request says. */
export type Authorization =
  /** No header, or one of another scheme: HTTP Basic of a staging site disturbs nothing. */
  | { readonly kind: 'none' }
  | { readonly kind: 'bearer'; readonly token: string }
  /** A bearer without a token, or several credentials (RFC 6750 section 3.1: invalid_request). */
  | { readonly kind: 'malformed' };

/** RFC 9110 section 11.4: a scheme, and behind it either one token68 or a list of parameters. */
const credentials = /^([\w!#$%&'*+.^`|~-]+)(?:[ \t]+(.*))?$/s;
/** RFC 9110 section 11.2: a parameter of a scheme, such as `realm="x"`. It begins no further credentials. */
const parameter = /^[\w!#$%&'*+.^`|~-]+[ \t]*=[ \t]*(?:"(?:[^"\\]|\\.)*"|[^\s",=]+)$/s;
/** RFC 6750 section 2.1: b64token. */
const b64token = /^[\w.~+/-]+=*$/;

/** Reads the header. The scheme is read without regard to case (RFC 9110 section 11.1). */
export function readAuthorization(headers: Headers): Authorization {
  const header = headers.get('authorization');
  if (header === null) return { kind: 'none' };
  const elements = splitList(header);
  if (elements === undefined) return { kind: 'malformed' };
  const [first = '', ...further] = elements;
  const parts = credentials.exec(first);
  // Several headers arrive joined by commas. No scheme that we skip may hide a second credential behind it.
  if (further.some((element) => element !== '' && !parameter.test(element))) return { kind: 'malformed' };
  if (parts?.[1]?.toLowerCase() !== 'bearer') return { kind: 'none' };
  const token = parts[2]?.trim() ?? '';
  return further.length === 0 && b64token.test(token) ? { kind: 'bearer', token } : { kind: 'malformed' };
}

/**
 * The elements of a comma list, with quoted strings in one piece; undefined if a quoted string has no end. It reads each
 * character once, so a header costs no more than its length.
 */
function splitList(header: string): readonly string[] | undefined {
  const elements: string[] = [];
  let [start, isQuoted] = [0, false];
  for (let at = 0; at < header.length; at += 1) {
    const character = header[at];
    if (isQuoted && character === '\\') at += 1;
    else if (character === '"') isQuoted = !isQuoted;
    else if (character === ',' && !isQuoted) {
      elements.push(header.slice(start, at).trim());
      start = at + 1;
    }
  }
  return isQuoted ? undefined : [...elements, header.slice(start).trim()];
}
