/**
 * Makes a value once for each key, and keeps it as long as the key lives. What follows the key is only used to make it.
 * Stores keep a statement compiled as long as it is the same object, so statements are made this way.
 *
 * @example
 * const byEmail = keptFor((resource: AnyResource) => ({
 *   kind: 'select' as const,
 *   relation: ResourceInfo.relation(resource),
 *   attributes: ['id'],
 *   where: equalToParameters(['email']),
 * }));
 * await scope.store.run(byEmail(User), { email });
 */
export function keptFor<Key extends WeakKey, More extends readonly unknown[], Value>(
  make: (key: Key, ...more: More) => Value,
): (key: Key, ...more: More) => Value {
  // In a box, because undefined is a value too.
  const kept = new WeakMap<Key, { readonly value: Value }>();
  return (key, ...more) => {
    const known = kept.get(key);
    if (known !== undefined) return known.value;
    const value = make(key, ...more);
    kept.set(key, { value });
    return value;
  };
}
