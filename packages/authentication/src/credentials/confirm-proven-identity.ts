import { type AnyResource, ResourceInfo, type Scope } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import { factsOf } from '../token/settings.ts';
import { subjectOf } from '../token/subject.ts';
import { findRow } from '../token-store/find-row.ts';
import { revokeTokens } from '../token-store/revoke-tokens.ts';
import { type ConfirmationPlan, confirmationPlanOf, confirmedValues, unusableValues } from './confirmation-plan.ts';
import { isConfirmed } from './is-confirmed.ts';

/** An identity that a strategy has proved: a person who follows a link has the mailbox that it was sent to. */
export interface ProvenIdentity {
  /** The attribute that was proved; undefined if none was. */
  readonly field: string | undefined;
  /** The primary key of the user. */
  readonly key: Readonly<Row>;
  /** Whether the proof confirms the identity. Default true. If not, only a user who is confirmed gets in. */
  readonly confirms?: boolean | undefined;
  /** Whether the proof was begun for this very user, and not for a person without an account. Default true. */
  readonly isOfUser?: boolean | undefined;
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
 * transaction: a credential that may not be null gets an unknown random value, which takes a hash.
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
  // An account that another person may have made meanwhile is opened only where confirmation tells whose it is.
  if (plan === undefined || plan.confirmedWith.length === 0) {
    return { attributes: [], judge: () => (isOfUser ? nothing : undefined) };
  }
  const unusable = confirms && (await needsValues(scope, plan, key)) ? await unusableValues(plan) : {};
  return {
    attributes: [...plan.confirmedWith, ...plan.credentials],
    judge(scope, user) {
      if (isConfirmedBy(plan, user)) return nothing;
      if (!confirms) return undefined;
      const cleared = clearedCredentials(plan, unusable);
      if (cleared === undefined || !canEndTokens(scope, plan, user)) return undefined;
      const values = { ...confirmedValues(plan, scope.now()), ...cleared };
      return { values, write: () => takeOver(scope, plan, { user, values }) };
    },
  };
}

function isConfirmedBy({ confirmedWith }: ConfirmationPlan, user: Readonly<Row>): boolean {
  return confirmedWith.every((name) => isConfirmed(user, name));
}

/** Whether a hash is to be made: of most users it is not. */
async function needsValues(scope: Scope, plan: ConfirmationPlan, key: Readonly<Row>): Promise<boolean> {
  if (plan.required.size === 0) return false;
  const user = await findRow(scope, plan.read, { ...factsOf(plan.resource).users?.parameters, ...key });
  return user !== undefined && !isConfirmedBy(plan, user);
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

/** The sessions of a stranger must end with the takeover: where tokens are not stored, they cannot. */
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
