/**
 * The JSON pointer of a path, as a URI fragment (RFC 6901 sections 3 and 6): `~` and `/` are escaped, then what a fragment
 * may not hold.
 *
 * @example
 * jsonPointer(['a/b', 0]) // => '#/a~1b/0'
 */
export function jsonPointer(path: readonly (string | number)[]): string {
  const steps = path.map((key) => String(key).replaceAll('~', '~0').replaceAll('/', '~1').toWellFormed());
  return `#${steps.map((step) => `/${encodeURIComponent(step)}`).join('')}`;
}
