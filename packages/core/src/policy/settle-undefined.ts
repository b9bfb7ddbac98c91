import { hasSymbolKey } from '../filter/has-symbol-key.ts';
import { isPlainObject } from '../filter/is-plain-object.ts';

/** Filters that match nothing, and everything. */
const nothing = { or: [] };
const everything = { and: [] };

/**
 * A filter without `undefined`, such as the id of an actor who is not there. What is compared with it is settled so that the
 * rule grants nothing by it: absent means refused. `grants` says whether matching a record lets it through.
 */
export function settleUndefined(filter: unknown, grants: boolean): unknown {
  // The compiler refuses what this would leave out.
  if (!isPlainObject(filter) || hasSymbolKey(filter)) return filter;
  const settled = Object.entries(filter).map(([name, value]): Readonly<Record<string, unknown>> => {
    if (name === 'not') return { not: settleUndefined(value, !grants) };
    if ((name === 'and' || name === 'or') && Array.isArray(value)) {
      return { [name]: value.map((inner) => settleUndefined(inner, grants)) };
    }
    if (name === 'exists' && isPlainObject(value)) return settleExists(value, grants);
    return isAbsent(value) ? (grants ? nothing : everything) : { [name]: value };
  });
  return settled.length === 1 ? settled[0] : { and: settled };
}

/** Where a match is refused, one undefined refuses all: a related record that is not there would otherwise let through. */
function settleExists(related: Readonly<Record<string, unknown>>, grants: boolean): Readonly<Record<string, unknown>> {
  if (hasSymbolKey(related)) return { exists: related };
  if (!grants) return isAbsent(related) ? everything : { exists: related };
  const settled = Object.entries(related).map(([name, filter]) => [
    name,
    filter === undefined ? nothing : settleUndefined(filter, grants),
  ]);
  return { exists: Object.fromEntries(settled) };
}

/** Whether an attribute is compared with undefined: alone, in one of several comparisons, in a list, or in a filter inside. */
function isAbsent(value: unknown): boolean {
  if (value === undefined) return true;
  if (Array.isArray(value)) return value.some(isAbsent);
  return isPlainObject(value) && Object.values(value).some(isAbsent);
}
