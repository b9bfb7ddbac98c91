import { AuthenticationFailed, subjectOf } from '@ashlar/authentication';
import { issueWithCredential, noteSubject, secondsOf, tokenMetadata } from '@ashlar/authentication/extension';
import { type ActionContext, type AnyResource, type Change, ResourceInfo } from '@ashlar/core';
import { equalToParameters, type Row, type SelectStatement, type UpdateStatement } from '@ashlar/core/data-layer';
import { createRecord, keptFor, type RunInput } from '@ashlar/core/extension';
import { createCode, hashCode } from './code.ts';
import type { RecoveryCodeSettings } from './options.ts';

/** The shared values of the actions of one recoveryCode strategy. */
export interface RecoveryCodeStrategy {
  readonly name: string;
  readonly settings: RecoveryCodeSettings;
  /** Read only when actions run: while the resource is compiled it is not finished. */
  readonly resource: AnyResource;
}

/**
 * Gives the user a new code, and the caller a token. With `logOutEverywhere.applyOnPasswordChange` the new code ends every
 * other session. `finish` runs after that, so the token lives.
 */
export function giveCode(strategy: RecoveryCodeStrategy): Change {
  const { name, settings, resource } = strategy;
  const { hashedCodeField, codeField, codeLength } = settings;
  return {
    name: 'giveRecoveryCode',
    change(changeset) {
      const code = createCode(codeLength);
      changeset.set(hashedCodeField, hashCode(code));
      changeset.setMetadata(codeField, code);
    },
    async finish(changeset, user, { scope }) {
      const unchanged = { [hashedCodeField]: changeset.get(hashedCodeField) };
      const proven = { strategy: name, key: user, unchanged, request: requestOf(settings) };
      const issued = await issueWithCredential(scope, resource, proven);
      for (const [member, value] of Object.entries(tokenMetadata(issued))) changeset.setMetadata(member, value);
    },
  };
}

/** The body of `signIn`: finds the user by the code, then issues a token under the user's lock if the code is still right. */
export function signIn(
  strategy: RecoveryCodeStrategy,
): (input: RunInput, context: ActionContext) => Promise<Readonly<Row>> {
  const { name, settings, resource } = strategy;
  const { hashedCodeField, codeField } = settings;
  return async ({ arguments: given }, { scope }) => {
    const hash = hashCode(String(given[codeField]));
    const found = await scope.store.run(statementsOf(strategy).findUser, { [hashedCodeField]: hash });
    const [key] = found.rows;
    if (key === undefined) throw new AuthenticationFailed(name);
    noteSubject(scope, subjectOf(resource, key));
    const issued = await issueWithCredential(scope, resource, {
      strategy: name,
      key,
      unchanged: { [hashedCodeField]: hash },
      request: requestOf(settings),
      async consume() {
        const { count } = await scope.store.run(statementsOf(strategy).useUp, { ...key, used: null });
        return count === 1;
      },
    });
    return createRecord(resource, issued.user, tokenMetadata(issued));
  };
}

function requestOf({ tokenLifetime }: RecoveryCodeSettings): { readonly lifetime?: number } {
  return tokenLifetime === undefined ? {} : { lifetime: secondsOf(tokenLifetime) };
}

interface RecoveryCodeStatements {
  readonly findUser: SelectStatement;
  readonly useUp: UpdateStatement;
}

const statementsOf = keptFor(({ resource, settings }: RecoveryCodeStrategy): RecoveryCodeStatements => {
  const relation = ResourceInfo.relation(resource);
  const { primaryKey } = relation;
  return {
    findUser: {
      kind: 'select',
      relation,
      attributes: primaryKey,
      where: equalToParameters([settings.hashedCodeField]),
    },
    useUp: {
      kind: 'update',
      relation,
      set: { [settings.hashedCodeField]: 'used' },
      where: equalToParameters(primaryKey),
      returning: [],
    },
  };
});
