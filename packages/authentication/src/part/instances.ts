import type { ApplyPart } from './part-types.ts';

/** The options that a part accepts for a resource with these attributes. */
type OptionsOf<Types, Attributes> =
  ApplyPart<
    Types,
    { name: string; options: unknown; attributes: Attributes; section: unknown; credentialFields: unknown }
  > extends { readonly options: infer Options }
    ? Options
    : never;

/** The keys of further instances. */
type Further<Kinds> = { readonly [Key in `${keyof Kinds & string}:${string}`]: unknown };

/**
 * Parts by kind, or by `kind:name`. Not `Options | Options[]`: a union would move every error to the outer key. The keys are
 * those of one type, so that an editor shows the docstring of a kind.
 */
export type Instances<Kinds, Attributes> = {
  readonly [Key in keyof (Kinds & Further<Kinds>)]?: Key extends keyof Kinds
    ? OptionsOf<Kinds[Key], Attributes>
    : Key extends `${infer Kind extends keyof Kinds & string}:${string}`
      ? OptionsOf<Kinds[Kind], Attributes>
      : never;
};
