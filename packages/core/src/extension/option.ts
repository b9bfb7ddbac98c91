// For the type-level half of extensions: what was written for an option, or its default.

/** The option as written, or its default. */
export type Option<Options, Name extends PropertyKey, Default> = Options extends {
  readonly [Key in Name]: infer Written;
}
  ? Written
  : Default;

/** The text that an option is known to be. */
export type OptionText<Options, Name extends PropertyKey, Default extends string> = Extract<
  Option<Options, Name, Default>,
  string
>;
