import type { ReturnedByAnAction } from '../attribute/attribute-types.ts';
import type { Row } from '../data-layer/data-layer.ts';

/**
 * What the types know of one resource. All members are finished types, so that hovers and declaration files show plain
 * objects and no type functions.
 */
export interface ResourceSpec {
  readonly name: string;
  readonly table: string;
  /** The record that actions resolve to. */
  readonly record: AnyRecord;
  /** The primary key, by attribute. */
  readonly key: Readonly<Row>;
  /** Every attribute, the sensitive ones too. */
  readonly attributes: unknown;
  /** The names of the attributes that never leave over HTTP: the sensitive ones, and those with `public: false`. */
  readonly hidden: unknown;
  /** The name of the public attribute that counts updates. Never: there is none. */
  readonly version: unknown;
  /** What a create may be given. */
  readonly insert: unknown;
  /** Columns that were named by hand. */
  readonly columnNames: unknown;
  /** The relationships as declared, by name. */
  readonly relationships: unknown;
  /** The signature of every action. */
  readonly actions: unknown;
  /** What extensions say of the resource, by section. */
  readonly info: unknown;
}

/** A record of any resource. */
export type AnyRecord = Readonly<Row> & ReturnedByAnAction;

/** Any resource. */
export interface AnyResource {
  readonly kind: 'resource';
  readonly name: string;
  readonly table: string;
  /** For the compiler only; there is no such value. */
  readonly '~types': ResourceSpec;
  /** For the compiler only: whether the type says more than that this is a resource. */
  readonly '~known': boolean;
  /** Read by `compiledOf`. Its type is hidden, because the compiler would compare every schema of two copies of zod. */
  readonly '~compiled': object;
}
