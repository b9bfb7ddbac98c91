import type { Issue } from '@ashlar/core';

/** The option `load` of an action: relations by name, each with those inside of it. */
export interface LoadOption {
  readonly [name: string]: true | { readonly load: LoadOption };
}

/**
 * The relations that a text names, with commas between them. Only those count that the options of the resource list.
 *
 * @example
 * readLoad(['author', 'comments.author'], 'author,comments.author', issues)
 * // => { author: true, comments: { load: { author: true } } }
 */
export function readLoad(declared: readonly string[], text: string, issues: Issue[]): LoadOption {
  // One more than there are is one too many, whatever they say.
  const asked = text.split(',', declared.length + 1);
  if (asked.length <= declared.length && asked.every((path) => declared.includes(path))) {
    return loadOf(asked.map((path) => path.split('.')));
  }
  issues.push({ path: ['load'], message: 'expected names of relations that may be loaded, with commas between' });
  return {};
}

/** The option that loads these paths. */
export function loadOf(paths: readonly (readonly string[])[]): LoadOption {
  const inner = new Map<string, (readonly string[])[]>();
  for (const [name = '', ...rest] of paths) {
    const known = inner.get(name) ?? [];
    inner.set(name, rest.length === 0 ? known : [...known, rest]);
  }
  return Object.fromEntries(
    [...inner].map(([name, rest]) => [name, rest.length === 0 ? true : { load: loadOf(rest) }] as const),
  );
}
