import type { ActionContext, AnyChangeset, AnyResource } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import { type TokenRequest, userPurpose } from '../token/claims.ts';
import { claimsOfContext } from '../token/context-claims.ts';
import { factsOf } from '../token/settings.ts';
import { mintToken, tokenMetadata } from '../token-store/mint-token.ts';

/** The user who gets a token from a write, and the strategy that gives it. */
export interface GivenToken {
  readonly resource: AnyResource;
  readonly strategy: string;
  /** The user. The transaction holds its row. */
  readonly user: Readonly<Row>;
  /** The token to issue. Default: a session token with the claims in `context.extraTokenClaims`. */
  readonly request?: TokenRequest | undefined;
}

/**
 * Issues the token that a create or update returns in `$metadata`. Call it in `finish`, the last hook: a log-out that
 * the write causes then leaves the token alive. If the user needs another factor, the token is in `$metadata.pending`.
 */
export async function giveToken(
  changeset: AnyChangeset,
  { resource, strategy, user, request }: GivenToken,
  { scope, context }: ActionContext,
): Promise<void> {
  const session = {
    purpose: userPurpose,
    lifetime: factsOf(resource).tokens.tokenLifetime,
    extraClaims: claimsOfContext(context),
  };
  const origin = { strategy, action: changeset.action };
  const minted = await mintToken(scope, resource, { user, request: request ?? session, origin });
  for (const [name, value] of Object.entries(tokenMetadata(minted))) changeset.setMetadata(name, value);
}
