import { type AnyChangeset, type AnyResource, type Change, InvalidInput, memoryKey, type Scope } from '@ashlar/core';
import { equalToParameters, type Row, type SelectStatement } from '@ashlar/core/data-layer';
import { compiledOf, createRecord, keptFor } from '@ashlar/core/extension';
import { AuthenticationFailed } from '../../error/authentication-failed.ts';
import { stampOf } from '../../generations/stamp.ts';
import { subjectOf } from '../../token/subject.ts';
import type { VerifiedToken } from '../../token/verify-token.ts';
import { consumeToken } from '../../token-store/consume-token.ts';
import { lockUser } from '../../token-store/lock-user.ts';
import type { SingleUseToken } from './single-use-token.ts';

/** An update that takes a single-use token in place of a record. */
export interface UpdateByToken {
  readonly token: SingleUseToken;
  /** The argument that takes the token, such as 'resetToken'. */
  readonly argument: string;
  /** Runs under the lock, after the check that the token is for this user. It sets what the token allows. */
  apply?(changeset: AnyChangeset, proven: ProvenByToken, scope: Scope): void | Promise<void>;
}

/** A proven token, and its user's row with the attributes behind the token. */
export interface ProvenByToken {
  readonly token: VerifiedToken;
  readonly user: Readonly<Row>;
}

/**
 * Finds the user of the token in the parameters. Use it as `find` in `instance.offer`, for an update that takes no
 * record.
 *
 * @throws AuthenticationFailed for a token that does not count, InvalidInput for a value that is no text
 *
 * @example
 * instance.offer('reset', { action, find: userOfToken({ token: resetToken, argument: 'resetToken' }), phase: true });
 */
export function userOfToken({
  token,
  argument,
}: UpdateByToken): (params: unknown, scope: Scope) => Promise<Readonly<Row>> {
  const { resource, strategy } = token;
  return async (params, scope) => {
    const given = typeof params === 'object' && params !== null ? Reflect.get(params, argument) : undefined;
    if (typeof given !== 'string') {
      throw new InvalidInput(`${resource.name}.${strategy}`, [{ path: [argument], message: 'expected text' }]);
    }
    const verified = await token.check(scope, given);
    if (verified === undefined) throw new AuthenticationFailed(strategy);
    const { rows } = await scope.store.run(selectRecord(resource), verified.key);
    const [user] = rows;
    if (user === undefined) throw new AuthenticationFailed(strategy);
    return createRecord(resource, { ...user });
  };
}

const selectRecord = keptFor((resource: AnyResource): SelectStatement => {
  const { relation, recordAttributes } = compiledOf(resource);
  return { kind: 'select', relation, attributes: recordAttributes, where: equalToParameters(relation.primaryKey) };
});

/**
 * The change that proves a single-use token before an update. It checks the signature before the transaction, and the
 * attributes behind the token under the user's lock. After the write it uses the token up. Only one caller succeeds.
 *
 * @throws AuthenticationFailed
 *
 * @example
 * draft.addAction({ name, type: 'update', arguments, changes: [proveByToken({ token, argument: 'resetToken' })] }, origin);
 */
export function proveByToken({ token, argument, apply }: UpdateByToken): Change {
  const { resource, strategy } = token;
  const proven = memoryKey<VerifiedToken>();
  return {
    name: `prove ${argument}`,
    async beforeTransaction(changeset, { scope }) {
      const verified = await token.check(scope, changeset.arguments[argument]);
      // The token must name the user to change: a token of one user must not open another account.
      if (verified?.claims.sub !== subjectOf(resource, changeset.data ?? {})) throw new AuthenticationFailed(strategy);
      changeset.remember(proven, verified);
    },
    async before(changeset, { scope }) {
      const verified = changeset.recall(proven);
      const key = changeset.data ?? {};
      await stampOf(scope, resource);
      const user = await lockUser(scope, resource, { key, sensitive: token.attributes(), onlyUsers: true });
      if (verified === undefined || user === undefined || !token.isFor(verified, user)) {
        throw new AuthenticationFailed(strategy);
      }
      await apply?.(changeset, { token: verified, user }, scope);
    },
    async after(changeset, user, { scope }) {
      const verified = changeset.recall(proven);
      // The write has just changed the attributes behind the token. So only check that the token is unused.
      if (verified === undefined || !(await consumeToken(scope, resource, { ...verified, user }))) {
        throw new AuthenticationFailed(strategy);
      }
    },
  };
}
