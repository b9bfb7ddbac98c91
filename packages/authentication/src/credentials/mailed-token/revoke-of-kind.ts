import type { AnyResource, Scope } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import { factsOf } from '../../token/settings.ts';
import { revokeLive } from '../../token-store/revoke-live.ts';
import { tellRevoked } from '../../token-store/tell-revoked.ts';

/** A kind of single-use token. */
export interface TokenKind {
  readonly resource: AnyResource;
  readonly strategy: string;
  readonly purpose: string;
}

/** Which tokens of one kind to revoke. */
export interface TokensOfKind {
  /** The subjects of the user's tokens. The user's own subject comes first. */
  readonly subjects: readonly string[];
  /** Says whether to revoke a token, by the data in its row. Default: all. */
  among?(extraData: Readonly<Row>): boolean;
}

/** Revokes live tokens of one user, strategy and purpose. Call it in a transaction that holds the user's row. */
export async function revokeOfKind(
  scope: Scope,
  { resource, strategy, purpose }: TokenKind,
  { subjects, among = () => true }: TokensOfKind,
): Promise<void> {
  const { tokenResource } = factsOf(resource).tokens;
  if (tokenResource === undefined) return;
  const jtis = await revokeLive(scope, tokenResource, {
    subjects,
    issuer: resource,
    among({ purpose: stored, extraData }) {
      const kept: Readonly<Row> = Object(extraData);
      return stored === purpose && kept.strategy === strategy && among(kept);
    },
  });
  await tellRevoked(scope, resource, { subjects: subjects.slice(0, 1), count: jtis.length, jtis, purposes: [purpose] });
}
