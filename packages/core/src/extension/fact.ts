/** A typed name under which an extension keeps what it found out about a resource (Spark: persisted data). */
export interface Fact<Value> {
  readonly key: string;
  readonly '~value'?: Value;
}

/**
 * Declares a fact.
 *
 * @example
 * const subjectName = fact<string>('authentication.subjectName');
 * draft.setFact(subjectName, 'user');
 */
export function fact<Value>(key: string): Fact<Value> {
  return { key };
}
