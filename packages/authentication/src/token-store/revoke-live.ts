import type { AnyResource, Scope } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import { revocationPurpose } from '../token/claims.ts';
import { rowStatementsOf } from './row-statements.ts';

/** Some of the live tokens of one subject. */
export interface LiveTokens {
  readonly subject: string;
  /** Whether a token is one of them, by the `jti`, `purpose` and `extraData` of its row. */
  among(row: Readonly<Row>): boolean;
}

/**
 * Revokes some of the live tokens of one subject, and answers with their `jti`s. There is no condition on JSON: the live
 * rows of one subject are few, and found by an index. Call it inside a transaction that holds the user's row.
 */
export async function revokeLive(
  scope: Scope,
  tokenResource: AnyResource,
  { subject, among }: LiveTokens,
): Promise<readonly string[]> {
  const statements = rowStatementsOf(tokenResource);
  const parameters = { subject, revocation: revocationPurpose, now: scope.now() };
  const { rows } = await scope.store.run(statements.live, parameters);
  const jtis = rows.filter((row) => among(row)).map(({ jti }) => String(jti));
  if (jtis.length > 0) await scope.store.run(statements.revokeSeveral, { ...parameters, jtis });
  return jtis;
}
