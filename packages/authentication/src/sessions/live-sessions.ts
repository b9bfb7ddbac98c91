import { type AnyResource, ResourceInfo, type Scope } from '@ashlar/core';
import { and, compare, equalToParameters, isIn, type Row, type SelectStatement } from '@ashlar/core/data-layer';
import { keptFor } from '@ashlar/core/extension';
import { userPurpose } from '../token/claims.ts';
import { factsOf } from '../token/settings.ts';
import { keyOfSubject } from '../token/subject.ts';
import { sidOf } from '../token-store/revoke-row.ts';
import { amongUsers, lasts, lastsUntil, statementsOf as tokenStatementsOf } from '../token-store/token-statements.ts';

/** Names a session. */
export interface SessionKey {
  readonly subject: string;
  readonly sessionId: string;
}

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
  const { tokens } = statementsOf(resource);
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
  const existing = await existingOf(scope, resource, [...found.keys()]);
  return new Map([...found].filter(([subject]) => existing.has(subject)));
}

/** The subjects whose user exists, and is one that `userFilter` lets in. */
async function existingOf(
  scope: Scope,
  resource: AnyResource,
  subjects: readonly string[],
): Promise<ReadonlySet<string>> {
  const { several, one, primaryKey } = statementsOf(resource);
  const parameters = factsOf(resource).users?.parameters ?? {};
  const keys = new Map<string, Readonly<Row>>();
  for (const subject of subjects) {
    const key = keyOfSubject(resource, subject);
    if (key !== undefined) keys.set(subject, key);
  }
  const existing = new Set<string>();
  const [first] = primaryKey;
  if (several !== undefined && first !== undefined) {
    if (keys.size === 0) return existing;
    const { rows } = await scope.store.run(several, {
      ...parameters,
      'live.keys': [...keys.values()].map((key) => key[first]),
    });
    const ids = new Set(rows.map((row) => String(row[first])));
    for (const [subject, key] of keys) if (ids.has(String(key[first]))) existing.add(subject);
    return existing;
  }
  for (const [subject, key] of keys) {
    const named = Object.fromEntries(primaryKey.map((name) => [`live.${name}`, key[name]]));
    const { rows } = await scope.store.run(one, { ...parameters, ...named });
    if (rows.length > 0) existing.add(subject);
  }
  return existing;
}

interface Statements {
  readonly tokens: SelectStatement;
  /** Undefined if the primary key has several parts. */
  readonly several: SelectStatement | undefined;
  readonly one: SelectStatement;
  readonly primaryKey: readonly string[];
}

const read = ['jti', 'subject', 'expiresAt', 'extraData'];

const statementsOf = keptFor((resource: AnyResource): Statements => {
  const { users, tokens } = factsOf(resource);
  if (tokens.tokenResource === undefined) throw new TypeError(`${resource.name} has no token resource`);
  const relation = ResourceInfo.relation(resource);
  const { primaryKey } = relation;
  const [first, ...others] = primaryKey;
  const user = { kind: 'select', relation, attributes: primaryKey } as const;
  return {
    primaryKey,
    tokens: {
      kind: 'select',
      relation: ResourceInfo.relation(tokens.tokenResource),
      attributes: [...new Set([...read, ...(tokenStatementsOf(resource).watched?.reads ?? [])])],
      where: and(isIn('subject', 'subjects'), compare('purpose', 'eq'), compare('expiresAt', 'gt', 'now')),
    },
    several:
      first === undefined || others.length > 0
        ? undefined
        : { ...user, where: amongUsers(users, isIn(first, 'live.keys')) },
    one: { ...user, where: amongUsers(users, equalToParameters(primaryKey, 'live.')) },
  };
});
