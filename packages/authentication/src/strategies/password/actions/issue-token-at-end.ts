import type { Change, Scope } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import { giveToken } from '../../../credentials/give-token.ts';
import { isConfirmed } from '../../../credentials/is-confirmed.ts';
import { claimsOfContext } from '../../../token/context-claims.ts';
import { factsOf } from '../../../token/settings.ts';
import { lockUser } from '../../../token-store/lock-user.ts';
import type { PasswordStrategy } from './password-strategy.ts';
import { requestedToken } from './requested-token.ts';

/** Issues the token that an action returns. It comes last, so that a log-out by the action leaves it alive. */
export function issueTokenAtEnd(strategy: PasswordStrategy): Change {
  const { resource, settings } = strategy;
  return {
    name: 'issueToken',
    async beforeTransaction(changeset, context) {
      // Fail before the write if no token can be issued: no secret, or a kind of token that is switched off.
      await factsOf(resource).tokens.keys?.();
      if (changeset.type === 'create') requestedToken(strategy, context, {});
      else claimsOfContext(context.context);
    },
    async finish(changeset, user, context) {
      if (!(await mayHaveToken(strategy, user, context.scope))) return changeset.setMetadata('token', undefined);
      const { hashedPasswordField, identityField } = settings;
      const credential = {
        [hashedPasswordField]: changeset.get(hashedPasswordField),
        [identityField]: changeset.get(identityField),
      };
      // Registration may ask for a sign-in token; a password change always gets a session token.
      const request = changeset.type === 'create' ? requestedToken(strategy, context, credential) : undefined;
      await giveToken(changeset, { resource, strategy: strategy.name, user, request }, context);
    },
  };
}

/** A user who may not sign in yet gets no session from a registration or a reset either. */
async function mayHaveToken(strategy: PasswordStrategy, user: Readonly<Row>, scope: Scope): Promise<boolean> {
  const { requireConfirmedWith } = strategy.settings;
  if (requireConfirmedWith === undefined && factsOf(strategy.resource).users === undefined) return true;
  const sensitive = requireConfirmedWith === undefined ? [] : [requireConfirmedWith];
  const row = await lockUser(scope, strategy.resource, { key: user, sensitive, onlyUsers: true });
  return row !== undefined && isConfirmed(row, requireConfirmedWith);
}
