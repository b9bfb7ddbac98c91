/** What a `Map` and an overlay have in common. */
export interface Entries<Key, Value> extends Iterable<[Key, Value]> {
  get(key: Key): Value | undefined;
  set(key: Key, value: Value): unknown;
  delete(key: Key): unknown;
}

/** Entries with changes of their own, which the entries below do not see until they are applied. */
export interface Overlay<Key, Value> extends Entries<Key, Value> {
  apply(): void;
}

/**
 * Lays changes over other entries.
 *
 * @example
 * const below = new Map([['a', 1]]);
 * const above = overlayOf(below);
 * above.set('a', 2); // below.get('a') is still 1
 * above.apply(); // now it is 2
 */
export function overlayOf<Key, Value extends object | number>(below: Entries<Key, Value>): Overlay<Key, Value> {
  /** Undefined stands for an entry that was removed. */
  const changes = new Map<Key, Value | undefined>();
  return {
    get: (key) => (changes.has(key) ? changes.get(key) : below.get(key)),
    set: (key, value) => changes.set(key, value),
    delete: (key) => changes.set(key, undefined),
    *[Symbol.iterator]() {
      for (const [key, value] of below) {
        const current = changes.has(key) ? changes.get(key) : value;
        if (current !== undefined) yield [key, current];
      }
      for (const [key, value] of changes) {
        if (value !== undefined && below.get(key) === undefined) yield [key, value];
      }
    },
    apply() {
      for (const [key, value] of changes) {
        if (value === undefined) below.delete(key);
        else below.set(key, value);
      }
    },
  };
}
