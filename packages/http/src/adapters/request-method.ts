/** Methods that `new Request` refuses (Fetch, section 2.2.1), so it would throw instead of answering 405. */
const forbidden: ReadonlySet<string> = new Set(['CONNECT', 'TRACE', 'TRACK']);

/**
 * Whether `new Request` takes a method as it is. HTTP/2 carries any text as one: `get` is another method than `GET` (RFC 9110
 * section 9.1), and `new Request` would make one of the other.
 */
export function isPlainMethod(method: string): boolean {
  return /^[A-Z-]+$/.test(method) && !forbidden.has(method);
}
