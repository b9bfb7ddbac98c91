import {
  type AnyResource,
  equalToParameters,
  ResourceInfo,
  type Row,
  type Scope,
  type SelectStatement,
} from '@ashlar/core';
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
  const known = typeof hash === 'string' && typeof password === 'string';
  const right = await (known ? hashProvider.verify(password, hash) : hashProvider.simulate()).then(
    (verified) => verified === true,
    // A provider that fails lets nobody in, and what it says may hold the password.
    () => false,
  );
  if (!right) throw new AuthenticationFailed(strategy);
}

/** The statement that reads a user's primary key and hash by some attributes. */
export function selectHash(resource: AnyResource, by: readonly string[], hashField: string): SelectStatement {
  const relation = ResourceInfo.relation(resource);
  return {
    kind: 'select',
    relation,
    attributes: [...relation.primaryKey, hashField],
    where: equalToParameters(by),
  };
}

/** A user's primary key and hash, or undefined. */
export async function readHash(
  scope: Scope,
  statement: SelectStatement,
  parameters: Readonly<Row>,
): Promise<Readonly<Row> | undefined> {
  const { rows } = await scope.store.run(statement, parameters);
  return rows[0];
}
