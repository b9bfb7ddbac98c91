import { type AnyResource, type Issue, ResourceInfo } from '@ashlar/core';
import { publicAttributes } from '../../route/public-attributes.ts';

/** The names by which callers may sort. */
export function sortableNames(resource: AnyResource): readonly string[] {
  return publicAttributes(resource).filter((name) => ResourceInfo.attribute(resource, name).storage !== 'json');
}

/**
 * The order that a text stands for: names with commas between them, each with `-` before it for the reverse.
 *
 * @example
 * readSort(Note, '-createdAt,title', issues) // => { createdAt: 'desc', title: 'asc' }
 */
export function readSort(
  resource: AnyResource,
  text: string,
  issues: Issue[],
): Readonly<Record<string, 'asc' | 'desc'>> {
  const known = sortableNames(resource);
  const order = new Map<string, 'asc' | 'desc'>();
  const refuse = (message: string): void => void issues.push({ path: ['sort'], message });
  // One more than there are is one too many, whatever they say.
  for (const part of text.split(',', known.length + 1)) {
    const name = part.startsWith('-') ? part.slice(1) : part;
    if (!known.includes(name))
      refuse('expected names of attributes that records can be sorted by, with commas between');
    else if (order.has(name)) refuse('names an attribute twice');
    else order.set(name, part.startsWith('-') ? 'desc' : 'asc');
    if (issues.length > 0) break;
  }
  return Object.fromEntries(order);
}
