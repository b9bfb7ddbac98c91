import type { ActionContext } from '../action/action-context.ts';
import type { ActionType } from '../action/action-type.ts';
import type { ActionsInput, SignaturesOf } from '../action/actions-input.ts';
import type { Changeset } from '../action/changeset.ts';
import type { ChangeHooks } from '../action/write-hooks.ts';
import type { AttributesInput } from '../attribute/attribute.ts';
import type {
  AllOf,
  FlagsOf,
  InputOf,
  KeyOf,
  MayBeHidden,
  NotedAs,
  OutputOf,
  RecordOf,
} from '../attribute/attribute-types.ts';
import type { Capture } from '../attribute/capture.ts';
import type { AnyExtension, Apply, Extension } from '../extension/extension.ts';
import type { PolicyFilter, PolicyRule } from '../policy/policy-rule.ts';
import type { RelationshipsInput } from '../relationship/relationship.ts';
import type { Resource } from '../resource/resource.ts';
import type { Checked } from './checked.ts';
import type { Spec } from './spec.ts';

/** The types of a list of extensions, by section: `{ authentication: AuthenticationTypes }`. */
export type TypesOf<Extensions extends readonly AnyExtension[]> = {
  [Each in Extensions[number] as Each['key']]: Each extends Extension<string, infer Types> ? Types : never;
};

/** The types of an application: `createFramework<{ actor: Employee }>()`. */
export interface ApplicationTypes {
  /** The type of `actor`, as hooks see it. */
  readonly actor: unknown;
}

type ResourceChangeset<Attributes> = Changeset<AllOf<Attributes>, Readonly<Record<string, unknown>>>;
type ResourceHook<Attributes, Actor> = (
  changeset: ResourceChangeset<Attributes>,
  context: ActionContext<Actor>,
) => void | Promise<void>;
type ResourceRecordHook<Attributes, Actor> = (
  changeset: ResourceChangeset<Attributes>,
  record: RecordOf<Attributes>,
  context: ActionContext<Actor>,
) => void | Promise<void>;

type ResourceKeysHook<Attributes, Actor> = (
  changeset: ResourceChangeset<Attributes>,
  keys: readonly KeyOf<Attributes>[],
  context: ActionContext<Actor>,
) => void | Promise<void>;

/** A change that applies to every action of some types, if its `where` holds. */
export interface ResourceChangeInput<Attributes, Actor = unknown>
  extends ChangeHooks<
    ResourceHook<Attributes, Actor>,
    ResourceRecordHook<Attributes, Actor>,
    ResourceKeysHook<Attributes, Actor>
  > {
  readonly name?: string;
  readonly on: readonly Exclude<ActionType, 'read'>[];
  /** It sees the values that will be written: it runs after every change and every hook before the write. */
  readonly where?: (changeset: ResourceChangeset<Attributes>) => boolean;
}

type Rules<Attributes, Actor> = readonly PolicyRule<Actor, PolicyFilter<AllOf<NoInfer<Attributes>>>>[];

/** Rules by the name of an attribute. */
type FieldRulesInput<Attributes, Actor> = {
  readonly [Name in keyof NoInfer<Attributes>]?: Rules<Attributes, Actor>;
};

/** The attributes that have field rules. */
type RuledFields<Config> = Config extends { readonly policies: { readonly fields: infer Fields } }
  ? keyof Fields
  : never;

/** The core's part of a config. */
export interface BaseConfig<Name, Table, Attributes, Actor = unknown> {
  /** In PascalCase; unique in a domain. */
  readonly name: Name;
  /** Default: the name in snake_case. */
  readonly table?: Table;
  readonly description?: string;
  readonly attributes?: Attributes;
  /** Attributes whose values, taken together, occur once: `{ uniqueName: ['firstName', 'lastName'] }`. */
  readonly identities?: { readonly [name: string]: readonly (keyof NoInfer<Attributes> & string)[] };
  /** Attributes that records are often looked up or sorted by, in this order: `{ newest: ['published', 'createdAt'] }`. */
  readonly indexes?: { readonly [name: string]: readonly (keyof NoInfer<Attributes> & string)[] };
  /** Changes that apply to all actions of some types, those of extensions too. */
  readonly changes?: readonly ResourceChangeInput<NoInfer<Attributes>, Actor>[];
  /**
   * Who may do what: rules by the name of an action, or by the type of those without rules of their own. With it, what no rule
   * allows is forbidden.
   */
  readonly policies?: {
    readonly [action: string]: Rules<Attributes, Actor> | FieldRulesInput<Attributes, Actor>;
  } & {
    /** Who sees which attribute. What no rule allows is left out of records, and no caller filters or sorts by it. */
    readonly fields?: FieldRulesInput<Attributes, Actor>;
  };
}

/** What the extensions accept. */
export type Sections<Types, Name, Attributes> = {
  readonly [Key in keyof Types]?: Apply<Types[Key], Name, Attributes, unknown> extends {
    readonly section: infer Section;
  }
    ? Section
    : never;
};

/** What the extensions demand, given what was written. */
export type Requirements<Types, Name, Attributes, Config> = {
  readonly [Key in keyof Types & keyof Config]?: Apply<Types[Key], Name, Attributes, Config[Key]> extends {
    readonly requires: infer Required;
  }
    ? Required
    : unknown;
};

/**
 * Without strictNullChecks, `null` is part of every type. Then optional attributes cannot be found, and all that is
 * inferred here is wrong. The first is for programs that have the setting.
 */
export type IfStrict<Strict, Otherwise> = null extends string ? Otherwise : Strict;

/** The compiler prints this type for every resource in a program without strictNullChecks: its name is the message. */
export type StrictIsNeeded = 'Ashlar needs "strict": true in tsconfig.json, or at least "strictNullChecks": true';

/**
 * A framework's `defineResource`. An interface, so that declaration files of packages that export a bound one name it
 * instead of writing it out.
 */
export interface DefineResource<Types, Actor = unknown> {
  /**
   * Declares a resource and compiles it at once.
   *
   * @throws ResourceDefinitionError that lists every problem, each with its path and its cure
   */
  // biome-ignore lint/style/useShorthandFunctionType: an interface, for the reason above
  <
    const Name extends string,
    const ActionTypes,
    Arguments,
    const Accept,
    const Get,
    const IsBulk,
    const Select,
    Metadata,
    Results,
    // `& { name }`: Sections alone is a weak type (all optional); a config without sections would become Sections itself.
    const Config extends { readonly name: string } & Sections<Types, Name, Attributes>,
    const Table extends string = string,
    Attributes extends AttributesInput = Record<never, never>,
  >(
    config: IfStrict<
      BaseConfig<Name, Table, Attributes, Actor> & {
        readonly actions?: ActionsInput<
          Attributes,
          ActionTypes,
          Arguments,
          Accept,
          Get,
          IsBulk,
          Select,
          Metadata,
          Results,
          Actor
        >;
        /**
         * The resources that it belongs to, and those that belong to it, by name:
         * `{ author: belongsTo('User', { by: 'authorId' }), comments: hasMany('Comment', { by: 'postId' }) }`.
         */
        readonly relationships?: RelationshipsInput<keyof NoInfer<Attributes> & string>;
      } & Checked<Config, Sections<Types, Name, Attributes>, Requirements<Types, Name, Attributes, Config>> &
        Capture<Config>,
      StrictIsNeeded
    >,
  ): IfStrict<
    Resource<
      // Inline mapped types, not aliases: the compiler prints an alias with all its arguments, an anonymous type expanded.
      Spec<
        Name,
        Table,
        // Apart, so that a resource without field rules costs nothing more.
        [RuledFields<Config>] extends [never]
          ? { -readonly [Key in keyof Attributes]: NotedAs<Attributes[Key]> }
          : {
              -readonly [Key in keyof Attributes]: Key extends RuledFields<Config>
                ? MayBeHidden<OutputOf<Attributes[Key]>, InputOf<Attributes[Key]>, FlagsOf<Attributes[Key]>>
                : NotedAs<Attributes[Key]>;
            },
        {
          -readonly [Key in keyof ActionTypes]: SignaturesOf<
            Attributes,
            {
              types: ActionTypes;
              arguments: Arguments;
              accept: Accept;
              get: Get;
              bulk: IsBulk;
              select: Select;
              metadata: Metadata;
              results: Results;
            }
          >[Key];
        },
        {
          -readonly [Key in (keyof Types | 'relationships') & keyof Config]: Key extends keyof Types
            ? Apply<Types[Key], Name, Attributes, Config[Key]> extends { readonly kept: infer Section }
              ? Section
              : never
            : Config[Key];
        },
        Types
      >
    >,
    // biome-ignore lint/suspicious/noExplicitAny: the config has been refused; one message is enough
    any
  >;
}

/** A `defineResource` that knows the sections of some extensions. */
export interface Framework<Types, Actor = unknown> {
  readonly defineResource: DefineResource<Types, Actor>;
}
