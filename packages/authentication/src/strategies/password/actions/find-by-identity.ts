import type { Scope } from '@ashlar/core';
import type { Row, SelectStatement } from '@ashlar/core/data-layer';
import { compiledOf } from '@ashlar/core/extension';
import { factsOf } from '../../../token/settings.ts';
import { findRow } from '../../../token-store/find-row.ts';
import { selectHash } from '../check-password.ts';
import { transformedIdentity } from '../given-identity.ts';
import { normalizedField, normalizeIdentity } from '../normalize-identity.ts';
import { trimWhiteSpace } from '../text-form.ts';
import type { PasswordStrategy } from './password-strategy.ts';

/** Finds a user's primary key and hash by the identity. The statement is made when it is first needed, then kept. */
export function finderByIdentity({
  settings,
  resource,
  form,
}: PasswordStrategy): (scope: Scope, identity: unknown) => Promise<Readonly<Row> | undefined> {
  const { identityField, caseSensitive, hashedPasswordField } = settings;
  const by = caseSensitive ? identityField : normalizedField(identityField);
  let statement: SelectStatement | undefined;
  return async (scope, given) => {
    statement ??= selectHash(resource, [by], [hashedPasswordField, identityField]);
    const typed = form.trims && typeof given === 'string' ? trimWhiteSpace(given) : given;
    const schema = compiledOf(resource).attributes.get(identityField)?.schema;
    const identity = String(schema === undefined ? typed : await transformedIdentity(schema, typed));
    return await findRow(scope, statement, {
      ...factsOf(resource).users?.parameters,
      [by]: caseSensitive ? identity : normalizeIdentity(identity),
    });
  };
}
