import { type AnyResource, ResourceInfo, type Scope } from '@ashlar/core';
import {
  and,
  compare,
  isNull,
  or,
  type Row,
  type SelectStatement,
  type UpdateStatement,
} from '@ashlar/core/data-layer';
import { keptFor } from '@ashlar/core/extension';
import { amongPresent } from '../../generations/everyone.ts';
import { userPurpose } from '../../token/claims.ts';
import { tokenResourceOf } from '../../token/settings.ts';
import { findRow, findRows } from '../../token-store/find-row.ts';
import { sidOf } from '../../token-store/revoke-row.ts';
import { lasts } from '../../token-store/token-statements.ts';

/** A live session, as its row says. */
export interface LiveSession {
  /** The `jti` of its present token. */
  readonly jti: string;
  /** When that token was stored. */
  readonly storedAt: Date;
  /** The `jti` of its first token. It signs in nowhere. */
  readonly id: string;
  readonly signedInAt: Date;
  /** Null where it is not kept. */
  readonly lastSeenAt: Date | null;
  readonly expiresAt: Date;
  /** The strategy that began it. Null for `issueToken`, and for rows of older versions. */
  readonly strategy: string | null;
  readonly userAgent: string | null;
  readonly ip: string | null;
}

/** The attributes that the add-on writes. */
export const sessionAttributes = [
  ...['sessionId', 'signedInAt', 'strategy', 'userAgent', 'ip', 'lastSeenAt'],
] as readonly string[];

interface SessionStatements {
  /** The live sessions of a user: `subject`, `session`, `now`. */
  readonly live: SelectStatement;
  /** What is kept with one token: `jti`. */
  readonly kept: SelectStatement;
  /** Writes when a session was seen, if that is later: `jti`, `now`, `due`. */
  readonly see: UpdateStatement;
}

/** The statements of a user resource, made once. */
export const sessionStatementsOf: (resource: AnyResource) => SessionStatements = keptFor((resource) => {
  const relation = ResourceInfo.relation(tokenResourceOf(resource));
  const live = and(compare('subject', 'eq'), compare('purpose', 'eq', 'session'), compare('expiresAt', 'gt', 'now'));
  return {
    live: {
      kind: 'select',
      relation,
      attributes: ['jti', ...sessionAttributes, 'expiresAt', 'extraData', 'createdAt'],
      where: amongPresent(resource, live),
    },
    kept: { kind: 'select', relation, attributes: sessionAttributes, where: compare('jti', 'eq') },
    see: {
      kind: 'update',
      relation,
      set: { lastSeenAt: 'now' },
      where: and(compare('jti', 'eq'), or(isNull('lastSeenAt'), compare('lastSeenAt', 'lt', 'due'))),
      returning: [],
    },
  };
});

/** The live sessions of a user, in no order. */
export async function liveSessionsOf(
  scope: Scope,
  resource: AnyResource,
  subject: string,
): Promise<readonly LiveSession[]> {
  const now = scope.now();
  const parameters = { subject, session: userPurpose, now };
  const rows = await findRows(scope, sessionStatementsOf(resource).live, parameters);
  return rows.filter((row) => lasts(resource, row, now)).map(sessionOf);
}

/** What is kept with a token, or undefined if its row is gone. */
export async function keptWithToken(
  scope: Scope,
  resource: AnyResource,
  jti: string,
): Promise<Readonly<Row> | undefined> {
  return await findRow(scope, sessionStatementsOf(resource).kept, { jti });
}

/** What the statement reads of a session. */
type SessionRow = Readonly<Record<'strategy' | 'userAgent' | 'ip' | 'sessionId', string | null>> &
  Readonly<Record<'signedInAt' | 'lastSeenAt', Date | null>> & {
    readonly jti: string;
    readonly expiresAt: Date;
    readonly createdAt: Date;
  };

/** A row of an older version, or of AshAuthentication, is a session by itself. */
function sessionOf(row: Readonly<Row>): LiveSession {
  // Invariant: the statement reads these attributes, and the token resource gives them their types.
  const own = row as Readonly<Row> & SessionRow;
  const { jti, strategy, userAgent, ip, lastSeenAt, expiresAt } = own;
  const id = own.sessionId ?? sidOf(row.extraData) ?? jti;
  return {
    jti,
    storedAt: own.createdAt,
    id,
    signedInAt: own.signedInAt ?? own.createdAt,
    lastSeenAt,
    expiresAt,
    strategy,
    userAgent,
    ip,
  };
}
