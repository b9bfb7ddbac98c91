import type { ActionType } from '../action/action-type.ts';
import type { ActionsInput, SignaturesOf } from '../action/actions-input.ts';
import type { Change } from '../action/change.ts';
import type { Changeset } from '../action/changeset.ts';
import type { ActionContext } from '../action/scope.ts';
import type { AttributesInput } from '../attribute/attribute.ts';
import type { AllOf, ColumnNamesOf, InsertOf, KeyOf, OutputOf, RecordOf } from '../attribute/attribute-types.ts';
import type { Capture } from '../attribute/capture.ts';
import type { AnyExtension, Apply, Extension } from '../extension/extension.ts';
import type { Resource } from '../resource/resource.ts';
import type { Checked } from './checked.ts';

/** The types of a list of extensions, by section: `{ authentication: AuthenticationTypes }`. */
export type TypesOf<Extensions extends readonly AnyExtension[]> = {
  [Each in Extensions[number] as Each['key']]: Each extends Extension<string, infer Types> ? Types : never;
};

type ResourceHook<Attributes> = (
  changeset: Changeset<AllOf<Attributes>, Readonly<Record<string, unknown>>>,
  context: ActionContext,
) => void | Promise<void>;

/** A change that applies to every action of some types, if its `where` holds. */
export interface ResourceChangeInput<Attributes>
  extends Pick<Change, 'after' | 'afterBulk' | 'finish' | 'afterTransaction'> {
  readonly name?: string;
  readonly on: readonly Exclude<ActionType, 'read'>[];
  /** Judged on what will really be written, after every change and every hook before the write. */
  readonly where?: (changeset: Changeset<AllOf<Attributes>, Readonly<Record<string, unknown>>>) => boolean;
  readonly change?: ResourceHook<Attributes>;
  readonly beforeTransaction?: ResourceHook<Attributes>;
  readonly before?: ResourceHook<Attributes>;
}

/** The core's part of a config. */
export interface BaseConfig<Name, Table, Attributes> {
  /** In PascalCase; unique in a domain. */
  readonly name: Name;
  /** Default: the name in snake_case. */
  readonly table?: Table;
  readonly description?: string;
  readonly attributes?: Attributes;
  /** Attributes whose values, taken together, occur once: `{ uniqueName: ['firstName', 'lastName'] }`. */
  readonly identities?: { readonly [name: string]: readonly (keyof NoInfer<Attributes> & string)[] };
  /** Changes that apply to all actions of some types, those of extensions too. */
  readonly changes?: readonly ResourceChangeInput<NoInfer<Attributes>>[];
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

/** What the extensions whose section was written add: their attributes, or their actions. */
export type Added<Types, Name, Attributes, Config, Member extends 'attributes' | 'actions'> = Intersection<{
  [Key in keyof Types & keyof Config]: Apply<Types[Key], Name, Attributes, Config[Key]> extends {
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
export type AllAttributes<Types, Name, Attributes, Config> = Attributes &
  Added<Types, Name, Attributes, Config, 'attributes'>;

/**
 * A framework's `defineResource`. An interface, so that declaration files of packages that export a bound one name it
 * instead of writing it out.
 */
export interface DefineResource<Types> {
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
    config: BaseConfig<Name, Table, Attributes> & {
      readonly actions?: ActionsInput<
        Attributes,
        ActionTypes,
        Arguments,
        Accept,
        Get,
        IsBulk,
        Select,
        Metadata,
        Results
      >;
    } & Checked<Config, Sections<Types, Name, Attributes>, Requirements<Types, Name, Attributes, Config>> &
      Capture<Config>,
  ): Resource<{
    // Inline mapped types, not aliases: the compiler prints an alias unexpanded, an anonymous type expanded.
    name: Name;
    table: Table;
    record: {
      [Key in keyof RecordOf<AllAttributes<Types, Name, Attributes, Config>>]: RecordOf<
        AllAttributes<Types, Name, Attributes, Config>
      >[Key];
    };
    key: {
      [Key in keyof KeyOf<AllAttributes<Types, Name, Attributes, Config>>]: KeyOf<
        AllAttributes<Types, Name, Attributes, Config>
      >[Key];
    };
    attributes: {
      -readonly [Key in keyof AllAttributes<Types, Name, Attributes, Config>]: OutputOf<
        AllAttributes<Types, Name, Attributes, Config>[Key]
      >;
    };
    insert: {
      [Key in keyof InsertOf<AllAttributes<Types, Name, Attributes, Config>>]: InsertOf<
        AllAttributes<Types, Name, Attributes, Config>
      >[Key];
    };
    columnNames: ColumnNamesOf<Attributes>;
    actions: {
      readonly [Key in
        | keyof Added<Types, Name, AllAttributes<Types, Name, Attributes, Config>, Config, 'actions'>
        | keyof ActionTypes]: Key extends keyof ActionTypes
        ? SignaturesOf<
            AllAttributes<Types, Name, Attributes, Config>,
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
          >[Key]
        : Key extends keyof Added<Types, Name, AllAttributes<Types, Name, Attributes, Config>, Config, 'actions'>
          ? Added<Types, Name, AllAttributes<Types, Name, Attributes, Config>, Config, 'actions'>[Key]
          : never;
    };
    info: {
      readonly [Key in keyof Types & keyof Config]: Apply<
        Types[Key],
        Name,
        AllAttributes<Types, Name, Attributes, Config>,
        Config[Key]
      > extends {
        readonly info: infer Info;
      }
        ? Info
        : never;
    };
  }>;
}

/** A `defineResource` that knows the sections of some extensions. */
export interface Framework<Types> {
  readonly defineResource: DefineResource<Types>;
}
