import { isPlainObject } from './is-plain-object.ts';

/** SQLite takes expressions of at most 1,000 levels, and a list of conditions becomes as deep as it is long. */
export const mostConditions = 500;

/**
 * Whether a filter has more conditions than a store can take. The walk has no recursion and ends at the limit, because
 * a filter may come from outside: nested a million deep, a million wide, or in a circle.
 */
export function hasTooManyConditions(filter: unknown): boolean {
  const waiting: unknown[] = [filter];
  for (let count = 0; waiting.length > 0; count++) {
    if (count > mostConditions || waiting.length > mostConditions) return true;
    const next = waiting.pop();
    if (!isPlainObject(next)) continue;
    for (const [name, value] of Object.entries(next)) {
      if ((name === 'and' || name === 'or') && Array.isArray(value)) {
        if (value.length > mostConditions) return true;
        waiting.push(...value);
      } else waiting.push(value);
    }
  }
  return false;
}
