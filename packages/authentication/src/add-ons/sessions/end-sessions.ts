import type { AnyResource, Scope } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import type { RevocationCause } from '../../part/events.ts';
import { revocationPurpose, userPurpose } from '../../token/claims.ts';
import { rowStatementsFor } from '../../token-store/row-statements.ts';
import { tellRevoked } from '../../token-store/tell-revoked.ts';
import { type LiveSession, liveSessionsOf } from './session-rows.ts';

/** Sessions of a user to end. */
export interface SessionsToEnd {
  readonly subject: string;
  readonly user: Readonly<Row> | undefined;
  readonly cause: RevocationCause;
  /** Chooses among the live sessions of the user. */
  choose(live: LiveSession[]): readonly LiveSession[];
}

/** Ends some live sessions of a user, and returns how many. Call it in a transaction that holds the user's row. */
export async function endAmong(
  scope: Scope,
  resource: AnyResource,
  { subject, user, cause, choose }: SessionsToEnd,
): Promise<number> {
  const chosen = choose([...(await liveSessionsOf(scope, resource, subject))]);
  const jtis = chosen.map(({ jti }) => jti);
  if (jtis.length === 0) return 0;
  const parameters = { jtis, subjects: [subject], revocation: revocationPurpose, now: scope.now() };
  await scope.store.run(rowStatementsFor(resource).revokeSeveral, parameters);
  const told = {
    subjects: [subject],
    count: jtis.length,
    jtis,
    sessionIds: chosen.map(({ id }) => id),
    purposes: [userPurpose],
  };
  await tellRevoked(scope, resource, { ...told, user, cause });
  return jtis.length;
}
