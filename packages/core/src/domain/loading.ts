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

/**
 * What holds the resources of a domain: its options. The types below take it in place of the resources themselves. To the
 * compiler an object of options is one step, however many resources it holds, and a list of resources is a step for each.
 */
export interface ResourceHolder {
  readonly resources: readonly AnyResource[];
}

/** The specifications of the resources of a domain, by name. */
type ByName<Holder extends ResourceHolder> = {
  readonly [Each in Holder['resources'][number] as Each['name']]: Each['~types'];
};

/** The specification of the resource that a relationship leads to. */
type TargetOf<Related, Holder extends ResourceHolder> = Related extends { readonly target: infer Target }
  ? ByName<Holder>[Target & keyof ByName<Holder>] extends infer Found extends ResourceSpec
    ? Found
    : never
  : never;

/** The values of a record, without the mark of one. */
type ValuesIn<Spec extends ResourceSpec> = {
  readonly [Name in keyof Spec['record'] as Name extends '~returnedByAnAction' ? never : Name]: Spec['record'][Name];
};

/** Filters of related records, by relationship. */
export type RelatedFilters<Spec extends ResourceSpec, Holder extends ResourceHolder> = {
  readonly [Name in keyof Spec['relationships']]?: FilterIn<TargetOf<Spec['relationships'][Name], Holder>, Holder>;
};

/** A filter of the records of a resource in a domain. */
type FilterIn<Spec extends ResourceSpec, Holder extends ResourceHolder> = Filter<
  ValuesIn<Spec>,
  RelatedFilters<Spec, Holder>
>;

/** Which related records to read with each record: one statement for each relationship that is named. */
export type Loads<Spec extends ResourceSpec, Holder extends ResourceHolder> = {
  readonly [Name in keyof Spec['relationships']]?:
    | true
    | (Spec['relationships'][Name] extends BelongsTo
        ? LoadOne<TargetOf<Spec['relationships'][Name], Holder>, Holder>
        : LoadMany<TargetOf<Spec['relationships'][Name], Holder>, Holder>);
};

/** How to load the record that a record belongs to. */
export interface LoadOne<Spec extends ResourceSpec, Holder extends ResourceHolder> {
  /** What to load with it. */
  readonly load?: Loads<Spec, Holder>;
}

/** How to load the records that belong to a record. */
export interface LoadMany<Spec extends ResourceSpec, Holder extends ResourceHolder> extends LoadOne<Spec, Holder> {
  /** Which of them. Default: all that the caller sees. */
  readonly filter?: FilterIn<Spec, Holder>;
  /** Their order; the primary key decides between equal ones. Default: by the primary key. */
  readonly sort?: Sort<ValuesIn<Spec>>;
}

/** The related records that were loaded, by relationship. */
export type Loaded<Load, Spec extends ResourceSpec, Holder extends ResourceHolder> = {
  readonly [Name in keyof Load as Name & keyof Spec['relationships']]: LoadedBy<
    Spec['relationships'][Name & keyof Spec['relationships']],
    Load[Name],
    Holder
  >;
};

/** A record that a caller may not see is null, as one that is not there. */
type LoadedBy<Related, Wanted, Holder extends ResourceHolder> = Related extends BelongsTo
  ? RecordWith<TargetOf<Related, Holder>, Wanted, Holder> | null
  : readonly RecordWith<TargetOf<Related, Holder>, Wanted, Holder>[];

type RecordWith<Spec extends ResourceSpec, Wanted, Holder extends ResourceHolder> = Wanted extends {
  readonly load: infer Load;
}
  ? Spec['record'] & Loaded<Load, Spec, Holder>
  : Spec['record'];

/** The result of a read, with what was loaded. */
export type WithLoaded<Result, Load, Spec extends ResourceSpec, Holder extends ResourceHolder> = [keyof Load] extends [
  never,
]
  ? Result
  : Result extends Page<infer Each, infer Allows>
    ? Page<Each & Loaded<Load, Spec, Holder>, Allows>
    : Result extends readonly (infer Each)[]
      ? (Each & Loaded<Load, Spec, Holder>)[]
      : Result extends null
        ? null
        : Result & Loaded<Load, Spec, Holder>;

/** Which related records a caller wants. */
interface LoadOption<Spec extends ResourceSpec, Holder extends ResourceHolder, Load> {
  /** Related records to read with each record, by relationship: `{ author: true, comments: { load: { author: true } } }`. */
  readonly load?: Loads<Spec, Holder> & Capture<Load>;
}

/** A read that loads related records. */
export interface LoadingRead<
  in out Params,
  in out Result,
  in out Options,
  in out Spec extends ResourceSpec,
  in out Holder extends ResourceHolder,
> {
  <const Load = Record<never, never>>(
    ...rest: ParamsThenOptions<Params, Options & LoadOption<Spec, Holder, Load>>
  ): Promise<WithLoaded<Result, Load, Spec, Holder>>;
  /**
   * Calls it with input that has no type yet, such as the body of a request.
   *
   * @throws InvalidInput with every problem, each at its path
   */
  from<const Load = Record<never, never>>(
    input: unknown,
    options?: Options & LoadOption<Spec, Holder, Load>,
  ): Promise<WithLoaded<Result, Load, Spec, Holder>>;
  /** The schema of its parameters, as of `ActionOf`. */
  readonly schema: InputSchema<Params>;
}

/** `get`, which loads related records. */
export type LoadingGet<Spec extends ResourceSpec, Holder extends ResourceHolder> = <const Load = Record<never, never>>(
  record: Named<Spec>,
  options?: ActionOptions & LoadOption<Spec, Holder, Load>,
) => Promise<WithLoaded<Spec['record'] | null, Load, Spec, Holder>>;

type CallIn<Signature, Spec extends ResourceSpec, Holder extends ResourceHolder> =
  Signature extends Read<infer Params, infer Result, infer Values>
    ? LoadingRead<
        Params,
        Result,
        ActionOptions & OptionsOfRead<Result, Values, RelatedFilters<Spec, Holder>>,
        Spec,
        Holder
      >
    : Signature extends Get
      ? LoadingGet<Spec, Holder>
      : Signature extends Bulk<infer Params, infer Values>
        ? BulkActionOf<Filter<Values, RelatedFilters<Spec, Holder>>, Params>
        : ActionCall<Signature, Spec>;

/** The actions of a resource as a domain with these resources offers them. Without relationships they are those of the resource. */
export type ActionsIn<Of extends AnyResource, Holder extends ResourceHolder> = Of extends {
  readonly actions: infer Own;
}
  ? [keyof Of['~types']['relationships']] extends [never]
    ? Own
    : {
        readonly [Name in keyof Own]: Name extends keyof Of['~types']['actions']
          ? CallIn<Of['~types']['actions'][Name], Of['~types'], Holder>
          : Own[Name];
      }
  : never;
