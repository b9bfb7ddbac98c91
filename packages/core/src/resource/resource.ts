import type { ActionOptions } from '../action/action-context.ts';
import type { Bulk, Create, Destroy, Get, Read, Run, Update } from '../action/action-signatures.ts';
import type { Page, PageOptions } from '../action/page.ts';
import type { ReadOptions } from '../action/query.ts';
import type { AnyResource, ResourceSpec } from '../contract/any-resource.ts';
import type { Filter } from '../filter/filter.ts';

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
type Named<Spec extends ResourceSpec> = Spec['record'] | KeyGiven<Spec['key']>;

/** The options of a read, by what it resolves to. */
type OptionsOfRead<Result, Values> = [Result] extends [Page<unknown, infer Allows>]
  ? PageOptions<Values, Allows>
  : ReadOptions<Values>;

/** How an action is called: an update and a destroy take the record or its primary key first, a bulk action a filter. */
export type ActionCall<Signature, Spec extends ResourceSpec> =
  Signature extends Update<infer Params, infer Result>
    ? (record: Named<Spec>, ...rest: ParamsThenOptions<Params>) => Promise<Result>
    : Signature extends Destroy<infer Params>
      ? (record: Named<Spec>, ...rest: ParamsThenOptions<Params>) => Promise<void>
      : Signature extends Bulk<infer Params, infer Filtered>
        ? (filter: Filter<Filtered>, ...rest: ParamsThenOptions<Params>) => Promise<{ readonly count: number }>
        : Signature extends Read<infer Params, infer Result, infer Filtered>
          ? (...rest: ParamsThenOptions<Params, ActionOptions & OptionsOfRead<Result, Filtered>>) => Promise<Result>
          : Signature extends Create<infer Params, infer Result> | Run<infer Params, infer Result>
            ? (...rest: ParamsThenOptions<Params>) => Promise<Result>
            : Signature extends Get
              ? (record: Named<Spec>, options?: ActionOptions) => Promise<Spec['record'] | null>
              : never;
