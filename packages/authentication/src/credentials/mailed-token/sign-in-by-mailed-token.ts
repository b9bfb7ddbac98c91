import { type ActionContext, AshlarError, type Change } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import { callAction, type RunInput } from '@ashlar/core/extension';
import { AuthenticationFailed } from '../../error/authentication-failed.ts';
import { claimsOfContext } from '../../token/context-claims.ts';
import { tokenMetadata } from '../../token-store/mint-token.ts';
import type { FindByIdentity } from '../identity/finder-by-identity.ts';
import type { Identity } from '../identity/identity-attribute.ts';
import { isConfirmed } from '../is-confirmed.ts';
import { issueIfProven } from '../issue-with-credential.ts';
import { exchangeToken } from './exchange-token.ts';
import type { SingleUseToken } from './single-use-token.ts';

/** A mailed token, and what it opens. */
export interface MailedToken {
  readonly token: SingleUseToken;
  /** The identity to which it was mailed. */
  readonly identity: Identity;
  readonly find: FindByIdentity;
  /** If false, the token does not confirm the identity, and an unconfirmed user gets no session. Default true. */
  readonly confirms?: boolean;
  /** While this attribute is null or false, the user gets no session. */
  readonly requireConfirmedWith?: string | undefined;
  /** The create with `registerByToken` and `issueToRegistered`. Default: people without an account are refused. */
  readonly registerAction?: string | undefined;
}

/**
 * The body of an action that takes a mailed token in the argument `token`. It uses the token up and returns the user
 * and `$metadata.token`. For a person without an account it calls the create that registers, with the same parameters.
 *
 * @throws AuthenticationFailed for a token that does not count, and what the create throws
 *
 * @example
 * draft.addAction({ name, type: 'read', get: true, arguments, run: signInByMailedToken({ token, identity, find }) }, origin);
 */
export function signInByMailedToken(
  mailed: MailedToken,
): (input: RunInput, context: ActionContext) => Promise<Readonly<Row>> {
  const { token, identity, find } = mailed;
  return async ({ arguments: given }, context) => {
    const verified = await token.checkWithIdentity(context.scope, given.token);
    if (verified === undefined) throw new AuthenticationFailed(token.strategy);
    // The person may have registered since the token was issued. So find the account by the identity.
    const key = verified.key ?? (await find(context.scope, verified.claims.identity));
    if (key === undefined) return await register(mailed, given, context);
    const user = await exchangeToken({ ...mailed, proves: identity.field }, { verified, key }, context);
    if (user === undefined) throw new AuthenticationFailed(token.strategy);
    return user;
  };
}

async function register(
  { token: { resource, strategy }, registerAction }: MailedToken,
  params: Readonly<Row>,
  { scope }: ActionContext,
): Promise<Readonly<Row>> {
  if (registerAction === undefined) throw new AuthenticationFailed(strategy);
  try {
    // Invariant: a create answers with the record.
    return (await callAction(resource, registerAction, { args: [params], scope, isJudged: true })) as Readonly<Row>;
  } catch (error) {
    // Every value that the caller gave is free, so the identity is taken: another account got it at the same moment.
    const isTaken = error instanceof AshlarError && error.code === 'CONFLICT';
    if (isTaken && error.issues.every(({ path }) => path.length === 0)) throw new AuthenticationFailed(strategy);
    throw error;
  }
}

/**
 * The change that gives a session to a user who has just registered by a token. It runs in the transaction of a create
 * with `registerByToken`. A user who must confirm first, or whom `userFilter` leaves out, gets no session yet.
 *
 * @example
 * changes: [registerByToken({ token, argument: 'token', identity }), issueToRegistered({ token })]
 */
export function issueToRegistered({
  token: { resource, strategy },
  requireConfirmedWith,
}: Pick<MailedToken, 'token' | 'requireConfirmedWith'>): Change {
  return {
    name: 'issue a token',
    async finish(changeset, user, { scope, context }) {
      const issued = await issueIfProven(scope, resource, {
        strategy,
        key: user,
        unchanged: {},
        sensitive: requireConfirmedWith === undefined ? [] : [requireConfirmedWith],
        consume: async (row) => isConfirmed(row, requireConfirmedWith),
        request: { extraClaims: claimsOfContext(context) },
      });
      const metadata = issued === undefined ? { token: undefined } : tokenMetadata(issued);
      for (const [name, value] of Object.entries(metadata)) changeset.setMetadata(name, value);
    },
  };
}
