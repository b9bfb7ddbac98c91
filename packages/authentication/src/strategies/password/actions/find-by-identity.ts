import type { Row, Scope, SelectStatement } from '@ashlar/core';
import { findRow } from '../../../tokens/find-row.ts';
import { selectHash } from '../check-password.ts';
import { normalizedField, normalizeIdentity } from '../normalize-identity.ts';
import type { PasswordStrategy } from './password-strategy.ts';

/** Finds a user's primary key and hash by the identity. The statement is made when it is first needed, then kept. */
export function finderByIdentity({
  settings,
  resource,
}: PasswordStrategy): (scope: Scope, identity: unknown) => Promise<Readonly<Row> | undefined> {
  const { identityField, caseSensitive, hashedPasswordField } = settings;
  const by = caseSensitive ? identityField : normalizedField(identityField);
  let statement: SelectStatement | undefined;
  return (scope, identity) => {
    statement ??= selectHash(resource, [by], [hashedPasswordField, identityField]);
    return findRow(scope, statement, { [by]: caseSensitive ? identity : normalizeIdentity(String(identity)) });
  };
}
