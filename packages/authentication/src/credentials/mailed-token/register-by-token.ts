import { type Change, memoryKey } from '@ashlar/core';
import { AuthenticationFailed } from '../../error/authentication-failed.ts';
import type { SignedToken } from '../../token/verify-token.ts';
import { confirmationPlanOf, confirmedValues, unusableValues } from '../confirmation-plan.ts';
import { readIdentity } from '../identity/finder-by-identity.ts';
import type { Identity } from '../identity/identity-attribute.ts';
import type { UpdateByToken } from './update-by-token.ts';

/** How to register a person by a token that was mailed to them. */
export interface RegisterByToken extends UpdateByToken {
  /** The identity to which the token was sent. The token proves it. */
  readonly identity: Identity;
  /** If false, the token does not confirm the identity. Default true, where a part of the resource confirms it. */
  readonly confirms?: boolean | undefined;
}

/**
 * The change that registers a person by a token that was mailed to them (`storeForIdentity`). It writes the identity of
 * the token, confirms it, and uses the token up. Only one caller succeeds. A credential that may not be null gets a
 * random value that is kept nowhere else.
 *
 * @throws AuthenticationFailed
 *
 * @example
 * const byLink = registerByToken({ token: link, argument: 'token', identity });
 * draft.addAction({ name, type: 'create', arguments: { token: boundedText(longestToken) }, changes: [byLink] }, origin);
 */
export function registerByToken({ token, argument, identity, confirms = true }: RegisterByToken): Change {
  const { resource, strategy } = token;
  const proven = memoryKey<SignedToken>();
  return {
    name: `register by ${argument}`,
    async beforeTransaction(changeset, { scope }) {
      const signed = await token.checkWithIdentity(scope, changeset.arguments[argument]);
      // A token of a user signs that user in. It does not register.
      if (signed === undefined || signed.key !== undefined) throw new AuthenticationFailed(strategy);
      changeset.remember(proven, signed);
      const plan = confirmationPlanOf(resource, identity.field);
      const confirmed = confirms ? confirmedValues(plan, scope.now()) : {};
      const { text } = await readIdentity(identity, signed.claims.identity);
      const values = { ...(await unusableValues(plan)), ...confirmed, [identity.field]: text };
      for (const [name, value] of Object.entries(values)) changeset.set(name, value);
    },
    async after(changeset, _user, { scope }) {
      const signed = changeset.recall(proven);
      if (signed === undefined || !(await token.consume(scope, signed, undefined))) {
        throw new AuthenticationFailed(strategy);
      }
    },
  };
}
