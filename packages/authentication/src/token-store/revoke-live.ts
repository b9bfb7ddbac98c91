import type { AnyResource, Scope } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import { revocationPurpose } from '../token/claims.ts';
import { rowStatementsFor, rowStatementsOf } from './row-statements.ts';

/** Some live tokens of a user. */
export interface LiveTokens {
  /** The subjects of the user's tokens: their own, and that of their identity from before registration. */
  readonly subjects: readonly string[];
  /** Their user resource, if the domain knows it. Only with it, a log-out of everyone counts. */
  readonly issuer: AnyResource | undefined;
  /** Says whether to revoke a token, by the `jti`, `purpose` and `extraData` of its row. */
  among(row: Readonly<Row>): boolean;
}

/**
 * Revokes some live tokens of a user, and returns their `jti`s. It has no condition on JSON: one user has few live
 * rows, and an index finds them. Call it in a transaction that holds the user's row.
 */
export async function revokeLive(
  scope: Scope,
  tokenResource: AnyResource,
  { subjects, issuer, among }: LiveTokens,
): Promise<readonly string[]> {
  const statements = issuer === undefined ? rowStatementsOf(tokenResource) : rowStatementsFor(issuer);
  const parameters = { subjects, revocation: revocationPurpose, now: scope.now() };
  const [subject, ...others] = subjects;
  const { rows } =
    others.length === 0
      ? await scope.store.run(statements.live, { ...parameters, subject })
      : await scope.store.run(statements.liveOfSeveral, parameters);
  const jtis = rows.filter((row) => among(row)).map(({ jti }) => String(jti));
  if (jtis.length > 0) await scope.store.run(statements.revokeSeveral, { ...parameters, jtis });
  return jtis;
}
