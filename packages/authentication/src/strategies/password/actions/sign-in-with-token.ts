import { type ActionContext, createRecord, type Row, type RunInput } from '@ashlar/core';
import { AuthenticationFailed } from '../../../error/authentication-failed.ts';
import { issueIfProven } from '../../../tokens/issue-with-credential.ts';
import { checkBoundToken, consumeBoundToken } from './check-bound-token.ts';
import { credentialAttributes, isConfirmed } from './is-confirmed.ts';
import type { PasswordStrategy } from './password-strategy.ts';
import { signInPurpose } from './token-request.ts';

/** The body of `signInWithToken`: exchanges a sign-in token, once, for one that signs in with each request. */
export function signInWithToken(
  strategy: PasswordStrategy,
): (input: RunInput, context: ActionContext) => Promise<Readonly<Row>> {
  const { name, settings, resource } = strategy;
  return async ({ arguments: given }, { domain, context }) => {
    const verified = await checkBoundToken(strategy, given.token, { purpose: signInPurpose, now: domain.now() });
    if (verified === undefined) throw new AuthenticationFailed(name);
    const { extraTokenClaims } = context;
    const issued = await issueIfProven(domain, resource, {
      strategy: name,
      key: verified.key,
      unchanged: {},
      sensitive: credentialAttributes(settings),
      consume: async (user) =>
        isConfirmed(strategy, user) && (await consumeBoundToken(domain, strategy, { verified, user })),
      ...(typeof extraTokenClaims === 'object' ? { request: { extraClaims: { ...extraTokenClaims } } } : {}),
    });
    if (issued === undefined) throw new AuthenticationFailed(name);
    return createRecord(resource, issued.user, { token: issued.token });
  };
}
