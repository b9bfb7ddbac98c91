import type { ActionContext, AnyChangeset, AnyResource } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import { type TokenRequest, userPurpose } from '../token/claims.ts';
import { claimsOfContext } from '../token/context-claims.ts';
import { factsOf } from '../token/settings.ts';
import { mintToken, tokenMetadata } from '../token-store/mint-token.ts';

/** To whom a write gives a token, and by which strategy. */
export interface GivenToken {
  readonly resource: AnyResource;
  readonly strategy: string;
  /** The user, whose row the transaction holds. */
  readonly user: Readonly<Row>;
  /** What is asked of it. Default: a session, with the claims in `context.extraTokenClaims`. */
  readonly request?: TokenRequest | undefined;
}

/**
 * Issues the token that a create or update answers with, in `$metadata`. For `finish`, the last hook: so a log-out that the
 * write brings about leaves it alive. Where the user needs a further factor, it is `$metadata.pending`.
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
