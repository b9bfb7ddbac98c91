/** The members that only the compiler and the server know. */
type ServerOnly = '~returnedByAnAction' | '$metadata';

/** A value after its way through JSON: dates are text (ISO 8601), and so are a `bigint` (digits) and bytes (base64). */
export type Wire<Value> = Value extends Date | bigint | Uint8Array
  ? string
  : Value extends readonly (infer Item)[]
    ? readonly Wire<Item>[]
    : Value extends object
      ? { readonly [Key in Exclude<keyof Value, ServerOnly>]: Wire<Value[Key]> }
      : Value;
