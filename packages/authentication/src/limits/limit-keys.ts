import { createHash, createHmac, type KeyObject, randomBytes } from 'node:crypto';
import type { AnyResource } from '@ashlar/core';
import { keptFor } from '@ashlar/core/extension';
import { authenticationErrors } from '../error/authentication-errors.ts';
import type { KeyRing } from '../secrets/secret.ts';
import { factsOf } from '../token/settings.ts';

/** Makes a key of a limit store of what is counted: text that tells nothing of it without the secret. */
export type LimitKeys = (counted: readonly string[]) => Promise<string>;

const purpose = 'ashlar limits';

/**
 * Keys by HMAC-SHA-256, with a key derived from the first signing key. Addresses are few enough to try all hashes of them, so
 * a plain hash would not do. A new first key begins all counts again. Without a ring: by a key of this process alone.
 *
 * @throws AshlarError SECRET_UNAVAILABLE
 */
export function limitKeys(ring: KeyRing | undefined): LimitKeys {
  if (ring === undefined) {
    const ofProcess = randomBytes(32);
    return async (counted) => hash(ofProcess, counted);
  }
  return async (counted) => {
    const signing = (await ring()).find(({ sign }) => sign !== undefined);
    if (signing?.sign === undefined) {
      throw authenticationErrors.error('SECRET_UNAVAILABLE', {
        message: 'limits cannot be counted: no key in signingSecret is one to sign with',
      });
    }
    return hash(derivedFrom(signing.sign), counted);
  };
}

/**
 * The keys of a resource, made with its signing secret: all processes with that secret count together.
 *
 * @throws TypeError if the resource has no `authentication` section
 *
 * @example
 * createLimitGuard({ store: tableLimits(Limit), rules, keys: limitKeysOf(User), realm: 'user' });
 */
export function limitKeysOf(resource: AnyResource): LimitKeys {
  return limitKeys(factsOf(resource).tokens.keys);
}

function hash(key: Uint8Array, counted: readonly string[]): string {
  return createHmac('sha256', key).update(JSON.stringify(counted)).digest('base64url');
}

/** A key for this purpose alone (NIST SP 800-108): what is signed with the signing key itself is never a limit's. */
const derivedFrom: (key: KeyObject) => Uint8Array = keptFor((key) => {
  if (key.type === 'secret') return createHmac('sha256', key).update(purpose).digest();
  return createHash('sha256')
    .update(purpose)
    .update(key.export({ type: 'pkcs8', format: 'der' }))
    .digest();
});
