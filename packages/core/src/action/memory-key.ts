/** A typed key under which the hooks of one call keep a value for later hooks of the same call. */
export interface MemoryKey<Value> {
  readonly kind: 'memoryKey';
  readonly '~value'?: Value;
}

/**
 * Declares a key for `changeset.remember` and `changeset.recall`. Each key is its own: two parts never meet.
 *
 * @example
 * const oldEmail = memoryKey<string>();
 * const notice: Change = {
 *   name: 'notice',
 *   before: (changeset) => changeset.remember(oldEmail, String(changeset.data?.email)),
 *   afterTransaction: (changeset) => mail(changeset.recall(oldEmail)),
 * };
 */
export function memoryKey<Value>(): MemoryKey<Value> {
  return { kind: 'memoryKey' };
}
