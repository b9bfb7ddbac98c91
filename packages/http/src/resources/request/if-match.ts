import { httpProblem } from '../../problem/http-problem.ts';

/** What `If-Match` asks for: any record that there is, or one with one of these entity tags. */
export type IfMatch = '*' | readonly string[];

/** RFC 9110 section 8.8.3, in a list, which may have empty members. */
const tags = /^[ \t,]*(?:W\/)?"[!#-~\u0080-\u00ff]*"(?:[ \t]*,[ \t,]*(?:W\/)?"[!#-~\u0080-\u00ff]*")*[ \t,]*$/;

/**
 * Reads the header `If-Match` (RFC 9110 section 13.1.1). Undefined without it.
 *
 * @throws HttpProblem INVALID_REQUEST
 */
export function readIfMatch(headers: Headers): IfMatch | undefined {
  const header = headers.get('if-match');
  if (header === null) return undefined;
  if (header === '*') return '*';
  if (!tags.test(header)) {
    const message = 'the header If-Match has to be * or entity tags such as "3"';
    throw httpProblem('INVALID_REQUEST', { issues: [{ path: [], message }] });
  }
  // A weak tag equals none where a record is to be changed.
  return [...header.matchAll(/(W\/)?("[^"]*")/g)].flatMap(([, weak, tag]) => (weak === undefined ? (tag ?? []) : []));
}
