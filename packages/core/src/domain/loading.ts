// The actions of a resource in a domain: there the names of relationships lead to types. Nothing here is looked at before a
// caller loads something, or asks for related records in a filter.
import type { ActionOptions } from '../action/action-context.ts';
import type { Bulk, Get, Read } from '../action/action-signatures.ts';
import type { Page } from '../action/page.ts';
import type { Sort } from '../action/query.ts';
import type { Capture } from '../attribute/capture.ts';
import type { AnyResource, ResourceSpec } from '../contract/any-resource.ts';
import type { Filter } from '../filter/filter.ts';
import type { BelongsTo } from '../relationship/relationship.ts';
import type {
  ActionCall,
  BulkActionOf,
  InputSchema,
  Named,
  OptionsOfRead,
  ParamsThenOptions,
} from '../resource/resource.ts';

/** The specifications of the resources of a domain, by name. */
type ByName<Resources extends AnyResource> = { readonly [Each in Resources as Each['name']]: Each['~types'] };

/** The specification of the resource that a relationship leads to. */
type TargetOf<Related, Resources extends AnyResource> = Related extends { readonly target: infer Target }
  ? ByName<Resources>[Target & keyof ByName<Resources>] extends infer Found extends ResourceSpec
    ? Found
    : never
  : never;

/** The values of a record, without the mark of one. */
type ValuesIn<Spec extends ResourceSpec> = {
  readonly [Name in keyof Spec['record'] as Name extends '~returnedByAnAction' ? never : Name]: Spec['record'][Name];
};

/** Filters of related records, by relationship. */
export type RelatedFilters<Spec extends ResourceSpec, Resources extends AnyResource> = {
  readonly [Name in keyof Spec['relationships']]?: FilterIn<
    TargetOf<Spec['relationships'][Name], Resources>,
    Resources
  >;
};

/** A filter of the records of a resource in a domain. */
type FilterIn<Spec extends ResourceSpec, Resources extends AnyResource> = Filter<
  ValuesIn<Spec>,
  RelatedFilters<Spec, Resources>
>;

/** Which related records to read with each record: one statement for each relationship that is named. */
export type Loads<Spec extends ResourceSpec, Resources extends AnyResource> = {
  readonly [Name in keyof Spec['relationships']]?:
    | true
    | (Spec['relationships'][Name] extends BelongsTo
        ? LoadOne<TargetOf<Spec['relationships'][Name], Resources>, Resources>
        : LoadMany<TargetOf<Spec['relationships'][Name], Resources>, Resources>);
};

/** How to load the record that a record belongs to. */
export interface LoadOne<Spec extends ResourceSpec, Resources extends AnyResource> {
  /** What to load with it. */
  readonly load?: Loads<Spec, Resources>;
}

/** How to load the records that belong to a record. */
export interface LoadMany<Spec extends ResourceSpec, Resources extends AnyResource> extends LoadOne<Spec, Resources> {
  /** Which of them. Default: all that the caller sees. */
  readonly filter?: FilterIn<Spec, Resources>;
  /** Their order; the primary key decides between equal ones. Default: by the primary key. */
  readonly sort?: Sort<ValuesIn<Spec>>;
}

/** The related records that were loaded, by relationship. */
export type Loaded<Load, Spec extends ResourceSpec, Resources extends AnyResource> = {
  readonly [Name in keyof Load as Name & keyof Spec['relationships']]: LoadedBy<
    Spec['relationships'][Name & keyof Spec['relationships']],
    Load[Name],
    Resources
  >;
};

/** A record that a caller may not see is null, as one that is not there. */
type LoadedBy<Related, Wanted, Resources extends AnyResource> = Related extends BelongsTo
  ? RecordWith<TargetOf<Related, Resources>, Wanted, Resources> | null
  : readonly RecordWith<TargetOf<Related, Resources>, Wanted, Resources>[];

type RecordWith<Spec extends ResourceSpec, Wanted, Resources extends AnyResource> = Wanted extends {
  readonly load: infer Load;
}
  ? Spec['record'] & Loaded<Load, Spec, Resources>
  : Spec['record'];

/** The result of a read, with what was loaded. */
export type WithLoaded<Result, Load, Spec extends ResourceSpec, Resources extends AnyResource> = [keyof Load] extends [
  never,
]
  ? Result
  : Result extends Page<infer Each, infer Allows>
    ? Page<Each & Loaded<Load, Spec, Resources>, Allows>
    : Result extends readonly (infer Each)[]
      ? (Each & Loaded<Load, Spec, Resources>)[]
      : Result extends null
        ? null
        : Result & Loaded<Load, Spec, Resources>;

/** Which related records a caller wants. */
interface LoadOption<Spec extends ResourceSpec, Resources extends AnyResource, Load> {
  /** Related records to read with each record, by relationship: `{ author: true, comments: { load: { author: true } } }`. */
  readonly load?: Loads<Spec, Resources> & Capture<Load>;
}

/** A read that loads related records. */
export interface LoadingRead<
  in out Params,
  in out Result,
  in out Options,
  in out Spec extends ResourceSpec,
  in out Resources extends AnyResource,
> {
  <const Load = Record<never, never>>(
    ...rest: ParamsThenOptions<Params, Options & LoadOption<Spec, Resources, Load>>
  ): Promise<WithLoaded<Result, Load, Spec, Resources>>;
  /**
   * Calls it with input that has no type yet, such as the body of a request.
   *
   * @throws InvalidInput with every problem, each at its path
   */
  from<const Load = Record<never, never>>(
    input: unknown,
    options?: Options & LoadOption<Spec, Resources, Load>,
  ): Promise<WithLoaded<Result, Load, Spec, Resources>>;
  /** The schema of its parameters, as of `ActionOf`. */
  readonly schema: InputSchema<Params>;
}

/** `get`, which loads related records. */
export type LoadingGet<Spec extends ResourceSpec, Resources extends AnyResource> = <const Load = Record<never, never>>(
  record: Named<Spec>,
  options?: ActionOptions & LoadOption<Spec, Resources, Load>,
) => Promise<WithLoaded<Spec['record'] | null, Load, Spec, Resources>>;

type CallIn<Signature, Spec extends ResourceSpec, Resources extends AnyResource> =
  Signature extends Read<infer Params, infer Result, infer Values>
    ? LoadingRead<
        Params,
        Result,
        ActionOptions & OptionsOfRead<Result, Values, RelatedFilters<Spec, Resources>>,
        Spec,
        Resources
      >
    : Signature extends Get
      ? LoadingGet<Spec, Resources>
      : Signature extends Bulk<infer Params, infer Values>
        ? BulkActionOf<Filter<Values, RelatedFilters<Spec, Resources>>, Params>
        : ActionCall<Signature, Spec>;

/** The actions of a resource as a domain with these resources offers them. Without relationships they are those of the resource. */
export type ActionsIn<Of extends AnyResource, Resources extends AnyResource> = Of extends {
  readonly actions: infer Own;
}
  ? [keyof Of['~types']['relationships']] extends [never]
    ? Own
    : {
        readonly [Name in keyof Own]: Name extends keyof Of['~types']['actions']
          ? CallIn<Of['~types']['actions'][Name], Of['~types'], Resources>
          : Own[Name];
      }
  : never;
