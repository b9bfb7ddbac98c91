import type { Get } from '../action/action-signatures.ts';
import type { SettledSignature } from '../action/actions-input.ts';
import type {
  ColumnNamesOf,
  Flat,
  HiddenIn,
  InsertOf,
  KeptOf,
  KeyOf,
  ReturnedByAnAction,
  ValuesOf,
  VersionIn,
} from '../attribute/attribute-types.ts';
import type { ResourceSpec } from '../contract/any-resource.ts';
import type { Apply } from '../extension/extension.ts';

/** What the extensions whose section was written add: their attributes, or their actions. */
export type Added<Types, Name, Attributes, Sections, Member extends 'attributes' | 'actions'> = Intersection<{
  [Key in keyof Types & keyof Sections]: Apply<Types[Key], Name, Attributes, Sections[Key]> extends {
    readonly [M in Member]: infer Value;
  }
    ? Value
    : Record<never, never>;
}>;
type Intersection<Map> = [keyof Map] extends [never]
  ? Record<never, never>
  : (Map[keyof Map] extends infer Value ? (Value extends unknown ? (value: Value) => void : never) : never) extends (
        value: infer All,
      ) => void
    ? All
    : Record<never, never>;

/** The application's attributes and those of its extensions. */
export type AllAttributes<Types, Name, Attributes, Sections> = Flat<
  Attributes & Added<Types, Name, Attributes, Sections, 'attributes'>
>;

/**
 * The specification of a resource, made from its config. The compiler prints only the arguments in a hover or a
 * declaration file, so they are short. Everything else is worked out where it is needed.
 */
export interface Spec<
  in out Name extends string,
  in out Table extends string,
  in out Attributes,
  in out Actions,
  in out Sections,
  in out Types,
> extends ResourceSpec {
  readonly name: Name;
  readonly table: Table;
  // Inline mapped types, not aliases: the compiler prints an alias unexpanded, an anonymous type expanded.
  readonly record: {
    [Key in keyof ValuesOf<AllAttributes<Types, Name, Attributes, Sections>>]: ValuesOf<
      AllAttributes<Types, Name, Attributes, Sections>
    >[Key];
  } & ReturnedByAnAction;
  readonly key: {
    [Key in keyof KeyOf<AllAttributes<Types, Name, Attributes, Sections>>]: KeyOf<
      AllAttributes<Types, Name, Attributes, Sections>
    >[Key];
  };
  readonly attributes: {
    -readonly [Key in keyof AllAttributes<Types, Name, Attributes, Sections>]: KeptOf<
      AllAttributes<Types, Name, Attributes, Sections>[Key]
    >;
  };
  readonly hidden: HiddenIn<AllAttributes<Types, Name, Attributes, Sections>>;
  readonly version: VersionIn<AllAttributes<Types, Name, Attributes, Sections>>;
  readonly insert: {
    [Key in keyof InsertOf<AllAttributes<Types, Name, Attributes, Sections>>]: InsertOf<
      AllAttributes<Types, Name, Attributes, Sections>
    >[Key];
  };
  readonly columnNames: ColumnNamesOf<Attributes>;
  readonly relationships: Sections extends { readonly relationships: infer Relationships }
    ? Relationships
    : Record<never, never>;
  /** A user's action of the name of a generated one wins. */
  readonly actions: {
    readonly [Key in
      | 'get'
      | keyof Added<Types, Name, AllAttributes<Types, Name, Attributes, Sections>, Sections, 'actions'>
      | keyof Actions]: Key extends keyof Actions
      ? SettledSignature<Actions[Key], AllAttributes<Types, Name, Attributes, Sections>>
      : Key extends keyof Added<Types, Name, AllAttributes<Types, Name, Attributes, Sections>, Sections, 'actions'>
        ? Added<Types, Name, AllAttributes<Types, Name, Attributes, Sections>, Sections, 'actions'>[Key]
        : Get;
  };
  readonly info: {
    readonly [Key in keyof Types & keyof Sections]: Apply<
      Types[Key],
      Name,
      AllAttributes<Types, Name, Attributes, Sections>,
      Sections[Key]
    > extends {
      readonly info: infer Info;
    }
      ? Info
      : never;
  };
}
