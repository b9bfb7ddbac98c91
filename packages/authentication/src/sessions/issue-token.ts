import {
  type ActionOptions,
  type AnyRecord,
  type AnyResource,
  coreErrors,
  InvalidInput,
  isRecordOf,
} from '@ashlar/core';
import { createRecord, inCall } from '@ashlar/core/extension';
import { revocationPurpose, userPurpose } from '../token/claims.ts';
import { type Duration, secondsOf } from '../token/duration.ts';
import { signingFactsOf } from '../token/settings.ts';
import { lockUser } from '../token-store/lock-user.ts';
import { type IssuedToken, storeToken } from '../token-store/mint-token.ts';

/** The purpose, lifetime and claims of a token to issue. */
export interface IssueTokenOptions extends ActionOptions {
  /** The purpose. 'user' signs in with each request; 'revocation' is reserved. Default 'user'. */
  readonly purpose?: string;
  /** The lifetime. Default: the resource's `tokenLifetime`. */
  readonly lifetime?: Duration;
  /** Added to the claims, and stored as `extraData`. */
  readonly extraClaims?: Readonly<Record<string, unknown>>;
  /**
   * True if your code knows that the user has proved every required factor. Default false: a user who needs a factor
   * gets a token of purpose `second_factor`.
   */
  readonly factorSatisfied?: boolean;
}

/**
 * Issues a token to a user on the authority of your code. It checks that the user exists, but no credential. A strategy
 * uses `issueWithCredential`.
 *
 * @throws InvalidInput if `user` is no record of the resource, AshlarError NOT_FOUND if the user is gone, TypeError if
 * the resource has no tokens
 *
 * @example
 * const { token } = await issueToken(User, user, { purpose: 'download', lifetime: '5 minutes' });
 */
export async function issueToken(
  resource: AnyResource,
  user: AnyRecord,
  options: IssueTokenOptions = {},
): Promise<IssuedToken> {
  const { purpose = userPurpose, lifetime, extraClaims, factorSatisfied, ...call } = options;
  const issues = [
    ...(isRecordOf(resource, user) ? [] : [{ path: ['user'], message: `expected a ${resource.name} record` }]),
    ...(purpose === revocationPurpose ? [{ path: ['purpose'], message: 'is reserved' }] : []),
    ...(typeof purpose !== 'string' || purpose === '' ? [{ path: ['purpose'], message: 'expected text' }] : []),
  ];
  if (factorSatisfied !== undefined && typeof factorSatisfied !== 'boolean') {
    issues.push({ path: ['factorSatisfied'], message: 'expected a boolean' });
  }
  if (issues.length > 0) throw new InvalidInput('issueToken', issues);
  const { tokens } = signingFactsOf(resource);
  const seconds = lifetime === undefined ? tokens.tokenLifetime : secondsOf(lifetime);
  return await inCall(resource, call, async (scope) => {
    const { claims, sign } = await scope.store.transaction(async () => {
      const row = await lockUser(scope, resource, { key: user, onlyUsers: true });
      if (row === undefined)
        throw coreErrors.error('NOT_FOUND', { message: `there is no such ${resource.name} any more` });
      const request = { purpose, lifetime: seconds, extraClaims };
      const origin = { strategy: null, action: 'issueToken', factorSatisfied };
      return await storeToken(scope, resource, { user: createRecord(resource, { ...row }), request, origin });
    });
    return { token: await sign(), claims };
  });
}
