import { type AnyResource, ResourceInfo } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import type { StrategyFacts } from '../part/part.ts';
import { identitiesOf } from './identity/identity-attribute.ts';
import { isConfirmed } from './is-confirmed.ts';

/** An identity of a user beside the one that a strategy has proved. */
export interface OtherIdentity {
  readonly field: string;
  /** The attributes that say whether it is confirmed. */
  readonly confirmedWith: readonly string[];
  /** What to write to remove it from a user. Undefined if it may not be null, and lets people in without a credential. */
  readonly cleared: Readonly<Row> | undefined;
}

/** The other identities by which the parts of a resource find users. */
export function otherIdentitiesOf(
  resource: AnyResource,
  parts: readonly StrategyFacts[],
  proved: { readonly field: string; readonly confirmedWith: readonly string[] },
): readonly OtherIdentity[] {
  const others = identitiesOf(resource).filter(({ field }) => field !== proved.field);
  return others.map(({ field, comparedBy }) => {
    const confirmedWith = parts
      .flatMap(({ confirmations }) => confirmations)
      .filter((each) => each.field === field && !proved.confirmedWith.includes(each.with))
      .map((each) => each.with);
    const basis = { field, confirmedWith };
    if (isNullable(resource, field))
      return { ...basis, cleared: clearing(resource, [field, comparedBy], confirmedWith) };
    // A user name opens nothing once the password is gone. A telephone number that gets links does.
    const opens = confirmedWith.length > 0 || parts.some((part) => signsInBy(part, field));
    return { ...basis, cleared: opens ? undefined : {} };
  });
}

/**
 * `true` if another identity of a user is confirmed. Then the account belongs to the person who proved that one, and the
 * proof of an unconfirmed identity does not open it.
 */
export function belongsToAnother(others: readonly OtherIdentity[], user: Readonly<Row>): boolean {
  return others.some(({ confirmedWith }) => confirmedWith.some((name) => isConfirmed(user, name)));
}

function clearing(resource: AnyResource, names: readonly string[], confirmedWith: readonly string[]): Row {
  const flags = confirmedWith.map((name) => [name, isNullable(resource, name) ? null : false]);
  return Object.fromEntries([...names.map((name) => [name, null]), ...flags]);
}

function signsInBy({ group, options, credentialFields }: StrategyFacts, field: string): boolean {
  return group === 'strategies' && credentialFields.length === 0 && options.identityField === field;
}

function isNullable(resource: AnyResource, name: string): boolean {
  return ResourceInfo.attribute(resource, name).nullable;
}
