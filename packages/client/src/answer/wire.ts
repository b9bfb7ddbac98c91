/** The members that only the compiler and the server know. */
type ServerOnly = '~returnedByAnAction' | '$metadata';

/** A value after its way through JSON: dates are text (ISO 8601). */
export type Wire<Value> = Value extends Date
  ? string
  : Value extends readonly (infer Item)[]
    ? readonly Wire<Item>[]
    : Value extends object
      ? { readonly [Key in Exclude<keyof Value, ServerOnly>]: Wire<Value[Key]> }
      : Value;
