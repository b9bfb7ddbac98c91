/** What may stand for a parameter: RFC 3986 section 2.3, unreserved characters, and neither of the two dot segments. */
const segment = /^(?!\.{1,2}$)[\w.~-]{1,128}$/;

/** The names of the parameters in a path such as `/auth/user/sessions/:id`. */
export function namesInPath(template: string): readonly string[] {
  return template.split('/').flatMap((part) => (part.startsWith(':') ? [part.slice(1)] : []));
}

/**
 * What stands in a path for the parameters of a template, or undefined if it is another path. Nothing is decoded: an id has
 * one spelling.
 *
 * @example
 * membersOfPath('/auth/user/sessions/:id', '/auth/user/sessions/7') // => { id: '7' }
 */
export function membersOfPath(template: string, path: string): Readonly<Record<string, string>> | undefined {
  // Most routes have none, and each request comes by here.
  if (!template.includes(':')) return template === path ? {} : undefined;
  const [parts, given] = [template.split('/'), path.split('/')];
  const fits = (part: string, at: number): boolean =>
    part.startsWith(':') ? segment.test(given[at] ?? '') : part === given[at];
  if (parts.length !== given.length || !parts.every(fits)) return undefined;
  return Object.fromEntries(
    parts.flatMap((part, at) => (part.startsWith(':') ? [[part.slice(1), given[at] ?? '']] : [])),
  );
}
