import { type AnyResource, equalToParameters, ResourceInfo, type SelectStatement } from '@ashlar/core';
import { AuthenticationFailed } from '../../error/authentication-failed.ts';
import type { HashProvider } from '../../secrets/hash-provider.ts';

/** A password to be checked: whose, and against what. */
export interface PasswordCheck {
  readonly strategy: string;
  readonly hashProvider: HashProvider;
  readonly password: unknown;
  /** The stored hash; undefined if there is no such user or the user has no password. */
  readonly hash: unknown;
}

/**
 * Checks a password. Whoever is unknown costs the same work as whoever is known (CWE-208): exactly one `verify` or one
 * `simulate`.
 *
 * @throws AuthenticationFailed
 */
export async function checkPassword({ strategy, hashProvider, password, hash }: PasswordCheck): Promise<void> {
  if (!(await isRight(hashProvider, password, hash))) throw new AuthenticationFailed(strategy);
}

async function isRight(provider: HashProvider, password: unknown, hash: unknown): Promise<boolean> {
  try {
    if (typeof hash === 'string' && typeof password === 'string')
      return (await provider.verify(password, hash)) === true;
    await provider.simulate();
  } catch {
    // A provider that fails lets nobody in, and what it says may hold the password.
  }
  return false;
}

/** The statement that reads a user's primary key and hash by some attributes. */
export function selectHash(resource: AnyResource, by: readonly string[], also: readonly string[]): SelectStatement {
  const relation = ResourceInfo.relation(resource);
  return {
    kind: 'select',
    relation,
    attributes: [...new Set([...relation.primaryKey, ...also])],
    where: equalToParameters(by),
  };
}
