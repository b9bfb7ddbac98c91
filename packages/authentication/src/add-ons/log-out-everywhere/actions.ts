import {
  type ActionContext,
  type AnyResource,
  type Change,
  coreErrors,
  InvalidInput,
  type Issue,
  ResourceInfo,
  type Scope,
} from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import { createRecord, type RunInput } from '@ashlar/core/extension';
import { refuseUnlessRecent } from '../../part/recent-credential.ts';
import { causeOfCall, noteSubject } from '../../part/strategy-call.ts';
import { findUser } from '../../sessions/authenticate.ts';
import { subjectOf } from '../../token/subject.ts';
import { checkToken, type VerifiedToken } from '../../token/verify-token.ts';
import { lockUser } from '../../token-store/lock-user.ts';
import { countRevocable, type Revocable, revokeAndCount, revokeTokens } from '../../token-store/revoke-tokens.ts';
import { keyParameters, statementsOf } from '../../token-store/token-statements.ts';
import { logOutEveryone, previewLogOutOfEveryone } from './log-out-everyone.ts';
import type { LogOutEverywhereSettings } from './option-types.ts';
import type { LoggedOutEveryone } from './types.ts';

/** One logOutEverywhere add-on of one resource. */
export interface LogOutEverywhere {
  readonly settings: LogOutEverywhereSettings;
  /** The name of the resource action. */
  readonly action: string;
  /** Read it only when the action runs. The resource is not finished while it is compiled. */
  readonly resource: AnyResource;
}

/** The body of the action: a log-out of one user or of everyone, or a preview of one. */
export function logOut(
  part: LogOutEverywhere,
): (input: RunInput, context: ActionContext) => Promise<Readonly<Row> | LoggedOutEveryone> {
  const { resource } = part;
  return async ({ arguments: given }, { scope }) => {
    const user = userGiven(part, given);
    // A stolen session must not throw its owner out and stay. To end all of them needs nothing.
    if (given.except !== undefined) refuseUnlessRecent(resource, scope);
    const kept = given.except === undefined ? undefined : await checkToken(resource, given.except, scope.now());
    const hasExcept = given.except !== undefined;
    // Invariant: the schema of the argument accepts only text.
    const reason = given.reason as string | undefined;
    if (user === 'everyone') {
      const everyone = { ...part, kept, hasExcept, reason };
      return await (given.preview === true ? previewLogOutOfEveryone : logOutEveryone)(everyone, scope);
    }
    const call: LogOutCall = { user, kept, hasExcept };
    if (given.preview === true) return await previewLogOut(part, call, scope);
    return await scope.store.transaction(async () => {
      const locked = await lockUser(scope, resource, { key: user.key });
      const revocable = await revocableBy(part, { ...call, row: locked }, scope);
      const origin = { user: locked ?? user.record, cause: 'logOut', reason } as const;
      const { revoked, sessions } = await revokeAndCount(scope, resource, { ...revocable, ...origin });
      // The row of a deleted user is gone, but tokens may remain. The record still names the user.
      return createRecord(resource, { ...(locked ?? user.record) }, { revoked, sessions });
    });
  };
}

/** What a call of the action names. */
interface LogOutCall {
  readonly user: GivenUser;
  /** The verified `except`. Undefined also for one that is not valid. */
  readonly kept: VerifiedToken | undefined;
  readonly hasExcept: boolean;
}

/** Judges the call as the log-out does, and counts. It only reads, so it needs no transaction and no lock. */
async function previewLogOut(part: LogOutEverywhere, call: LogOutCall, scope: Scope): Promise<Readonly<Row>> {
  const { resource } = part;
  const { user } = call;
  const { rows } = await scope.store.run(statementsOf(resource).user, keyParameters(resource, user.key));
  const [row] = rows;
  const revocable = await revocableBy(part, { ...call, row }, scope);
  const { revoked, sessions } = await countRevocable(scope, resource, revocable);
  return createRecord(resource, { ...(row ?? user.record) }, { revoked, sessions, preview: true });
}

/** The tokens that a call ends, once its user and its `except` are found right. `row` is the user's, just read. */
async function revocableBy(
  part: LogOutEverywhere,
  { user, kept, hasExcept, row }: LogOutCall & { readonly row: Readonly<Row> | undefined },
  scope: Scope,
): Promise<Revocable> {
  const { settings, resource } = part;
  if (row === undefined && user.record === undefined) {
    throw coreErrors.error('NOT_FOUND', { message: `there is no such ${resource.name}` });
  }
  // From the row: the store may have found it by a key that is written in another way (citext, a collation without
  // case).
  const subject = subjectOf(resource, row ?? user.key);
  noteSubject(scope, subject);
  if (hasExcept) await refuseUnlessLive(part, { kept, subject }, scope);
  return { ...purposesOf(settings), subject, except: kept?.claims.jti };
}

function purposesOf({ includePurposes, excludePurposes }: LogOutEverywhereSettings): {
  include: readonly string[] | undefined;
  exclude: readonly string[];
} {
  return { include: includePurposes, exclude: excludePurposes };
}

/** The user whom the input names. */
interface GivenUser {
  readonly key: Readonly<Row>;
  readonly record: Readonly<Row> | undefined;
}

/** Finds the user in the input: a record or the primary key. Everyone is named in place of both. */
function userGiven(
  { settings: { argumentName }, resource, action }: LogOutEverywhere,
  given: Readonly<Row>,
): GivenUser | 'everyone' {
  // Invariant: the schemas of the arguments accept only a record of this resource and a primary key.
  const record = given[argumentName] as Readonly<Row> | undefined;
  const id = given[`${argumentName}Id`];
  const issues: Issue[] = [];
  if (given.everyone === true) {
    if (record === undefined && id === undefined) return 'everyone';
    issues.push({ path: ['everyone'], message: `goes in place of ${argumentName}, not beside it` });
  } else if (record === undefined && id === undefined) {
    const message = `is required: a ${resource.name} record, or ${argumentName}Id in its place`;
    issues.push({ path: [argumentName], message });
  }
  if (record !== undefined && id !== undefined) {
    issues.push({ path: [`${argumentName}Id`], message: `goes in place of ${argumentName}, not beside it` });
  }
  if (issues.length > 0) throw new InvalidInput(`${resource.name}.${action}`, issues);
  if (record !== undefined) return { key: record, record };
  const [first, ...others] = ResourceInfo.primaryKey(resource);
  const key = others.length === 0 && first !== undefined ? { [first]: id } : (id as Readonly<Row>);
  return { key, record: undefined };
}

/**
 * `except` must be a live token of this user, judged under the lock of a log-out. A forged or stolen token would spare a session
 * that the caller does not have.
 */
async function refuseUnlessLive(
  { resource, action }: LogOutEverywhere,
  { kept, subject }: { readonly kept: VerifiedToken | undefined; readonly subject: string },
  scope: Scope,
): Promise<void> {
  const live = kept?.claims.sub === subject ? await findUser(scope, resource, kept) : null;
  if (live !== null) return;
  throw new InvalidInput(`${resource.name}.${action}`, [
    { path: ['except'], message: 'expected a live token of this user' },
  ]);
}

/** Revokes the tokens of the users that an update or destroy has just written, in its transaction, which locks their rows. */
export function revokeAfterWrite({
  settings,
  resource,
}: LogOutEverywhere): Pick<Change, 'after' | 'afterBulk' | 'needsRecord'> {
  return {
    needsRecord: false,
    async after(_changeset, user, { scope }) {
      const subject = subjectOf(resource, user);
      const cause = causeOfCall(scope) ?? 'passwordChange';
      await revokeTokens(scope, resource, { ...purposesOf(settings), subject, user, cause });
    },
    async afterBulk(_changeset, users, { scope }) {
      if (users.length === 0) return;
      const subject = users.map((user) => subjectOf(resource, user));
      await revokeTokens(scope, resource, { ...purposesOf(settings), subject });
    },
  };
}
