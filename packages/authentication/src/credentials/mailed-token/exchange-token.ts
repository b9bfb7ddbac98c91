import type { ActionContext } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import { createRecord } from '@ashlar/core/extension';
import { claimsOfContext } from '../../token/context-claims.ts';
import { keptClaims } from '../../token/create-claims.ts';
import type { SignedToken, VerifiedToken } from '../../token/verify-token.ts';
import { tokenMetadata } from '../../token-store/mint-token.ts';
import { confirmationOf } from '../confirmation-of.ts';
import { isConfirmed } from '../is-confirmed.ts';
import { issueIfProven } from '../issue-with-credential.ts';
import type { SingleUseToken } from './single-use-token.ts';

/** How to exchange a single-use token for a session. */
export interface Exchange {
  readonly token: SingleUseToken;
  /** While this attribute is null or false, the user gets no session. */
  readonly requireConfirmedWith?: string | undefined;
  /**
   * The identity that the token proves, because the token was sent there. It may confirm the identity and take over the
   * account.
   */
  readonly proves?: string | undefined;
  /** If false, the token does not confirm the identity, and an unconfirmed user gets no session. Default true. */
  readonly confirms?: boolean;
  /** If true, the user proved their identity when the token was issued, not just now. Default false. */
  readonly provedBefore?: boolean;
}

/** A checked token, and its user. */
export interface TokenOfUser {
  readonly verified: SignedToken;
  /** The user's primary key: that of the token, or of a user who has registered since. */
  readonly key: Readonly<Row>;
}

/**
 * Exchanges a single-use token, once, for a session token. It works under the user's lock, and only while the
 * attributes behind the token are unchanged. Returns the user and `$metadata.token`, or undefined if the token does not
 * count.
 *
 * @example
 * const verified = await link.check(scope, given.token);
 * const user = verified && (await exchangeToken({ token: link }, { verified, key: verified.key }, context));
 * if (user === undefined) throw new AuthenticationFailed(name);
 */
export async function exchangeToken(
  { token, requireConfirmedWith, proves, confirms, provedBefore = false }: Exchange,
  { verified, key }: TokenOfUser,
  { scope, context }: ActionContext,
): Promise<Readonly<Row> | undefined> {
  const { resource, strategy } = token;
  const { claims } = verified;
  const confirmation = await confirmationOf(scope, resource, {
    field: proves,
    key,
    confirms,
    isOfUser: isOfUser(verified),
  });
  const issued = await issueIfProven(scope, resource, {
    strategy,
    key,
    ...(isOfUser(verified) ? { token: verified } : {}),
    unchanged: {},
    sensitive: [
      ...token.attributes(),
      ...confirmation.attributes,
      ...(requireConfirmedWith === undefined ? [] : [requireConfirmedWith]),
    ],
    async consume(user) {
      const confirming = confirmation.judge(scope, user);
      if (confirming === undefined) return false;
      if (!isConfirmed({ ...user, ...confirming.values }, requireConfirmedWith)) return false;
      if (!(await token.consume(scope, verified, user))) return false;
      await confirming.write();
      return confirming.values;
    },
    request: {
      extraClaims: { ...keptClaims(claims), ...claimsOfContext(context) },
      ...(provedBefore ? { session: { authTime: claims.iat } } : {}),
    },
  });
  return issued === undefined ? undefined : createRecord(resource, issued.user, tokenMetadata(issued));
}

function isOfUser(token: SignedToken): token is VerifiedToken {
  return token.key !== undefined;
}
