import { type AnyChangeset, type Change, InvalidInput, ResourceInfo, type Scope } from '@ashlar/core';
import { equalToParameters, type Row, type SelectStatement } from '@ashlar/core/data-layer';
import { compiledOf, createRecord } from '@ashlar/core/extension';
import { AuthenticationFailed } from '../../../error/authentication-failed.ts';
import { subjectOf } from '../../../token/subject.ts';
import type { VerifiedToken } from '../../../token/verify-token.ts';
import { consumeToken } from '../../../token-store/consume-token.ts';
import { lockUser } from '../../../token-store/lock-user.ts';
import { checkBoundToken, isSameCredential } from './check-bound-token.ts';
import { credentialAttributes } from './is-confirmed.ts';
import type { PasswordStrategy } from './password-strategy.ts';
import { resetPurpose } from './token-request.ts';

/** Finds the user whose reset token is among the parameters: `reset` takes no record. */
export function userOfResetToken(
  strategy: PasswordStrategy,
): (params: unknown, scope: Scope) => Promise<Readonly<Row>> {
  const { name, resource } = strategy;
  let statement: SelectStatement | undefined;
  return async (params, scope) => {
    const token = typeof params === 'object' && params !== null ? Reflect.get(params, 'resetToken') : undefined;
    if (typeof token !== 'string') {
      throw new InvalidInput(`${resource.name}.${name}`, [{ path: ['resetToken'], message: 'expected text' }]);
    }
    const verified = await checkBoundToken(strategy, token, { purpose: resetPurpose, now: scope.now() });
    if (verified === undefined) throw new AuthenticationFailed(name);
    const relation = ResourceInfo.relation(resource);
    statement ??= {
      kind: 'select',
      relation,
      attributes: compiledOf(resource).recordAttributes,
      where: equalToParameters(relation.primaryKey),
    };
    const { rows } = await scope.store.run(statement, verified.key);
    const [user] = rows;
    if (user === undefined) throw new AuthenticationFailed(name);
    return createRecord(resource, { ...user });
  };
}

/**
 * Proves a reset token: its signature before the transaction, what it stands for under the lock. It is used up after the
 * password is written, and by one caller only.
 */
export function proveResetToken(strategy: PasswordStrategy): Change {
  const { name, resource, settings } = strategy;
  const tokens = new WeakMap<AnyChangeset, VerifiedToken>();
  const tokenOf = (changeset: AnyChangeset): VerifiedToken => {
    const verified = tokens.get(changeset);
    if (verified === undefined) throw new AuthenticationFailed(name);
    return verified;
  };
  return {
    name: 'proveResetToken',
    async beforeTransaction(changeset, { scope }) {
      const { resetToken } = changeset.arguments;
      const verified = await checkBoundToken(strategy, resetToken, { purpose: resetPurpose, now: scope.now() });
      // Of the very user whose password is to be set: a token of one's own must not open somebody else's account.
      if (verified?.claims.sub !== subjectOf(resource, changeset.data ?? {})) throw new AuthenticationFailed(name);
      tokens.set(changeset, verified);
    },
    async before(changeset, { scope }) {
      const key = changeset.data ?? {};
      const user = await lockUser(scope, resource, {
        key,
        sensitive: credentialAttributes(settings),
        onlyUsers: true,
      });
      if (user === undefined || !isSameCredential(strategy, tokenOf(changeset), user)) {
        throw new AuthenticationFailed(name);
      }
    },
    async after(changeset, _user, { scope }) {
      if (!(await consumeToken(scope, resource, tokenOf(changeset)))) throw new AuthenticationFailed(name);
    },
  };
}
