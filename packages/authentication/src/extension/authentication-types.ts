// From the section as written to strategies, actions and prerequisites.
import type { ExtensionTypes, PublicOf, Read, RecordOf } from '@ashlar/core/extension';
import type { AuthenticationSection } from '../part/authentication-section.ts';
import type { Instances } from '../part/instances.ts';
import type { ApplyPart, Option, OptionText } from '../part/part-types.ts';

/** The types that a part gets of one of its instances. */
interface InstanceIn<Name, Options, Attributes, Section, CredentialFields> {
  readonly name: Name;
  readonly options: Options;
  readonly attributes: Attributes;
  readonly section: Section;
  readonly credentialFields: CredentialFields;
}

type Written<Section, Group extends 'strategies' | 'addOns'> = Option<Section, Group, Record<never, never>>;
type KindOf<Key> = Key extends `${infer Kind}:${string}` ? Kind : Key;
type NameOf<Key> = Key extends `${string}:${infer Name}` ? Name : Key;
type Member<Applied, Name extends string> = Applied extends { readonly [Key in Name]: infer Value } ? Value : never;

/** The credential fields of all `strategies`: a union of names, or never. */
type CredentialFields<Section, Attributes, Strategies> = {
  [Key in keyof Written<Section, 'strategies'>]: Extract<
    Member<
      ApplyPart<
        Strategies[KindOf<Key> & keyof Strategies],
        InstanceIn<NameOf<Key>, Written<Section, 'strategies'>[Key], Attributes, Section, never>
      >,
      'credentialFields'
    >,
    string
  >;
}[keyof Written<Section, 'strategies'>];

/** One member of every instance in a group, by instance name. */
type PerInstance<Section, Group extends 'strategies' | 'addOns', Kinds, Attributes, Fields, Wanted extends string> = {
  // A key of an unknown kind stays out: the compiler's check for excess properties then suggests the right name.
  readonly [Key in keyof Written<Section, Group> as KindOf<Key> extends keyof Kinds
    ? NameOf<Key> & string
    : never]: Member<
    ApplyPart<
      Kinds[KindOf<Key> & keyof Kinds],
      InstanceIn<NameOf<Key> & string, Written<Section, Group>[Key], Attributes, Section, Fields>
    >,
    Wanted
  >;
};

/** The strategies and add-ons of a section, by name. */
export type StrategiesOf<Section, Attributes, Strategies, AddOns> = PerInstance<
  Section,
  'strategies',
  Strategies,
  Attributes,
  never,
  'actions'
> &
  PerInstance<Section, 'addOns', AddOns, Attributes, CredentialFields<Section, Attributes, Strategies>, 'actions'>;

type ActionsOf<ByName> = { [Name in keyof ByName]: ByName[Name][keyof ByName[Name]] }[keyof ByName];

/** The resource actions of the strategies. Names that are not literals give no typed action and no index signature. */
export type GeneratedActions<ByName> = {
  readonly [Each in ActionsOf<ByName> as Each extends { readonly action: infer Name extends string }
    ? string extends Name
      ? never
      : Name
    : never]: Each extends { readonly signature: infer Signature } ? Signature : never;
};

type Union<Map> = Map[keyof Map];
type Intersect<Members> = (Members extends unknown ? (member: Members) => void : never) extends (all: infer All) => void
  ? All
  : unknown;

/** Wrapped before they are intersected: `unknown` would swallow a union. */
type Requires<ByName> =
  Intersect<Union<{ [Name in keyof ByName]: { readonly of: ByName[Name] } }>> extends {
    readonly of: infer All;
  }
    ? All
    : unknown;

/** What each add-on requires of its own options, by its key in the section. */
type DemandedOptions<Section, Kinds, Attributes, Fields> = {
  readonly [Key in keyof Written<Section, 'addOns'> as KindOf<Key> extends keyof Kinds ? Key : never]: Member<
    ApplyPart<
      Kinds[KindOf<Key> & keyof Kinds],
      InstanceIn<NameOf<Key>, Written<Section, 'addOns'>[Key], Attributes, Section, Fields>
    >,
    'requiresOfOptions'
  >;
};

/** The add-ons that require more than their general options. */
type RequiredOptions<Demanded> = {
  readonly [Key in keyof Demanded as unknown extends Demanded[Key] ? never : Key]: Demanded[Key];
};

type WithRequiredOptions<Accepted, Required> = [keyof Required] extends [never]
  ? unknown
  : { readonly addOns: Omit<Accepted, keyof Required> & { readonly [Key in keyof Required]?: Required[Key] } };

type Prerequisites<Section, Attributes, Strategies, AddOns> = Requires<
  PerInstance<Section, 'strategies', Strategies, Attributes, never, 'requires'>
> &
  Requires<
    PerInstance<Section, 'addOns', AddOns, Attributes, CredentialFields<Section, Attributes, Strategies>, 'requires'>
  > &
  WithRequiredOptions<
    Instances<AddOns, Attributes>,
    RequiredOptions<DemandedOptions<Section, AddOns, Attributes, CredentialFields<Section, Attributes, Strategies>>>
  >;

type AddedAttributes<ByName> = [keyof ByName] extends [never]
  ? Record<never, never>
  : Intersect<Union<ByName>> extends infer All extends object
    ? All
    : Record<never, never>;

/** A function of the application. No type follows from it, so a hover shows only its name. */
export interface Callback {
  // biome-ignore lint/style/useShorthandFunctionType: an interface, so that it is printed by name
  (...args: never): unknown;
}

/** Options with functions that return nothing, such as senders. Hovers show only their names. */
type KeptOptions<Options> = Options extends Callback | readonly unknown[]
  ? Options extends (...args: never) => void | Promise<void>
    ? Callback
    : Options
  : Options extends object
    ? { -readonly [Name in keyof Options]: KeptOptions<Options[Name]> }
    : Options;

/**
 * The section in the type of a resource: the part that decides its actions. Of the tokens, only whether they are
 * enabled.
 */
export interface KeptAuthentication<Strategies, AddOns, Tokens> {
  readonly strategies: Strategies;
  readonly addOns: AddOns;
  readonly tokens: { readonly enabled: Tokens };
}

/** The subject name, if it was written: else it follows from the resource's name, and hovers need not show it. */
type KeptSubjectName<Section> = Section extends { readonly subjectName: infer Name }
  ? { readonly subjectName: Name }
  : unknown;

/** What counts log-outs of everyone, if it was written: it decides what a log-out takes. */
type KeptRevocation<Section> = Section extends { readonly tokens: { readonly revocation: object } }
  ? { readonly tokens: { readonly revocation: true } }
  : unknown;

/** The snake_case of a name, as `columnNameOf` makes it. `Before` is the letter before the text. */
type SnakeCase<Name extends string, Before extends string = 'A'> = string extends Name
  ? string
  : Name extends `${infer First}${infer Rest}`
    ? `${Before extends Lowercase<Before> ? (First extends Lowercase<First> ? '' : '_') : ''}${Lowercase<First>}${SnakeCase<Rest, First>}`
    : '';

/** The types of the `authentication` section with these strategies and add-ons, each by kind. */
export interface AuthenticationTypes<Strategies, AddOns> extends ExtensionTypes {
  readonly section: AuthenticationSection<this['in']['attributes'], Strategies, AddOns>;
  readonly requires: Prerequisites<this['in']['section'], this['in']['attributes'], Strategies, AddOns>;
  readonly attributes: AddedAttributes<
    PerInstance<this['in']['section'], 'strategies', Strategies, this['in']['attributes'], never, 'attributes'> &
      PerInstance<this['in']['section'], 'addOns', AddOns, this['in']['attributes'], never, 'attributes'>
  >;
  readonly actions: GeneratedActions<
    StrategiesOf<this['in']['section'], this['in']['attributes'], Strategies, AddOns>
  > &
    SubjectActions<this['in']['attributes']>;
  readonly info: AuthenticationInfo<
    StrategiesOf<this['in']['section'], this['in']['attributes'], Strategies, AddOns>,
    Option<this['in']['section'], 'strategies', Record<never, never>>,
    Option<this['in']['section'], 'addOns', Record<never, never>>,
    this['in']
  >;
  readonly kept: KeptAuthentication<
    KeptOptions<Written<this['in']['section'], 'strategies'>>,
    KeptOptions<Written<this['in']['section'], 'addOns'>>,
    Option<Option<this['in']['section'], 'tokens', Record<never, never>>, 'enabled', false>
  > &
    KeptSubjectName<this['in']['section']> &
    KeptRevocation<this['in']['section']>;
}

/** The actions that the section itself adds. */
export interface SubjectActions<Attributes> {
  readonly getBySubject: Read<{ subject: string }, RecordOf<Attributes> | null>;
}

/** What the section tells about the resource. The variances are stated: to find them, the compiler would work out each member. */
export interface AuthenticationInfo<
  in out ByName,
  in out Strategies,
  in out AddOns,
  in out In extends ExtensionTypes['in'] = ExtensionTypes['in'],
> {
  /** The actions of every strategy and add-on, by name. */
  readonly strategies: { readonly [Name in keyof ByName]: ByName[Name] };
  /** The kinds in use. */
  readonly kinds: KindOf<keyof Strategies | keyof AddOns>;
  /** What subjects and claims call the resource. */
  readonly subjectName: OptionText<In['section'], 'subjectName', SnakeCase<In['name']>>;
  /** A user as it leaves over HTTP, before JSON turns dates into text. */
  readonly publicUser: PublicOf<In['attributes']>;
}
