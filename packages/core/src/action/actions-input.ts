// The `actions` of a resource as plain objects whose callbacks are typed. `ActionsInput` is an intersection of
// reverse-mapped types: each type parameter captures one facet of every action, so the literal is inferred and the
// callbacks beside it are typed from it. Each parameter stands in exactly one mapped member; in two, inference stops.
import type { z } from 'zod';
import type {
  Acceptable,
  AllOf,
  Flat,
  InputOf,
  InsertOf,
  KeyOf,
  OutputOf,
  RecordOf,
  ReturnedByAnAction,
  ValuesOf,
} from '../attribute/attribute-types.ts';
import type { Capture } from '../attribute/capture.ts';
import type { Schema } from '../attribute/schema.ts';
import type { Filter } from '../filter/filter.ts';
import type { ActionContext } from './action-context.ts';
import type {
  Bulk,
  Create,
  Destroy,
  OwnRecord,
  OwnSelection,
  Read,
  Run,
  Update,
  WithMetadata,
} from './action-signatures.ts';
import type { ActionType } from './action-type.ts';
import type { Change } from './change.ts';
import type { Changeset } from './changeset.ts';
import type { AllowedBy, Page, PageInput } from './page.ts';
import type { Query } from './query.ts';
import type { WriteHooks } from './write-hooks.ts';

/** Named zod schemas: the `arguments` of an action, and its `metadata`. */
export type SchemasInput = { readonly [name: string]: Schema };

/** What a hook sees of the arguments. While nothing is inferred yet, anything goes. */
export type ArgumentsOut<Schemas> = 0 extends 1 & Schemas
  ? // biome-ignore lint/suspicious/noExplicitAny: the compiler passes `any` here during inference; anything else fixes it
    any
  : Schemas extends SchemasInput
    ? { readonly [Name in keyof Schemas]: z.output<Schemas[Name]> }
    : Record<never, never>;

/** What a caller gives for the arguments. */
export type ArgumentsIn<Schemas> = Schemas extends SchemasInput
  ? { -readonly [Name in Exclude<keyof Schemas, OptionalArgument<Schemas>>]: z.input<Schemas[Name]> } & {
      -readonly [Name in OptionalArgument<Schemas>]?: z.input<Schemas[Name]> | undefined;
    }
  : Record<never, never>;
type OptionalArgument<Schemas> = {
  [Name in keyof Schemas]: undefined extends z.input<Schemas[Name]> ? Name : never;
}[keyof Schemas];

/** The written type if it fits, else the expected one, so the compiler reports against the expected type. */
export type Ensure<Written, Expected> = Written extends Expected ? Written : Expected;

type Awaitable = void | Promise<void>;
type Hook<Attributes, Arguments, Actor> = (
  changeset: Changeset<AllOf<Attributes>, ArgumentsOut<Arguments>>,
  context: ActionContext<Actor>,
) => Awaitable;
type RecordHook<Attributes, Arguments, Actor> = (
  changeset: Changeset<AllOf<Attributes>, ArgumentsOut<Arguments>>,
  record: RecordOf<Attributes>,
  context: ActionContext<Actor>,
) => Awaitable;

/** The options of every action. */
export interface ActionInput<Arguments> {
  readonly description?: string;
  /** Named zod schemas, for input that is not an attribute. */
  readonly arguments?: Ensure<Arguments, SchemasInput>;
  /**
   * Whether it runs in a transaction. Default: a create, update or destroy does if something has to be atomic with its
   * statement, such as a hook; nothing else does. With `false` a write runs in one only for what has to be atomic with it
   * all the same: a change of the resource or in `changes`, and a rule of a create that asks about related records.
   */
  readonly transaction?: boolean;
}

/** A create, update or destroy. */
export interface WriteActionInput<Attributes, Arguments, Actor = unknown>
  extends ActionInput<Arguments>,
    WriteHooks<Hook<Attributes, Arguments, Actor>, RecordHook<Attributes, Arguments, Actor>> {
  readonly type: 'create' | 'update' | 'destroy';
  /** Reusable changes, such as `hashPassword()`; they run before the hooks of the action. */
  readonly changes?: readonly Change[];
  /** False: no hook looks at the record as it was, so a call by key need not read it first. Default: true. */
  readonly needsRecord?: boolean;
  /**
   * What the update of an upsert writes, where the caller or a hook gave it. Default: the accepted attributes that are no part
   * of the identity.
   */
  readonly upsertFields?: readonly (keyof Attributes & string)[];
  /** Adds errors to the changeset. Before the transaction, after `change`. */
  readonly validate?: Hook<Attributes, Arguments, Actor>;
  readonly filter?: undefined;
  readonly prepare?: undefined;
}

/** A read. */
export interface ReadActionInput<Attributes, Arguments, Actor = unknown> extends ActionInput<Arguments> {
  readonly type: 'read';
  /** Which records, as data or made from the arguments. */
  readonly filter?:
    | Filter<AllOf<Attributes>>
    | ((
        input: { readonly arguments: ArgumentsOut<Arguments> },
        context: ActionContext<Actor>,
      ) => Filter<AllOf<Attributes>>);
  /** Adds filters, order and limits. */
  readonly prepare?: (
    query: Query<AllOf<Attributes>, ArgumentsOut<Arguments>>,
    context: ActionContext<Actor>,
  ) => Awaitable;
}

/** A generic action; its `run` is captured apart. */
export interface GenericActionInput<Arguments> extends ActionInput<Arguments> {
  readonly type: 'action';
  readonly filter?: undefined;
  readonly prepare?: undefined;
}

type AnyActionInput<Attributes, Arguments, Actor> =
  | WriteActionInput<Attributes, Arguments, Actor>
  | ReadActionInput<Attributes, Arguments, Actor>
  | GenericActionInput<Arguments>;

/** The facets of the actions of a resource, each by action name. */
export interface ActionFacets {
  readonly types: unknown;
  readonly arguments: unknown;
  readonly accept: unknown;
  readonly get: unknown;
  readonly bulk: unknown;
  readonly select: unknown;
  readonly metadata: unknown;
  readonly results: unknown;
}

/** The `actions` of a resource. */
export type ActionsInput<
  Attributes,
  Types,
  Arguments,
  Accept,
  Get,
  IsBulk,
  Select,
  Metadata,
  Results,
  Actor = unknown,
> = {
  readonly [Name in keyof Types]: { readonly type: Ensure<Types[Name], ActionType> };
} & { readonly [Name in keyof Arguments]: AnyActionInput<Attributes, Arguments[Name], Actor> } & {
  readonly [Name in keyof Accept]: {
    readonly accept?: Ensure<Accept[Name], readonly Acceptable<Attributes>[keyof Attributes][]>;
  };
} & {
  // Two members of one action that exclude each other, so one parameter captures both.
  readonly [Name in keyof Get]: {
    readonly get?: Ensure<Get[Name], boolean>;
    readonly page?: PageInput & Capture<Get[Name]>;
  };
} & {
  // Members of different types of action, so one parameter captures both.
  readonly [Name in keyof IsBulk]: {
    readonly bulk?: Ensure<IsBulk[Name], boolean>;
    readonly upsert?: string & Capture<IsBulk[Name]>;
  };
} & {
  readonly [Name in keyof Select]: { readonly select?: Ensure<Select[Name], readonly (keyof Attributes & string)[]> };
} & { readonly [Name in keyof Metadata]: { readonly metadata?: Ensure<Metadata[Name], SchemasInput> } } & {
  readonly [Name in keyof Results]: {
    readonly run?: (
      input: {
        readonly arguments: ArgumentsOut<Name extends keyof Arguments ? Arguments[Name] : Record<never, never>>;
      },
      context: ActionContext<Actor>,
    ) => Results[Name];
  };
};

type At<Facet, Name> = Name extends keyof Facet ? Facet[Name] : unknown;

type Accepted<Attributes, Accept> = Accept extends readonly (infer Name)[]
  ? Pick<InsertOf<Attributes>, Name & keyof InsertOf<Attributes>>
  : Record<never, never>;
type AcceptedPartly<Attributes, Accept> = Accept extends readonly (infer Name)[]
  ? { -readonly [Key in Name & keyof Attributes]?: InputOf<Attributes[Key]> | undefined }
  : Record<never, never>;

/** What an action resolves to: its `select`, else the record. */
type Selected<Select> = Select extends readonly (infer Name)[] ? OwnSelection<Name> : OwnRecord;

type ResultOf<Facets extends ActionFacets, Name> =
  At<Facets['metadata'], Name> extends infer Metadata extends SchemasInput
    ? WithMetadata<Selected<At<Facets['select'], Name>>, ArgumentsOut<Metadata>>
    : Selected<At<Facets['select'], Name>>;

/** The result of an upsert, which tells whether the record is new. */
type Upserted<Facets extends ActionFacets, Name> = WithMetadata<
  Selected<At<Facets['select'], Name>>,
  Flat<ArgumentsOut<At<Facets['metadata'], Name>> & { readonly created: boolean }>
>;

/** The signature of every action, from its facets. */
export type SignaturesOf<Attributes, Facets extends ActionFacets> = {
  [Name in keyof Facets['types']]: Facets['types'][Name] extends 'create'
    ? Create<
        Flat<Accepted<Attributes, At<Facets['accept'], Name>> & ArgumentsIn<At<Facets['arguments'], Name>>>,
        At<Facets['bulk'], Name> extends string ? Upserted<Facets, Name> : ResultOf<Facets, Name>
      >
    : Facets['types'][Name] extends 'update'
      ? At<Facets['bulk'], Name> extends true
        ? Bulk<
            Flat<AcceptedPartly<Attributes, At<Facets['accept'], Name>> & ArgumentsIn<At<Facets['arguments'], Name>>>,
            OwnRecord
          >
        : Update<
            Flat<AcceptedPartly<Attributes, At<Facets['accept'], Name>> & ArgumentsIn<At<Facets['arguments'], Name>>>,
            ResultOf<Facets, Name>
          >
      : Facets['types'][Name] extends 'destroy'
        ? At<Facets['bulk'], Name> extends true
          ? Bulk<Flat<ArgumentsIn<At<Facets['arguments'], Name>>>, OwnRecord>
          : Destroy<Flat<ArgumentsIn<At<Facets['arguments'], Name>>>>
        : Facets['types'][Name] extends 'read'
          ? Read<
              Flat<ArgumentsIn<At<Facets['arguments'], Name>>>,
              At<Facets['get'], Name> extends true
                ? Selected<At<Facets['select'], Name>> | null
                : At<Facets['get'], Name> extends PageInput
                  ? Page<Selected<At<Facets['select'], Name>>, AllowedBy<At<Facets['get'], Name>>>
                  : Selected<At<Facets['select'], Name>>[],
              OwnRecord
            >
          : Run<Flat<ArgumentsIn<At<Facets['arguments'], Name>>>, Awaited<At<Facets['results'], Name>>>;
};

/** A result with the records that it stands for. */
type Settled<Result, Attributes> = Result extends OwnRecord
  ? RecordOf<Attributes>
  : Result extends OwnSelection<infer Names>
    ? Flat<{ readonly [Name in Names & keyof Attributes]: OutputOf<Attributes[Name]> } & KeyOf<Attributes>> &
        ReturnedByAnAction
    : Result extends WithMetadata<infer Record, infer Metadata>
      ? Flat<Settled<Record, Attributes> & { readonly $metadata: Metadata }>
      : Result extends (infer Each)[]
        ? Settled<Each, Attributes>[]
        : Result extends Page<infer Each, infer Allows>
          ? Page<Settled<Each, Attributes>, Allows>
          : Result;

/** What a caller may filter and sort by: the values of a record, without the mark of one. */
type Filtered<Values, Attributes> = Values extends OwnRecord ? ValuesOf<Attributes> : Values;

/** A signature of an action of a resource with these attributes, those of extensions among them. */
export type SettledSignature<Signature, Attributes> =
  Signature extends Update<infer Params, infer Result>
    ? Update<Params, Settled<Result, Attributes>>
    : Signature extends Create<infer Params, infer Result>
      ? Create<Params, Settled<Result, Attributes>>
      : Signature extends Bulk<infer Params, infer Values>
        ? Bulk<Params, Filtered<Values, Attributes>>
        : Signature extends Read<infer Params, infer Result, infer Values>
          ? Read<Params, Settled<Result, Attributes>, Filtered<Values, Attributes>>
          : Signature;
