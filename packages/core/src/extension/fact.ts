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

/** The value of a fact among those of one resource. */
export function valueOfFact<Value>(facts: ReadonlyMap<string, unknown>, { key }: Fact<Value>): Value | undefined {
  // Invariant: facts are set through `setFact`, which takes a value of the fact's own type.
  return facts.get(key) as Value | undefined;
}
