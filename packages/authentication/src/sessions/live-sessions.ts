import { type AnyResource, ResourceInfo, type Scope } from '@ashlar/core';
import { and, compare, isIn, type SelectStatement } from '@ashlar/core/data-layer';
import { keptFor } from '@ashlar/core/extension';
import { amongPresent } from '../generations/everyone.ts';
import { userPurpose } from '../token/claims.ts';
import { tokenResourceOf } from '../token/settings.ts';
import { subjectOf } from '../token/subject.ts';
import { type UsersReader, usersReader } from '../token-store/read-users.ts';
import { sidOf } from '../token-store/revoke-row.ts';
import { lasts, lastsUntil, statementsOf as tokenStatementsOf } from '../token-store/token-statements.ts';

/**
 * Until when each live session lasts if it is not used, by subject and then by session. A session that is missing has ended.
 */
export type LiveSessions = ReadonlyMap<string, ReadonlyMap<string, Date>>;

/**
 * The live sessions of users, as `authenticate` judges them: the user exists, a live token continues the session, and no rule ends it. Two
 * statements for many users; for users whose key has several parts, one more for each.
 *
 * @throws AshlarError STORE_UNAVAILABLE
 */
export async function liveSessions(
  scope: Scope,
  resource: AnyResource,
  subjects: readonly string[],
): Promise<LiveSessions> {
  const { tokens, readUsers } = statementsOf(resource);
  const now = scope.now();
  const { rows } = await scope.store.run(tokens, { subjects, purpose: userPurpose, now });
  const found = new Map<string, Map<string, Date>>();
  for (const row of rows) {
    const { jti, subject, expiresAt, extraData } = row;
    if (typeof subject !== 'string' || !(expiresAt instanceof Date) || !lasts(resource, row, now)) continue;
    const sessions = found.get(subject) ?? new Map<string, Date>();
    const sid = sidOf(extraData) ?? String(jti);
    const other = sessions.get(sid);
    const until = lastsUntil(resource, row, expiresAt);
    if (other === undefined || other < until) sessions.set(sid, until);
    found.set(subject, sessions);
  }
  const users = await readUsers(scope, [...found.keys()]);
  // By the subject of the row: a store may find a row by a key that is written in another way.
  const existing = new Set(users.map((user) => subjectOf(resource, user)));
  return new Map([...found].filter(([subject]) => existing.has(subject)));
}

interface Statements {
  readonly tokens: SelectStatement;
  /** Reads the keys of the users whom `userFilter` lets in. */
  readonly readUsers: UsersReader;
}

const read = ['jti', 'subject', 'expiresAt', 'extraData'];

const liveOfSubjects = and(isIn('subject', 'subjects'), compare('purpose', 'eq'), compare('expiresAt', 'gt', 'now'));

const statementsOf = keptFor((resource: AnyResource): Statements => {
  return {
    tokens: {
      kind: 'select',
      relation: ResourceInfo.relation(tokenResourceOf(resource)),
      attributes: [...new Set([...read, ...(tokenStatementsOf(resource).watched?.reads ?? [])])],
      where: amongPresent(resource, liveOfSubjects),
    },
    readUsers: usersReader(resource, { attributes: ResourceInfo.primaryKey(resource), onlyUsers: true }),
  };
});
