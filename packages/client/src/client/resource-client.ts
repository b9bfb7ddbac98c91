import type { Answer, EmptyAnswer } from '../answer/answer.ts';
import type { Wire } from '../answer/wire.ts';
import type { SentFilter, SentQuery, ValuesOf } from '../resource/sent-query.ts';
import type { FirstAction, NamedAction, RestName, ServedApi, ServedBy, ServedEntry } from '../resource/served-api.ts';
import type { CallOptions } from './auth-client.ts';

/** A record as it leaves over HTTP: its public attributes, after JSON. */
export type WireRecord<Result, Hidden> = Wire<{
  [Name in Exclude<keyof NonNullable<Result>, Hidden>]: NonNullable<Result>[Name];
}>;

/** One record. */
export interface RecordAnswer<Each> {
  readonly record: Each;
}

/** One page of records. */
export interface PageAnswer<Each> {
  readonly records: readonly Each[];
  /** Give it as `after`. Null where no record follows. */
  readonly next: string | null;
  /** Give it as `before`. Null at the beginning. */
  readonly previous: string | null;
  /** Only where `count: true` asked for it. */
  readonly count?: number;
}

type Params<Action> = Action extends { readonly params: infer Given } ? Given : Record<never, never>;
type Result<Action> = Action extends { readonly result: infer Returned } ? Returned : never;
type EachOf<Action> = Result<Action> extends { readonly records: readonly (infer Each)[] } ? Each : never;
type AllowedBy<Action> = Result<Action> extends { readonly '~allows'?: infer Allows } ? Allows : never;

/** What a call about one record takes behind its body. */
export interface RecordCallOptions extends CallOptions {
  /** Its `lockVersion()`, as it was read: if the record was changed since then, nothing is written, and the answer is 412. */
  readonly version?: number;
}

/** Without a version no record is in one, and the answer would always be 412. */
type RecordOptions<Version> = [Version] extends [never] ? CallOptions : RecordCallOptions;

/** An argument that may be left out where all of its members may be. */
type Optional<Given> = Record<never, never> extends Given ? [given?: Given] : [given: Given];

/** What an action takes, which may be left out where all of it may be, then options. */
type ThenOptions<Given, Options = CallOptions> = [...Optional<Given>, ...Optional<Options>];

type PageOptions<Action, Hidden> = SentQuery<ValuesOf<Action, Hidden>, AllowedBy<Action>>;

/** A call of an action by its name. */
type NamedCall<Action, Key, Hidden, Version> = Action extends { readonly type: 'update' }
  ? (
      key: Key,
      ...given: ThenOptions<Params<Action>, RecordOptions<Version>>
    ) => Promise<Answer<RecordAnswer<WireRecord<Result<Action>, Hidden>>>>
  : Action extends { readonly type: 'destroy' }
    ? (key: Key, ...given: ThenOptions<Params<Action>, RecordOptions<Version>>) => Promise<Answer<EmptyAnswer>>
    : Action extends { readonly type: 'bulk' }
      ? (
          body: Params<Action>,
          options: CallOptions & { readonly filter: SentFilter<ValuesOf<Action, Hidden>> },
        ) => Promise<Answer<{ readonly count: number }>>
      : Action extends { readonly type: 'read' }
        ? [EachOf<Action>] extends [never]
          ? (...given: ThenOptions<Params<Action>>) => Promise<Answer<RecordAnswer<WireRecord<Result<Action>, Hidden>>>>
          : (
              ...given: ThenOptions<Params<Action>, CallOptions & PageOptions<Action, Hidden>>
            ) => Promise<Answer<PageAnswer<WireRecord<EachOf<Action>, Hidden>>>>
        : Action extends { readonly type: 'create' }
          ? (...given: ThenOptions<Params<Action>>) => Promise<Answer<RecordAnswer<WireRecord<Result<Action>, Hidden>>>>
          : (...given: ThenOptions<Params<Action>>) => Promise<Answer<GenericAnswer<Result<Action>>>>;

// biome-ignore lint/suspicious/noConfusingVoidType: the result of an action that returns nothing
type GenericAnswer<Returned> = [Returned] extends [undefined | void]
  ? EmptyAnswer
  : { readonly result: Wire<Returned> };

/** A call of a route of REST. */
type RestCall<Rest extends RestName, Action, Key, Hidden, Version> = Rest extends 'list'
  ? (
      ...given: ThenOptions<Params<Action> & PageOptions<Action, Hidden>>
    ) => Promise<Answer<PageAnswer<WireRecord<EachOf<Action>, Hidden>>>>
  : NamedCall<Action, Key, Hidden, Version>;

type Types<Entry extends ServedEntry> = Entry['resource']['~types'];
type Actions<Entry extends ServedEntry> = Types<Entry>['actions'];
type KeyIn<Entry extends ServedEntry> = Types<Entry>['key'][keyof Types<Entry>['key']];
type First<Entry extends ServedEntry, Rest extends RestName> = FirstAction<Entry['actions'], Actions<Entry>, Rest> &
  keyof Actions<Entry>;

/** The record of a resource as it leaves over HTTP. */
type OwnRecord<Entry extends ServedEntry> =
  Types<Entry> extends { readonly record: infer Own } ? WireRecord<Own, Types<Entry>['hidden']> : never;

/** The calls of one resource: `list`, `get`, `create`, `update` and `destroy` for its routes of REST, and each other action by its name. */
export type ResourceCalls<Entry extends ServedEntry> = {
  readonly [Rest in RestName as [First<Entry, Rest>] extends [never] ? never : Rest]: Rest extends 'get'
    ? (key: KeyIn<Entry>, options?: CallOptions) => Promise<Answer<RecordAnswer<OwnRecord<Entry>>>>
    : RestCall<Rest, Actions<Entry>[First<Entry, Rest>], KeyIn<Entry>, Types<Entry>['hidden'], Types<Entry>['version']>;
} & {
  readonly [Name in NamedAction<Entry> & keyof Actions<Entry>]: NamedCall<
    Actions<Entry>[Name],
    KeyIn<Entry>,
    Types<Entry>['hidden'],
    Types<Entry>['version']
  >;
};

/** The client of JSON routes: their resources by name. */
export type ResourceClient<Api extends ServedApi> = {
  readonly [Name in keyof ServedBy<Api>]: ResourceCalls<ServedBy<Api>[Name]>;
};
