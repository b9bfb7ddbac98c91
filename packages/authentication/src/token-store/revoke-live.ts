import type { AnyResource, Scope } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import { revocationPurpose } from '../token/claims.ts';
import { rowStatementsOf } from './row-statements.ts';

/** Some of the live tokens of a user. */
export interface LiveTokens {
  /** Under which the user has tokens: their subject, and that of the identity from before they registered. */
  readonly subjects: readonly string[];
  /** Whether a token is one of them, by the `jti`, `purpose` and `extraData` of its row. */
  among(row: Readonly<Row>): boolean;
}

/**
 * Revokes some of the live tokens of a user, and answers with their `jti`s. There is no condition on JSON: the live
 * rows of one user are few, and found by an index. Call it inside a transaction that holds the user's row.
 */
export async function revokeLive(
  scope: Scope,
  tokenResource: AnyResource,
  { subjects, among }: LiveTokens,
): Promise<readonly string[]> {
  const statements = rowStatementsOf(tokenResource);
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
