import { type AnyResource, ResourceInfo, type Scope } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import { factsOf } from '../token/settings.ts';
import { subjectOf } from '../token/subject.ts';
import { findRow } from '../token-store/find-row.ts';
import { revokeTokens } from '../token-store/revoke-tokens.ts';
import { type ConfirmationPlan, confirmationPlanOf, confirmedValues, unusableValues } from './confirmation-plan.ts';
import { isConfirmed } from './is-confirmed.ts';
import { belongsToAnother } from './other-identities.ts';

/** An identity that a strategy has proved. Example: a person who follows a mailed link owns that mailbox. */
export interface ProvenIdentity {
  /** The proved attribute; undefined if the strategy proved none. */
  readonly field: string | undefined;
  /** The primary key of the user. */
  readonly key: Readonly<Row>;
  /** If false, the proof does not confirm the identity, and only a confirmed user gets in. Default true. */
  readonly confirms?: boolean | undefined;
  /** If false, the proof began for a person without an account, not for this user. Default true. */
  readonly isOfUser?: boolean | undefined;
}

/** What the proof of an identity means for a user. */
export interface ProvenConfirmation {
  /** The attributes to read under the lock, sensitive ones too. */
  readonly attributes: readonly string[];
  /**
   * Judges the locked row and writes nothing. Undefined: the user cannot be confirmed, so the caller must issue
   * nothing.
   */
  judge(scope: Scope, user: Readonly<Row>): Confirming | undefined;
}

/** What to write to confirm a user. It writes nothing if the user is confirmed already. */
export interface Confirming {
  /** By attribute. */
  readonly values: Readonly<Row>;
  /** Writes the values and ends every token of the user. Call it under the lock, before you issue the new token. */
  write(): Promise<void>;
}

const nothing: Confirming = { values: {}, write: async () => {} };

/**
 * Confirms an identity that a strategy has proved, if a part of the resource confirms that attribute
 * (`instance.confirms`). A stranger who knows the password may have registered an unconfirmed account. So the same
 * transaction clears every credential and every other identity of the account, and ends its tokens. An account with
 * another confirmed identity belongs to its owner: it is not taken over. Call this function before the transaction: a
 * credential that may not be null gets an unknown random value, and that takes a hash.
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
  { field, key, confirms = true, isOfUser = true }: ProvenIdentity,
): Promise<ProvenConfirmation> {
  const plan = field === undefined ? undefined : confirmationPlanOf(resource, field);
  // Another person may have made the account meanwhile. Only a confirmation tells whose account it is.
  if (plan === undefined || plan.confirmedWith.length === 0) {
    return { attributes: [], judge: () => (isOfUser ? nothing : undefined) };
  }
  const unusable = confirms && (await needsValues(scope, plan, key)) ? await unusableValues(plan) : {};
  return {
    attributes: [
      ...plan.confirmedWith,
      ...plan.credentials,
      ...plan.others.flatMap(({ confirmedWith }) => confirmedWith),
    ],
    judge(scope, user) {
      if (isConfirmedBy(plan, user)) return nothing;
      if (!confirms || belongsToAnother(plan.others, user)) return undefined;
      const cleared = clearedCredentials(plan, unusable);
      const removed = removedIdentities(scope, plan);
      if (cleared === undefined || removed === undefined || !canEndTokens(scope, plan, user)) return undefined;
      const values = { ...removed, ...confirmedValues(plan, scope.now()), ...cleared };
      return { values, write: () => takeOver(scope, plan, { user, values }) };
    },
  };
}

function isConfirmedBy({ confirmedWith }: ConfirmationPlan, user: Readonly<Row>): boolean {
  return confirmedWith.every((name) => isConfirmed(user, name));
}

/** `true` if the takeover needs new hashes. Most users need none. */
async function needsValues(scope: Scope, plan: ConfirmationPlan, key: Readonly<Row>): Promise<boolean> {
  if (plan.required.size === 0) return false;
  const user = await findRow(scope, plan.read, { ...factsOf(plan.resource).users?.parameters, ...key });
  return user !== undefined && !isConfirmedBy(plan, user);
}

/**
 * The value to write in place of each credential. Undefined if a credential may not be null and no part makes a value
 * for it.
 */
function clearedCredentials(
  { credentials, required }: ConfirmationPlan,
  unusable: Readonly<Row>,
): Readonly<Row> | undefined {
  // Absent means refused: if a user became unconfirmed since the look-up, the person tries again.
  if ([...required.keys()].some((name) => unusable[name] === undefined)) return undefined;
  return Object.fromEntries(credentials.map((name) => [name, unusable[name] ?? null]));
}

/** What removes the identities that a stranger may own. Undefined if one of them would still let the stranger in. */
function removedIdentities(scope: Scope, { resource, others }: ConfirmationPlan): Readonly<Row> | undefined {
  const lasting = others.find(({ cleared }) => cleared === undefined);
  if (lasting === undefined) return Object.assign({}, ...others.map(({ cleared }) => cleared));
  scope.report(
    new TypeError(
      `${resource.name}: an unconfirmed account cannot be taken over, since its ${lasting.field} may belong to a stranger and may not be null: make the attribute nullable`,
    ),
  );
  return undefined;
}

/** The takeover must end the sessions of a stranger. It cannot if tokens are not stored. */
function canEndTokens(scope: Scope, { resource, credentials }: ConfirmationPlan, user: Readonly<Row>): boolean {
  if (factsOf(resource).tokens.storeAllTokens) return true;
  if (credentials.every((name) => user[name] === null || user[name] === undefined)) return true;
  scope.report(
    new TypeError(
      `${resource.name}: an unconfirmed account with a password cannot be taken over, since tokens that are not stored cannot be ended: set authentication.tokens.storeAllTokens to true`,
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
  const key = Object.fromEntries(ResourceInfo.primaryKey(resource).map((name) => [name, user[name]]));
  await scope.store.run(write, { ...key, ...parameters });
  await revokeTokens(scope, resource, { subject: subjectOf(resource, user), user, cause: 'passwordChange' });
}
