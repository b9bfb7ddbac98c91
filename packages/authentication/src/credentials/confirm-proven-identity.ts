import { type AnyResource, ResourceInfo, type Scope } from '@ashlar/core';
import { equalToParameters, type Row, type SelectStatement, type UpdateStatement } from '@ashlar/core/data-layer';
import { compiledOf, keptFor } from '@ashlar/core/extension';
import { strategyFacts } from '../part/part.ts';
import { factsOf } from '../token/settings.ts';
import { subjectOf } from '../token/subject.ts';
import { findRow } from '../token-store/find-row.ts';
import { revokeTokens } from '../token-store/revoke-tokens.ts';
import { isConfirmed } from './is-confirmed.ts';
import { selectUser } from './select-user.ts';

/** An identity that a strategy has proved: whoever follows a link has the mailbox that it was sent to. */
export interface ProvenIdentity {
  /** The attribute that was proved; undefined if none was. */
  readonly field: string | undefined;
  /** The primary key of the user. */
  readonly key: Readonly<Row>;
}

/** What follows for a user from the proof of an identity. */
export interface ProvenConfirmation {
  /** The attributes to be read under the lock; sensitive ones too. */
  readonly attributes: readonly string[];
  /** Judges the locked row, and writes nothing. Undefined: the user cannot be confirmed, so nothing may be issued. */
  judge(scope: Scope, user: Readonly<Row>): Confirming | undefined;
}

/** What confirming a user writes; nothing if the user is confirmed already. */
export interface Confirming {
  /** By attribute. */
  readonly values: Readonly<Row>;
  /** Writes it, and ends every token of the user. Call it under the lock, before the new token is issued. */
  write(): Promise<void>;
}

const nothing: Confirming = { values: {}, write: async () => {} };

/**
 * What a strategy does that itself proves an identity: it confirms the identity where a part of the resource confirms it
 * (`instance.confirms`). An account that was not confirmed may have been registered by a stranger, who knows its password:
 * then every credential in it is cleared, and every token of it ends, in the same transaction. To be called before the
 * transaction: a credential that may not be null gets a value that nobody knows, which takes a hash.
 *
 * @example
 * const confirmation = await confirmationOf(scope, resource, { field: 'email', key });
 * // under the lock:
 * const confirming = confirmation.judge(scope, user);
 * if (confirming === undefined) throw new AuthenticationFailed(name);
 * await confirming.write();
 */
export async function confirmationOf(
  scope: Scope,
  resource: AnyResource,
  { field, key }: ProvenIdentity,
): Promise<ProvenConfirmation> {
  const plan = field === undefined ? undefined : plansOf(resource).get(field);
  if (plan === undefined) return { attributes: [], judge: () => nothing };
  const unusable = await unusableValues(scope, plan, key);
  return {
    attributes: [...plan.confirmedWith, ...plan.credentials],
    judge(scope, user) {
      if (isConfirmedBy(plan, user)) return nothing;
      const cleared = clearedCredentials(plan, unusable);
      if (cleared === undefined || !canEndTokens(scope, plan, user)) return undefined;
      const now = scope.now();
      const confirmed = plan.confirmedWith.map((name) => [name, plan.isDate(name) ? now : true] as const);
      const values = { ...Object.fromEntries(confirmed), ...cleared };
      return { values, write: () => takeOver(scope, plan, { user, values }) };
    },
  };
}

/** What is to be written to confirm one field of a resource. Made once. */
interface ConfirmationPlan {
  readonly resource: AnyResource;
  /** The attributes that say whether the field is confirmed. */
  readonly confirmedWith: readonly string[];
  isDate(name: string): boolean;
  /** The credentials of every strategy. */
  readonly credentials: readonly string[];
  /** Those that may not be null, each with what makes a value that no credential matches; undefined if nothing does. */
  readonly required: ReadonlyMap<string, (() => Promise<unknown>) | undefined>;
  readonly read: SelectStatement;
  readonly write: UpdateStatement;
  /** The attributes that the clock fills at each update. */
  readonly clocked: readonly string[];
}

/** The plans of a resource, by field. */
const plansOf = keptFor((resource: AnyResource): ReadonlyMap<string, ConfirmationPlan> => {
  const parts = ResourceInfo.fact(resource, strategyFacts) ?? [];
  const fields = new Set(parts.flatMap(({ confirmations }) => confirmations.map(({ field }) => field)));
  return new Map([...fields].map((field) => [field, createPlan(resource, field)]));
});

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
  const written = [...confirmedWith, ...credentials, ...clocked];
  return {
    resource,
    confirmedWith,
    isDate: (name) => ResourceInfo.attribute(resource, name).storage === 'timestamp',
    credentials,
    required: new Map(required.map((name) => [name, makers.get(name)])),
    read: selectUser(resource, relation.primaryKey, confirmedWith),
    write: {
      kind: 'update',
      relation,
      set: Object.fromEntries(written.map((name) => [name, `to.${name}`])),
      where: equalToParameters(relation.primaryKey),
      returning: [],
    },
    clocked,
  };
}

function isConfirmedBy({ confirmedWith }: ConfirmationPlan, user: Readonly<Row>): boolean {
  return confirmedWith.every((name) => isConfirmed(user, name));
}

/** The values for credentials that may not be null: made only for a user who is not confirmed. */
async function unusableValues(scope: Scope, plan: ConfirmationPlan, key: Readonly<Row>): Promise<Readonly<Row>> {
  if (plan.required.size === 0) return {};
  const user = await findRow(scope, plan.read, { ...factsOf(plan.resource).users?.parameters, ...key });
  if (user === undefined || isConfirmedBy(plan, user)) return {};
  const values: Row = {};
  for (const [name, make] of plan.required) {
    if (make !== undefined) values[name] = await make();
  }
  return values;
}

/** What is written in place of each credential; undefined if one may not be null and there is no value for it. */
function clearedCredentials(
  { credentials, required }: ConfirmationPlan,
  unusable: Readonly<Row>,
): Readonly<Row> | undefined {
  // Absent means refused: a user who became unconfirmed since the look-up tries again.
  if ([...required.keys()].some((name) => unusable[name] === undefined)) return undefined;
  return Object.fromEntries(credentials.map((name) => [name, unusable[name] ?? null]));
}

/** A stranger's sessions must end with the takeover: where tokens are not stored, they cannot. */
function canEndTokens(scope: Scope, { resource, credentials }: ConfirmationPlan, user: Readonly<Row>): boolean {
  if (factsOf(resource).tokens.storeAllTokens) return true;
  if (credentials.every((name) => user[name] === null || user[name] === undefined)) return true;
  scope.report(
    new TypeError(
      `${resource.name}: an account that is not confirmed cannot be taken over by who has its address, since tokens that a stranger may have cannot be ended: set authentication.tokens.storeAllTokens to true`,
    ),
  );
  return false;
}

async function takeOver(
  scope: Scope,
  { resource, write, clocked }: ConfirmationPlan,
  { user, values }: { readonly user: Readonly<Row>; readonly values: Readonly<Row> },
): Promise<void> {
  const now = scope.now();
  const written = { ...values, ...Object.fromEntries(clocked.map((name) => [name, now])) };
  const parameters = Object.fromEntries(Object.entries(written).map(([name, value]) => [`to.${name}`, value]));
  await scope.store.run(write, { ...keyOf(resource, user), ...parameters });
  await revokeTokens(scope, resource, { subject: subjectOf(resource, user), user, cause: 'passwordChange' });
}

function keyOf(resource: AnyResource, user: Readonly<Row>): Row {
  return Object.fromEntries(ResourceInfo.primaryKey(resource).map((name) => [name, user[name]]));
}
