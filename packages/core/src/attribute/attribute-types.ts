// Type functions over the attributes of a resource. Each ends in `& {}` or an inline mapped type, so that hovers show the
// fields themselves and not the name of the function with the whole attribute map inside it.
import type { z } from 'zod';
import type { Attribute, AttributeFlags } from './attribute.ts';
import type { Schema } from './schema.ts';

/**
 * The type of an attribute's value. A type that is neither an attribute nor a schema is the plain type that `NotedAs`
 * noted.
 */
export type OutputOf<Declared> =
  Declared extends Attribute<infer Output, unknown, AttributeFlags>
    ? Output
    : Declared extends Schema
      ? z.output<Declared>
      : Declared;

/** What may be given for an attribute. */
export type InputOf<Declared> =
  Declared extends Attribute<unknown, infer Input, AttributeFlags>
    ? Input
    : Declared extends Schema
      ? z.input<Declared>
      : Declared;

/** A sensitive attribute that says nothing else. */
export interface Sensitive<Value> extends Attribute<Value, Value, { readonly sensitive: true }> {}

/** The flags that types depend on. */
type TypedFlag = 'primaryKey' | 'sensitive' | 'public' | 'writable' | 'generated' | 'column';

/** `any` and `never` fulfil every condition: without this they would count as attributes with every flag. */
type IsPlain<Value> = 0 extends 1 & Value ? false : [Value] extends [never] ? false : true;

type Noted<Output, Input, Flags, Otherwise> = [Input, Output] extends [Output, Input]
  ? IsPlain<Output> extends false
    ? Otherwise
    : [keyof Flags & TypedFlag] extends [never]
      ? Output
      : Flags extends { readonly sensitive: true }
        ? [keyof Flags & TypedFlag] extends ['sensitive']
          ? Sensitive<Output>
          : Otherwise
        : Otherwise
  : Otherwise;

/**
 * An attribute as the type of its resource names it: the plain type of its value where there is nothing else to know.
 * Hovers and declaration files show that in place of a schema.
 */
export type NotedAs<Declared> =
  Declared extends Attribute<infer Output, infer Input, infer Flags>
    ? Noted<Output, Input, Flags, Declared>
    : Declared extends Schema
      ? Noted<
          z.output<Declared>,
          z.input<Declared>,
          Record<never, never>,
          Attribute<z.output<Declared>, z.input<Declared>, Record<never, never>>
        >
      : Declared;

/** An attribute that rules hide from some callers: then a record is without it. Stores have it all the same. */
export interface MayBeHidden<Output, Input, Flags extends AttributeFlags>
  extends Attribute<Output | undefined, Input, Flags> {
  readonly '~kept': Output;
}

/** The value of an attribute as stores keep it, also where a rule hides it. */
export type KeptOf<Declared> = Declared extends { readonly '~kept': infer Output } ? Output : OutputOf<Declared>;

/** The flags of an attribute. */
export type FlagsOf<Declared> =
  Declared extends Attribute<unknown, unknown, infer Flags> ? Flags : Record<never, never>;

/** One flag of an attribute, as written; undefined if it was not. */
export type FlagOf<Declared, Flag extends keyof AttributeFlags> =
  Declared extends Attribute<unknown, unknown, infer Flags>
    ? Flags extends { readonly [Key in Flag]: infer Value }
      ? Value
      : undefined
    : undefined;

/**
 * The mark of a record that an action returned. Only the compiler sees the member. It is `never`, so a record still
 * fits where any object with text keys fits.
 */
export type ReturnedByAnAction = { readonly '~returnedByAnAction': never };

/** Flattens an intersection. */
export type Flat<Type> = { [Key in keyof Type]: Type[Key] } & {};

/** The values of a record: every attribute but the sensitive ones. */
export type ValuesOf<Attributes> = {
  readonly [Name in keyof Attributes as FlagOf<Attributes[Name], 'sensitive'> extends true ? never : Name]: OutputOf<
    Attributes[Name]
  >;
} & {};

/** The values that leave over public interfaces such as HTTP: every public attribute but the sensitive ones. */
export type PublicOf<Attributes> = {
  readonly [Name in keyof Attributes as FlagOf<Attributes[Name], 'sensitive'> extends true
    ? never
    : FlagOf<Attributes[Name], 'public'> extends false
      ? never
      : Name]: OutputOf<Attributes[Name]>;
} & {};

/** The names of the attributes that never leave over public interfaces. */
export type HiddenIn<Attributes> = Exclude<keyof Attributes, keyof PublicOf<Attributes>>;

/** The name of the public attribute that counts updates. Never: there is none. */
export type VersionIn<Attributes> = {
  [Name in keyof Attributes]: Attributes[Name] extends { readonly locksVersion: true }
    ? FlagOf<Attributes[Name], 'public'> extends false
      ? never
      : Name
    : never;
}[keyof Attributes];

/** A record: its values, as an action returned them. */
export type RecordOf<Attributes> = ValuesOf<Attributes> & ReturnedByAnAction;

/** Every attribute, the sensitive ones too: what hooks see and stores keep. */
export type AllOf<Attributes> = { -readonly [Name in keyof Attributes]: OutputOf<Attributes[Name]> } & {};

/**
 * The names that an action may accept, as `Acceptable<Attributes>[keyof Attributes]`. It is indexed where it is used: an
 * alias of the whole union would be printed in errors with the attribute map inside instead of `"email" | "name"`.
 */
export type Acceptable<Attributes> = {
  [Name in keyof Attributes]: FlagOf<Attributes[Name], 'writable'> extends false ? never : Name & string;
};

/** Optional on create: what is generated, and what takes undefined or null. */
type OptionalName<Attributes> = {
  [Name in keyof Attributes]: FlagOf<Attributes[Name], 'generated'> extends true
    ? Name
    : undefined extends InputOf<Attributes[Name]>
      ? Name
      : null extends InputOf<Attributes[Name]>
        ? Name
        : never;
}[keyof Attributes];

/** What a create may be given. */
export type InsertOf<Attributes> = Flat<
  { -readonly [Name in Exclude<keyof Attributes, OptionalName<Attributes>>]: InputOf<Attributes[Name]> } & {
    -readonly [Name in OptionalName<Attributes>]?: InputOf<Attributes[Name]> | undefined;
  }
>;

/** The primary key of a record, by attribute. */
export type KeyOf<Attributes> = {
  readonly [Name in keyof Attributes as FlagOf<Attributes[Name], 'primaryKey'> extends true ? Name : never]: OutputOf<
    Attributes[Name]
  >;
} & {};

/** The columns that were named by hand, by attribute. */
export type ColumnNamesOf<Attributes> = {
  readonly [Name in keyof Attributes as FlagOf<Attributes[Name], 'column'> extends string ? Name : never]: FlagOf<
    Attributes[Name],
    'column'
  >;
} & {};
