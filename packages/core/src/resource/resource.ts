import type { z } from 'zod';
import type { ActionOptions } from '../action/action-context.ts';
import type { Bulk, Create, Destroy, Get, Read, Run, Update } from '../action/action-signatures.ts';
import type { Page, PageOptions } from '../action/page.ts';
import type { ReadOptions } from '../action/query.ts';
import type { AnyResource, ResourceSpec } from '../contract/any-resource.ts';
import type { AnyRelated, Filter } from '../filter/filter.ts';

/** A compiled resource: immutable, introspectable, bound to no store. */
export interface Resource<Spec extends ResourceSpec> extends AnyResource {
  readonly '~types': Spec;
  readonly '~known': true;
  readonly name: Spec['name'];
  /** Run in the resource's domain: see `createDomain`. */
  readonly actions: { readonly [Name in keyof Spec['actions']]: ActionCall<Spec['actions'][Name], Spec> };
}

/** The record type of a resource: `type User = RecordOfResource<typeof User>`. */
export type RecordOfResource<Of extends AnyResource> = Of['~types']['record'];

/**
 * The parameters of an action that has none. A plain `{}` would take any object, the options too. The compiler prints
 * this name with `Because`, which says where options go.
 */
export interface NoParameters<Because extends string> {
  /** No value has this member; it makes an interface of optional members, to which the compiler assigns nothing else. */
  readonly '~because'?: Because & never;
}

type KeysOfEach<Union> = Union extends unknown ? keyof Union : never;

/** Whether the type is `{}`: it names no member and takes text. `object` and `unknown` are left as they were written. */
type IsEmpty<Params> = [KeysOfEach<Params>] extends [never]
  ? string extends Params
    ? unknown extends Params
      ? false
      : true
    : false
  : false;

/**
 * The specification of a resource. With it, an application gives the type of a resource a short name, which the
 * compiler then prints.
 *
 * @example
 * const declared = defineResource({ name: 'User', … });
 * export interface UserSpec extends SpecOf<typeof declared> {}
 * export const User: Resource<UserSpec> = declared;
 */
export type SpecOf<Of extends AnyResource> = Of['~types'];

/** Parameters, which may be left out where all of them are optional, then options. */
export type ParamsThenOptions<Params, Options = ActionOptions> =
  Record<never, never> extends Params
    ? IsEmpty<Params> extends true
      ? [params?: NoParameters<'options come behind the parameters'>, options?: Options]
      : [params?: Params, options?: Options]
    : [params: Params, options?: Options];

type IsOne<Names, Each = Names> = Each extends unknown ? ([Names] extends [Each] ? true : false) : never;

/** A primary key as a caller gives it: the value of its only attribute, or an object of all of them. */
export type KeyGiven<Key> = IsOne<keyof Key> extends true ? Key[keyof Key] : Key;

/** A record of a resource, or the primary key of one. */
export type Named<Spec extends ResourceSpec> = Spec['record'] | KeyGiven<Spec['key']>;

/** The options of a read, by what it resolves to. */
export type OptionsOfRead<Result, Values, Related = AnyRelated> = [Result] extends [Page<unknown, infer Allows>]
  ? PageOptions<Values, Allows, Related>
  : ReadOptions<Values, Related>;

/** What the input of an action has to be: for forms, documents and clients. */
export interface InputSchema<in out Params> extends z.ZodType<unknown, Params> {}

/** An action that takes parameters, then options. */
export interface ActionOf<in out Params, out Result, in out Options = ActionOptions> {
  (...rest: ParamsThenOptions<Params, Options>): Promise<Result>;
  /**
   * Calls it with input that has no type yet, such as the body of a request.
   *
   * @throws InvalidInput with every problem, each at its path
   */
  from(input: unknown, options?: Options): Promise<Result>;
  /** The schema of its parameters. It judges as the action does. Give the action the input itself, not what this puts out. */
  readonly schema: InputSchema<Params>;
}

/** An action on one record: the record or its primary key comes first. */
export interface RecordActionOf<in Target, in out Params, out Result> {
  (record: Target, ...rest: ParamsThenOptions<Params>): Promise<Result>;
  /**
   * Calls it with input that has no type yet, such as the body of a request.
   *
   * @throws InvalidInput with every problem, each at its path
   */
  from(record: Target, input: unknown, options?: ActionOptions): Promise<Result>;
  /** The schema of its parameters, as of `ActionOf`. */
  readonly schema: InputSchema<Params>;
}

/** An action on all records that a filter matches. */
export interface BulkActionOf<in Filter, in out Params> {
  (filter: Filter, ...rest: ParamsThenOptions<Params>): Promise<{ readonly count: number }>;
  /**
   * Calls it with input that has no type yet, such as the body of a request.
   *
   * @throws InvalidInput with every problem, each at its path
   */
  from(filter: Filter, input: unknown, options?: ActionOptions): Promise<{ readonly count: number }>;
  /** The schema of its parameters, as of `ActionOf`. */
  readonly schema: InputSchema<Params>;
}

/** How an action is called: an update and a destroy take the record or its primary key first, a bulk action a filter. */
export type ActionCall<Signature, Spec extends ResourceSpec> =
  Signature extends Update<infer Params, infer Result>
    ? RecordActionOf<Named<Spec>, Params, Result>
    : Signature extends Destroy<infer Params>
      ? RecordActionOf<Named<Spec>, Params, void>
      : Signature extends Bulk<infer Params, infer Filtered>
        ? BulkActionOf<Filter<Filtered>, Params>
        : Signature extends Read<infer Params, infer Result, infer Filtered>
          ? ActionOf<Params, Result, ActionOptions & OptionsOfRead<Result, Filtered>>
          : Signature extends Create<infer Params, infer Result> | Run<infer Params, infer Result>
            ? ActionOf<Params, Result>
            : Signature extends Get
              ? (record: Named<Spec>, options?: ActionOptions) => Promise<Spec['record'] | null>
              : never;
