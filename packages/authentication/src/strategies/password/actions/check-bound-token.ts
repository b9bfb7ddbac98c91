import type { Scope } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import { checkToken, type VerifiedToken } from '../../../token/verify-token.ts';
import { consumeToken } from '../../../token-store/consume-token.ts';
import type { PasswordStrategy } from './password-strategy.ts';
import { fingerprintOf } from './token-request.ts';

/** A single-use token of this very strategy and of that purpose; undefined for any other. The store is not asked. */
export async function checkBoundToken(
  { name, resource }: PasswordStrategy,
  token: unknown,
  { purpose, now }: { readonly purpose: string; readonly now: Date },
): Promise<VerifiedToken | undefined> {
  const verified = await checkToken(resource, token, now);
  const { claims } = verified ?? {};
  return claims?.purpose === purpose && claims.strategy === name ? verified : undefined;
}

/** Whether the credential is still the one that the token was issued for. Judged under the user's lock. */
export function isSameCredential(
  { settings }: PasswordStrategy,
  { claims }: VerifiedToken,
  user: Readonly<Row>,
): boolean {
  return claims.credential === fingerprintOf(settings, user);
}

/** Uses the token up, under the user's lock: true for one caller only, and only while the credential is the same. */
export async function consumeBoundToken(
  scope: Scope,
  strategy: PasswordStrategy,
  { verified, user }: { readonly verified: VerifiedToken; readonly user: Readonly<Row> },
): Promise<boolean> {
  return isSameCredential(strategy, verified, user) && (await consumeToken(scope, strategy.resource, verified));
}
