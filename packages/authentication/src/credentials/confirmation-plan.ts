import { type AnyResource, ResourceInfo } from '@ashlar/core';
import { equalToParameters, type Row, type SelectStatement, type UpdateStatement } from '@ashlar/core/data-layer';
import { compiledOf, keptFor } from '@ashlar/core/extension';
import { strategyFacts } from '../part/part.ts';
import { type OtherIdentity, otherIdentitiesOf } from './other-identities.ts';
import { selectUser } from './select-user.ts';

/** What a strategy writes when it proves one identity of a resource. */
export interface ConfirmationPlan {
  readonly resource: AnyResource;
  /** The attributes that say whether the identity is confirmed. Empty if no part confirms it. */
  readonly confirmedWith: readonly string[];
  /** The credentials of every strategy. */
  readonly credentials: readonly string[];
  /**
   * The credentials that may not be null. Each has a function that makes a value no credential matches, or undefined.
   */
  readonly required: ReadonlyMap<string, (() => Promise<unknown>) | undefined>;
  /** The other identities of a user. A stranger may own them, so the takeover removes them. */
  readonly others: readonly OtherIdentity[];
  /** The attributes that the clock fills at each update. */
  readonly clocked: readonly string[];
  /** Reads the attributes that say whether a user is confirmed. */
  readonly read: SelectStatement;
  /** Writes all these attributes. The parameter of each value is `to.` and the attribute. */
  readonly write: UpdateStatement;
}

/** The plan for an identity of a resource, made once. */
export function confirmationPlanOf(resource: AnyResource, field: string): ConfirmationPlan {
  const plans = plansOf(resource);
  const plan = plans.get(field) ?? createPlan(resource, field);
  plans.set(field, plan);
  return plan;
}

const plansOf = keptFor((_resource: AnyResource) => new Map<string, ConfirmationPlan>());

function createPlan(resource: AnyResource, field: string): ConfirmationPlan {
  const parts = ResourceInfo.fact(resource, strategyFacts) ?? [];
  const confirmations = parts.flatMap((part) => part.confirmations).filter((each) => each.field === field);
  const confirmedWith = [...new Set(confirmations.map((each) => each.with))];
  const credentials = [...new Set(parts.flatMap((part) => part.credentialFields))];
  const makers = new Map(parts.flatMap((part) => Object.entries(part.unusableCredentials)));
  const required = credentials.filter((name) => !ResourceInfo.attribute(resource, name).nullable);
  const clocked = [...compiledOf(resource).attributes.values()]
    .filter(({ generator }) => generator?.on === 'createAndUpdate')
    .map(({ name }) => name);
  const relation = ResourceInfo.relation(resource);
  const others = otherIdentitiesOf(resource, parts, { field, confirmedWith });
  const removed = others.flatMap(({ cleared = {} }) => Object.keys(cleared));
  const written = [...new Set([...confirmedWith, ...credentials, ...removed, ...clocked])];
  return {
    resource,
    confirmedWith,
    credentials,
    required: new Map(required.map((name) => [name, makers.get(name)])),
    others,
    clocked,
    read: selectUser(resource, relation.primaryKey, confirmedWith),
    write: {
      kind: 'update',
      relation,
      set: Object.fromEntries(written.map((name) => [name, `to.${name}`])),
      where: equalToParameters(relation.primaryKey),
      returning: [],
    },
  };
}

/** The values that mark an identity as confirmed: the present time for a date attribute, else true. */
export function confirmedValues({ resource, confirmedWith }: ConfirmationPlan, now: Date): Row {
  const isDate = (name: string): boolean => ResourceInfo.attribute(resource, name).storage === 'timestamp';
  return Object.fromEntries(confirmedWith.map((name) => [name, isDate(name) ? now : true]));
}

/** Random values that no credential matches, one for each credential that may not be null. */
export async function unusableValues({ required }: ConfirmationPlan): Promise<Row> {
  const values: Row = {};
  for (const [name, make] of required) {
    if (make !== undefined) values[name] = await make();
  }
  return values;
}
