import type { AnyRelated, Comparisons } from '../filter/filter.ts';

/** What a rule of a policy is asked about: who calls which action, and with what. */
export interface PolicyContext<Actor = unknown> {
  /** Undefined where the call names none. */
  readonly actor: Actor | undefined;
  readonly tenant: string | undefined;
  readonly context: Readonly<Record<string, unknown>>;
  /** The name of the action. */
  readonly action: string;
  /** The arguments of the call. A create also has its accepted attributes in the record that a filter is judged on. */
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** What becomes of a call where a rule holds. */
export type PolicyEffect = 'allow' | 'forbid' | 'bypass';

/** The function of a rule. It answers at once: with `true`, `false`, or the filter of the records where it holds. */
export type PolicyTest<Actor, Filter> = (context: PolicyContext<Actor>) => boolean | Filter;

/** Members that may be undefined: the actor may be absent. */
type OrUndefined<Members> = { readonly [Name in keyof Members]?: Members[Name] | undefined };

/** A filter of a rule. Unlike one of a caller it may hold `undefined`, which lets nothing through. */
export type PolicyFilter<Values> = {
  readonly [Name in keyof Values]?: Values[Name] | OrUndefined<Comparisons<NonNullable<Values[Name]>>> | undefined;
} & {
  readonly and?: readonly PolicyFilter<Values>[];
  readonly or?: readonly PolicyFilter<Values>[];
  readonly not?: PolicyFilter<Values>;
  /** By relationship: there is a related record that this filter selects. It may hold `undefined` too. */
  readonly exists?: AnyRelated;
};

/** A rule of a policy (Ash: `authorize_if`, `forbid_if`, `bypass`). */
export interface PolicyRule<Actor = unknown, Filter = object> {
  readonly effect: PolicyEffect;
  readonly test: PolicyTest<Actor, Filter>;
}

/** A rule of a resource that is not known. */
export type AnyPolicyRule = PolicyRule<never>;

/**
 * Allows a call where the function answers `true`, or for the records of the filter it answers. A filter becomes a part of the
 * statement, so it costs none. An `undefined` value in it lets nothing through.
 *
 * @example
 * const ownPosts = allowIf(({ actor }: PolicyContext<{ id: string }>) => ({ authorId: actor?.id }));
 */
export function allowIf<Actor, const Filter extends object = never>(
  test: PolicyTest<Actor, Filter>,
): PolicyRule<Actor, Filter> {
  return Object.freeze({ effect: 'allow', test });
}

/**
 * Forbids a call where the function answers `true`, or for the records of the filter it answers, whatever else allows it. As in
 * SQL, a record with null in place of a compared value is forbidden too.
 *
 * @example
 * const notLocked = forbidIf(() => ({ locked: true }));
 */
export function forbidIf<Actor, const Filter extends object = never>(
  test: PolicyTest<Actor, Filter>,
): PolicyRule<Actor, Filter> {
  return Object.freeze({ effect: 'forbid', test });
}

/**
 * Allows a call whatever the other rules say.
 *
 * @example
 * const admins = bypassIf(({ actor }: PolicyContext<{ role: string }>) => actor?.role === 'admin');
 */
export function bypassIf<Actor, const Filter extends object = never>(
  test: PolicyTest<Actor, Filter>,
): PolicyRule<Actor, Filter> {
  return Object.freeze({ effect: 'bypass', test });
}

/** Whether a value is what `allowIf`, `forbidIf` and `bypassIf` return. Those of another copy of the package are too. */
export function isPolicyRule(value: unknown): value is AnyPolicyRule {
  if (typeof value !== 'object' || value === null || !('effect' in value) || !('test' in value)) return false;
  return ['allow', 'forbid', 'bypass'].includes(String(value.effect)) && typeof value.test === 'function';
}

/** The rules of a resource: by the name of an action, or by the type of it. */
export type Policies = Readonly<Record<string, readonly AnyPolicyRule[]>>;

/** The rules of a resource as they are written: `fields` has those by the name of an attribute. */
export interface WrittenPolicies {
  readonly actions: Policies;
  /** Undefined: every field is shown. */
  readonly fields: FieldRules | undefined;
}

/** Who sees which attribute of a record: rules by its name. An attribute without rules is shown. */
export type FieldRules = Readonly<Record<string, readonly AnyPolicyRule[]>>;
