import { ResourceInfo, type Scope } from '@ashlar/core';
import { equalToParameters, type Row, type UpdateStatement } from '@ashlar/core/data-layer';
import { keptFor } from '@ashlar/core/extension';
import { hashBy, hashFailure } from '../../../secrets/hash-failure.ts';
import type { HashProvider } from '../../../secrets/hash-provider.ts';
import type { RightPassword } from './check-password.ts';
import type { PasswordStrategy } from './password-strategy.ts';

/** The hash that replaces a hash which has just been verified. */
export interface Rehash {
  /** The hash that will be stored: the new one, or the existing one. */
  readonly newHash: unknown;
  /** Writes it under the user's lock. Undefined if there is nothing to write. */
  readonly write: ((scope: Scope, user: Readonly<Row>) => Promise<void>) | undefined;
}

/**
 * Replaces a hash that has old parameters, or was made from another form of the text. The password stays the same, so
 * this is the only write of the hash that ends no session: it bypasses actions and their changes. If a provider fails,
 * the old hash stays, and the failure is reported.
 */
export async function rehash(
  strategy: PasswordStrategy,
  scope: Scope,
  verified: { readonly hash: unknown; readonly right: RightPassword },
): Promise<Rehash> {
  const { hash } = verified;
  const { hashProvider, hashedPasswordField } = strategy.settings;
  const newHash = await renewHash(hashProvider, scope, verified);
  if (newHash === undefined) return { newHash: hash, write: undefined };
  return {
    newHash,
    async write(scope, user) {
      await scope.store.run(statementOf(strategy), { ...user, [`old.${hashedPasswordField}`]: hash, newHash });
    },
  };
}

async function renewHash(
  provider: HashProvider,
  scope: Scope,
  { hash, right: { password, isOldForm } }: { readonly hash: unknown; readonly right: RightPassword },
): Promise<string | undefined> {
  if (typeof hash !== 'string') return undefined;
  // The provider verified only the beginning of this password and cannot hash all of it: keep the existing hash.
  if (Buffer.byteLength(password) > (provider.longestPassword ?? Number.POSITIVE_INFINITY)) return undefined;
  try {
    return isOldForm || provider.needsRehash?.(hash) === true ? await hashBy(provider, password) : undefined;
  } catch (error) {
    scope.report(hashFailure('hash', error));
    return undefined;
  }
}

const statementOf = keptFor(({ resource, settings }: PasswordStrategy): UpdateStatement => {
  const relation = ResourceInfo.relation(resource);
  const { hashedPasswordField } = settings;
  return {
    kind: 'update',
    relation,
    set: { [hashedPasswordField]: 'newHash' },
    where: {
      kind: 'and',
      conditions: [equalToParameters(relation.primaryKey), equalToParameters([hashedPasswordField], 'old.')],
    },
    returning: [],
  };
});
