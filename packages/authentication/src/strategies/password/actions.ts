import {
  type ActionContext,
  type AnyChangeset,
  type AnyResource,
  type Change,
  createRecord,
  ResourceInfo,
  type Row,
  type RunInput,
  type SelectStatement,
} from '@ashlar/core';
import { AuthenticationFailed } from '../../error/authentication-failed.ts';
import { userPurpose } from '../../tokens/claims.ts';
import { issueWithCredential } from '../../tokens/issue-with-credential.ts';
import { lockUser } from '../../tokens/lock-user.ts';
import { mintToken } from '../../tokens/mint-token.ts';
import { factsOf } from '../../tokens/settings.ts';
import { checkPassword, readHash, selectHash } from './check-password.ts';
import { normalizedField, normalizeIdentity } from './normalize-identity.ts';
import type { PasswordSettings } from './options.ts';

/** What the actions of one password strategy share. */
export interface PasswordStrategy {
  readonly name: string;
  readonly settings: PasswordSettings;
  /** Read only when actions run: while the resource is compiled it is not finished. */
  readonly resource: AnyResource;
}

/** The body of `signIn`. */
export function signIn(
  strategy: PasswordStrategy,
): (input: RunInput, context: ActionContext) => Promise<Readonly<Row>> {
  const { settings, resource, name } = strategy;
  const { identityField, hashedPasswordField, hashProvider, passwordField, caseSensitive } = settings;
  let statement: SelectStatement | undefined;
  return async ({ arguments: given }, { domain }) => {
    const by = caseSensitive ? identityField : normalizedField(identityField);
    statement ??= selectHash(resource, [by], hashedPasswordField);
    const identity = given[identityField];
    const known = await readHash(domain, statement, {
      [by]: caseSensitive ? identity : normalizeIdentity(String(identity)),
    });
    const hash = known?.[hashedPasswordField];
    await checkPassword({ strategy: name, hashProvider, password: given[passwordField], hash });
    if (known === undefined) throw new AuthenticationFailed(name);
    if (!factsOf(resource).tokens.enabled) return await userWithoutToken(strategy, known, domain);
    const proven = { strategy: name, key: known, unchanged: { [hashedPasswordField]: hash } };
    const { user, token } = await issueWithCredential(domain, resource, proven);
    return createRecord(resource, user, { token });
  };
}

async function userWithoutToken(
  { resource, name }: PasswordStrategy,
  key: Readonly<Row>,
  domain: ActionContext['domain'],
): Promise<Readonly<Row>> {
  const user = await lockUser(domain, resource, { key });
  if (user === undefined) throw new AuthenticationFailed(name);
  return createRecord(resource, { ...user });
}

/**
 * Proves the current password before a change of it: verified before the transaction, and compared under the lock with
 * what is stored then, so that a password which was changed meanwhile proves nothing.
 */
export function proveCurrentPassword({ settings, resource, name }: PasswordStrategy, argument: string): Change {
  const { hashedPasswordField, hashProvider } = settings;
  const verified = new WeakMap<AnyChangeset, unknown>();
  let statement: SelectStatement | undefined;
  return {
    name: 'proveCurrentPassword',
    async beforeTransaction(changeset, { domain }) {
      statement ??= selectHash(resource, ResourceInfo.primaryKey(resource), hashedPasswordField);
      const known = await readHash(domain, statement, changeset.data ?? {});
      const hash = known?.[hashedPasswordField];
      await checkPassword({ strategy: name, hashProvider, password: changeset.arguments[argument], hash });
      verified.set(changeset, hash);
    },
    async before(changeset, { domain }) {
      const key = changeset.data ?? {};
      const user = await lockUser(domain, resource, { key, sensitive: [hashedPasswordField] });
      if (user === undefined || user[hashedPasswordField] !== verified.get(changeset)) {
        throw new AuthenticationFailed(name);
      }
    },
  };
}

/** Issues the token that an action returns: last, so that a log-out which the action brings about leaves it alive. */
export function issueTokenAtEnd({ resource }: PasswordStrategy): Change {
  return {
    name: 'issueToken',
    async beforeTransaction() {
      // A secret that cannot be had is found out before anything is written.
      await factsOf(resource).tokens.keys?.();
    },
    async finish(changeset, user, { domain }) {
      const request = { purpose: userPurpose, lifetime: factsOf(resource).tokens.tokenLifetime };
      const { token } = await mintToken(domain, resource, { user, request });
      changeset.setMetadata('token', token);
    },
  };
}

/** Keeps the normalised identity beside the identity, whatever action writes it. */
export function normalizeChange(identityField: string): NonNullable<Change['before']> {
  return (changeset) => {
    if (!changeset.changing(identityField)) return;
    const identity = changeset.get(identityField);
    changeset.set(
      normalizedField(identityField),
      typeof identity === 'string' ? normalizeIdentity(identity) : identity,
    );
  };
}
