import { type AnyChangeset, type AnyResource, type Change, InvalidInput, memoryKey, type Scope } from '@ashlar/core';
import { equalToParameters, type Row, type SelectStatement } from '@ashlar/core/data-layer';
import { compiledOf, createRecord, keptFor } from '@ashlar/core/extension';
import { AuthenticationFailed } from '../error/authentication-failed.ts';
import { subjectOf } from '../token/subject.ts';
import type { VerifiedToken } from '../token/verify-token.ts';
import { consumeToken } from '../token-store/consume-token.ts';
import { lockUser } from '../token-store/lock-user.ts';
import type { SingleUseToken } from './single-use-token.ts';

/** An update that takes a single-use token in place of a record. */
export interface UpdateByToken {
  readonly token: SingleUseToken;
  /** The argument that takes the token, such as 'resetToken'. */
  readonly argument: string;
  /** Runs under the lock once the token was found to be for this user: sets what the token stands for. */
  apply?(changeset: AnyChangeset, proven: ProvenByToken, scope: Scope): void | Promise<void>;
}

/** A token that was proved to be for a user, and the user's row, with what the token stands on. */
export interface ProvenByToken {
  readonly token: VerifiedToken;
  readonly user: Readonly<Row>;
}

/**
 * Finds the user whose token is among the parameters, for the route of an update that takes no record:
 * `find` of `instance.offer`.
 *
 * @throws AuthenticationFailed for a token that does not count, InvalidInput for what is no text
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
 * The change that proves a single-use token before an update: its signature before the transaction, what it stands on under
 * the user's lock. It is used up after the write, and by one caller only.
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
      // Of the very user who is to be changed: a token of one user must not open the account of another.
      if (verified?.claims.sub !== subjectOf(resource, changeset.data ?? {})) throw new AuthenticationFailed(strategy);
      changeset.remember(proven, verified);
    },
    async before(changeset, { scope }) {
      const verified = changeset.recall(proven);
      const key = changeset.data ?? {};
      const user = await lockUser(scope, resource, { key, sensitive: token.attributes(), onlyUsers: true });
      if (verified === undefined || user === undefined || !token.isFor(verified, user)) {
        throw new AuthenticationFailed(strategy);
      }
      await apply?.(changeset, { token: verified, user }, scope);
    },
    async after(changeset, user, { scope }) {
      const verified = changeset.recall(proven);
      // What it stood on has just been changed: only whether it is unused is in question here.
      if (verified === undefined || !(await consumeToken(scope, resource, { ...verified, user }))) {
        throw new AuthenticationFailed(strategy);
      }
    },
  };
}
