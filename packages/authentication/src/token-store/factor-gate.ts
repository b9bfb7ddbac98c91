import type { AnyResource, Scope } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import { type FactorRule, listenersOf } from '../part/listeners.ts';
import { secondFactorPurpose, signInPurpose, type TokenRequest, userPurpose } from '../token/claims.ts';
import { fingerprintOf } from '../token/fingerprint-of.ts';
import { lockUser } from './lock-user.ts';
import type { NewToken } from './new-token.ts';

/** The maximum time of a pending sign-in, in seconds. */
const pendingLifetime = 300;

/** The token to issue, after the gate has judged the factors of its user. */
export interface GatedRequest {
  readonly request: TokenRequest;
  /** True if a factor is missing. The token does not authenticate; `issueWithFactor` exchanges it. */
  readonly isPending: boolean;
  /** True if the session has proved every required factor: claim `amr`. */
  readonly isMultiFactor: boolean;
}

/**
 * The second-factor gate. Every token is made behind it, so no strategy can forget it. If a user lacks a required
 * factor, a session token becomes a token of purpose `second_factor`. Call it under the user's lock.
 */
export async function passFactorGate(scope: Scope, resource: AnyResource, given: NewToken): Promise<GatedRequest> {
  const { user, request, origin } = given;
  const opensSession = request.purpose === userPurpose || request.purpose === signInPurpose;
  if (!opensSession) return { request, isPending: false, isMultiFactor: false };
  if (origin.factorSatisfied === true) return { request, isPending: false, isMultiFactor: true };
  const needed = await neededFactors(scope, resource, user);
  if (needed.length === 0) return { request, isPending: false, isMultiFactor: false };
  const proved = listenersOf(resource)?.satisfies.get(origin.strategy ?? '') ?? [];
  if (needed.every(({ factor }) => proved.includes(factor))) {
    return { request, isPending: false, isMultiFactor: true };
  }
  return { request: await pendingRequest(scope, resource, given), isPending: true, isMultiFactor: false };
}

/** The factors that a user needs. A factor is required unless its test returns false. */
export async function neededFactors(
  scope: Scope,
  resource: AnyResource,
  user: Readonly<Row>,
): Promise<readonly FactorRule[]> {
  const needed: FactorRule[] = [];
  for (const rule of listenersOf(resource)?.factors ?? []) {
    if ((await rule.test(user, scope)) !== false) needed.push(rule);
  }
  return needed;
}

/** A token that works once, with another factor, while no credential of the user has changed. */
async function pendingRequest(
  scope: Scope,
  resource: AnyResource,
  { user, request, origin }: NewToken,
): Promise<TokenRequest> {
  return {
    purpose: secondFactorPurpose,
    lifetime: pendingLifetime,
    extraClaims: request.extraClaims,
    bound: {
      strategy: origin.strategy ?? origin.action,
      credential: await credentialsOf(scope, resource, user),
    },
  };
}

/** A fingerprint of all credentials of a user, read under the lock. */
export async function credentialsOf(scope: Scope, resource: AnyResource, key: Readonly<Row>): Promise<string> {
  const sensitive = listenersOf(resource)?.credentialFields ?? [];
  const row = await lockUser(scope, resource, { key, sensitive });
  return fingerprintOf(sensitive, row ?? {});
}
