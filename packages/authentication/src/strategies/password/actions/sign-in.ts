import type { ActionContext } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import { createRecord, type RunInput } from '@ashlar/core/extension';
import { finderByIdentity } from '../../../credentials/identity/finder-by-identity.ts';
import { isConfirmed } from '../../../credentials/is-confirmed.ts';
import { issueIfProven } from '../../../credentials/issue-with-credential.ts';
import { proveUnderLock } from '../../../credentials/prove-under-lock.ts';
import { AuthenticationFailed } from '../../../error/authentication-failed.ts';
import { factsOf } from '../../../token/settings.ts';
import { tokenMetadata } from '../../../token-store/mint-token.ts';
import { checkPassword, type RightPassword } from './check-password.ts';
import type { PasswordStrategy } from './password-strategy.ts';
import { rehash } from './rehash.ts';
import { credentialAttributes, requestedToken } from './requested-token.ts';

/** The body of `signIn`. */
export function signIn(
  strategy: PasswordStrategy,
): (input: RunInput, context: ActionContext) => Promise<Readonly<Row>> {
  const { settings, name, resource, identity } = strategy;
  const { identityField, hashedPasswordField, passwordField } = settings;
  const find = finderByIdentity({ resource, identity, reads: [hashedPasswordField] });
  return async ({ arguments: given }, context) => {
    const { scope } = context;
    const password = given[passwordField];
    let refusedHash: unknown;
    // Try again only if the hash has changed since it was verified: a parallel sign-in may have replaced it.
    for (let attempt = 1; attempt <= 2; attempt++) {
      const known = await find(scope, given[identityField]);
      const hash = known?.[hashedPasswordField];
      if (attempt > 1 && hash === refusedHash) break;
      const right = await checkPassword(strategy, scope, { password, hash });
      if (known === undefined) break;
      const signedIn = await signedInUser(strategy, { key: known, hash, right }, context);
      if (signedIn !== undefined) return signedIn;
      refusedHash = hash;
    }
    throw new AuthenticationFailed(name);
  };
}

/** The user with a token, if the verified password is still valid under the lock. */
async function signedInUser(
  strategy: PasswordStrategy,
  { key, hash, right }: { readonly key: Readonly<Row>; readonly hash: unknown; readonly right: RightPassword },
  context: ActionContext,
): Promise<Readonly<Row> | undefined> {
  const { settings, resource, name } = strategy;
  const { scope } = context;
  const { enabled } = factsOf(resource).tokens;
  const { newHash, write } = await rehash(strategy, scope, { hash, right });
  const proven = {
    strategy: name,
    key,
    unchanged: { [settings.hashedPasswordField]: hash },
    sensitive: credentialAttributes(settings),
    async consume(user: Readonly<Row>) {
      if (!isConfirmed(user, settings.requireConfirmedWith)) return false;
      await write?.(scope, user);
      return true;
    },
  };
  if (!enabled) {
    return await proveUnderLock(scope, resource, { proven, work: async (user) => createRecord(resource, user) });
  }
  const request = requestedToken(strategy, context, { ...key, [settings.hashedPasswordField]: newHash });
  const issued = await issueIfProven(scope, resource, { ...proven, request });
  return issued === undefined ? undefined : createRecord(resource, issued.user, tokenMetadata(issued));
}
