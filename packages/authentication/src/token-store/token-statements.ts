import { type AnyResource, ResourceInfo } from '@ashlar/core';
import {
  and,
  type Condition,
  compare,
  equalToParameters,
  exists,
  type InsertStatement,
  isIn,
  never,
  not,
  type Relation,
  type Row,
  type SelectStatement,
  type UpdateStatement,
} from '@ashlar/core/data-layer';
import { compiledOf, keptFor } from '@ashlar/core/extension';
import { amongPresent, stampAttribute } from '../generations/everyone.ts';
import { type AuthenticateListener, listenersOf, type SessionRule } from '../part/listeners.ts';
import { factsOf, missingTokenResource, type UserCondition } from '../token/settings.ts';

/** The prefix of the parameters that hold the primary key of a user. */
const keyPrefix = 'key.';

/** The attributes of the stored row that `authenticate` returns. */
const rowAttributes = ['jti', 'subject', 'purpose', 'expiresAt', 'extraData', 'createdAt', 'updatedAt'];

/** The tokens that a revocation spares. It shapes the statement; the values are parameters. */
export interface RevocableShape {
  readonly include: boolean;
  readonly exclude: boolean;
  readonly except: boolean;
  /** True for a list of subjects. */
  readonly many: boolean;
}

interface RevocationShape extends RevocableShape {
  /** True if it counts sessions, the tokens of purpose `session`. */
  readonly counting: boolean;
  /** True if the rows keep why they were revoked, and who did it: the parameter `note`. */
  readonly noted: boolean;
}

/** The user to lock, and the attributes to read. */
interface LockShape {
  readonly sensitive: readonly string[];
  readonly onlyUsers: boolean;
}

/**
 * The statements over a user resource and its token resource. Each is its own object, so that stores keep it compiled.
 */
export interface TokenStatements {
  /** The user and the live token, both or neither: the key's parameters, `jti`, `subject`, `purpose`, `beforeExpiry`. */
  readonly userAndToken: SelectStatement;
  /** The user, unless the token is revoked: the key's parameters, `jti`, `subject`, `revocation`. */
  readonly userUnlessRevoked: SelectStatement;
  /**
   * The user with `sensitive` attributes, locked against writers. `onlyUsers`: skips a user whom `userFilter` leaves
   * out.
   */
  lockUser(shape: LockShape): SelectStatement;
  /** The same user without the lock and without sensitive attributes: the key's parameters. */
  readonly user: SelectStatement;
  insertToken(): InsertStatement;
  /** What parts of the resource do with the row of a session. Undefined if they do nothing. */
  readonly watched: WatchedRows | undefined;
  revoke(shape: RevocationShape): UpdateStatement;
  /** The purposes of the tokens that `revoke` would revoke. */
  revocable(shape: RevocableShape): SelectStatement;
}

/** What parts do with the row of a session. */
interface WatchedRows {
  /** The attributes of the row that they read. */
  readonly reads: readonly string[];
  readonly rules: readonly SessionRule[];
  readonly listeners: readonly AuthenticateListener[];
  /** Reads them: `jti`. */
  readonly row: SelectStatement;
}

/** The statements of a user resource, made once. */
export const statementsOf: (resource: AnyResource) => TokenStatements = keptFor(createStatements);

/** The parameters that name a user, and those of `userFilter`. */
export function keyParameters(resource: AnyResource, user: Readonly<Row>): Row {
  const parameters: Row = { ...factsOf(resource).users?.parameters };
  for (const name of ResourceInfo.primaryKey(resource)) parameters[`${keyPrefix}${name}`] = user[name];
  return parameters;
}

function createStatements(resource: AnyResource): TokenStatements {
  const relation = ResourceInfo.relation(resource);
  const attributes = compiledOf(resource).recordAttributes;
  const byKey = equalToParameters(relation.primaryKey, keyPrefix);
  const { users } = factsOf(resource);
  const byKeyAmongUsers = amongUsers(users, byKey);
  const user = { kind: 'select', relation, attributes, where: byKeyAmongUsers } as const;
  const { tokenResource } = factsOf(resource).tokens;
  const lockUser = keptByShape(
    ({ sensitive, onlyUsers }: LockShape): SelectStatement => ({
      ...user,
      where: onlyUsers ? byKeyAmongUsers : byKey,
      attributes: [...new Set([...attributes, ...sensitive])],
      lock: true,
    }),
    ({ sensitive, onlyUsers }) => `${onlyUsers} ${sensitive.join()}`,
  );
  const anyUser = { ...user, where: byKey } as const;
  if (tokenResource === undefined) {
    const refuse = () => missingTokenResource(resource);
    // Presence is required and no token is stored: no user is let in.
    const noUser = { ...user, where: never } as const;
    const none = { insertToken: refuse, revoke: refuse, revocable: refuse, watched: undefined };
    return { userAndToken: noUser, userUnlessRevoked: user, lockUser, user: anyUser, ...none };
  }
  const tokens = ResourceInfo.relation(tokenResource);
  const watched = watchedRowsOf(resource, tokens);
  const insert: InsertStatement = {
    kind: 'insert',
    relation: tokens,
    attributes: [
      ...rowAttributes,
      ...(tokens.attributes.has(stampAttribute) ? [stampAttribute] : []),
      ...keptAttributes(resource),
    ],
    returning: [],
    onConflict: 'error',
  };
  return {
    userAndToken: {
      ...user,
      alongside: {
        as: '$token',
        relation: tokens,
        attributes: [...new Set([...rowAttributes, ...(watched?.reads ?? [])])],
        where: amongPresent(resource, liveToken),
      },
    },
    userUnlessRevoked: { ...user, where: and(byKeyAmongUsers, not(exists(tokens, revokedToken))) },
    lockUser,
    user: anyUser,
    insertToken: () => insert,
    watched,
    ...revocationStatements(tokens, (condition) => amongPresent(resource, condition)),
  };
}

function revocationStatements(
  tokens: Relation,
  among: (condition: Condition) => Condition,
): Pick<TokenStatements, 'revoke' | 'revocable'> {
  return {
    revoke: keptByShape(
      (shape: RevocationShape) => revokeStatement(tokens, shape, among(revocable(shape))),
      ({ include, exclude, except, counting, noted, many }) => [include, exclude, except, counting, noted, many].join(),
    ),
    revocable: keptByShape(
      (shape: RevocableShape): SelectStatement => ({
        kind: 'select',
        relation: tokens,
        attributes: ['purpose'],
        where: among(revocable(shape)),
      }),
      ({ include, exclude, except, many }) => [include, exclude, except, many].join(),
    ),
  };
}

/** Narrows a condition to the users whom `userFilter` lets in. */
export function amongUsers(users: UserCondition | undefined, condition: Condition): Condition {
  return users === undefined ? condition : and(condition, users.condition);
}

function watchedRowsOf(resource: AnyResource, relation: Relation): WatchedRows | undefined {
  const { reads = [], sessionRules: rules = [], authenticate: listeners = [] } = listenersOf(resource) ?? {};
  if (rules.length === 0 && listeners.length === 0) return undefined;
  const attributes = [...new Set([...reads, ...rules.flatMap((rule) => rule.reads)])];
  return {
    reads: attributes,
    rules,
    listeners,
    row: { kind: 'select', relation, attributes, where: compare('jti', 'eq') },
  };
}

/** The attributes that parts keep with each token. */
function keptAttributes(resource: AnyResource): readonly string[] {
  return (listenersOf(resource)?.keepings ?? []).flatMap(({ attributes }) => attributes);
}

/** `true` if no rule of the resource ends the session of a row. */
export function lasts(resource: AnyResource, row: Readonly<Row>, now: Date): boolean {
  const { watched } = statementsOf(resource);
  return watched === undefined || watched.rules.every((rule) => rule.holds(row, now));
}

/** Until when the session of a live row lasts, if the row stays as it is: its expiry, or what a rule says before. */
export function lastsUntil(resource: AnyResource, row: Readonly<Row>, expiresAt: Date): Date {
  const { watched } = statementsOf(resource);
  const ends = (watched?.rules ?? []).flatMap((rule) => rule.endsAt?.(row)?.getTime() ?? []);
  return new Date(Math.min(expiresAt.getTime(), ...ends));
}

/** Makes a statement once for each shape. `keyOf` tells shapes apart. It runs at each call, so it is no JSON. */
function keptByShape<Shape, Made>(
  make: (shape: Shape) => Made,
  keyOf: (shape: Shape) => string,
): (shape: Shape) => Made {
  const made = new Map<string, Made>();
  return (shape) => {
    const key = keyOf(shape);
    const statement = made.get(key) ?? make(shape);
    made.set(key, statement);
    return statement;
  };
}

function revokeStatement(relation: Relation, shape: RevocationShape, where: Condition): UpdateStatement {
  return {
    kind: 'update',
    relation,
    set: { purpose: 'revocation', updatedAt: 'now', ...(shape.noted && { extraData: { merge: 'note' } }) },
    where,
    returning: [],
    ...(shape.counting && { counting: compare('purpose', 'eq', 'session') }),
  };
}

const liveToken = and(
  compare('jti', 'eq'),
  compare('subject', 'eq'),
  compare('purpose', 'eq'),
  // The expiry of the row is that of the token, which is after now. So a store can skip all that expired before.
  compare('expiresAt', 'gt', 'beforeExpiry'),
);

// Of this subject only: a note that names another user revokes nothing.
const revokedToken = and(compare('jti', 'eq'), compare('subject', 'eq'), compare('purpose', 'eq', 'revocation'));

/** Live and not spared. Expired and revoked rows stay the same. */
function revocable({ include, exclude, except, many }: RevocableShape): Condition {
  return and(
    many ? isIn('subject', 'subjects') : compare('subject', 'eq'),
    compare('expiresAt', 'gt', 'now'),
    compare('purpose', 'notEq', 'revocation'),
    ...(include ? [isIn('purpose', 'include')] : []),
    ...(exclude ? [not(isIn('purpose', 'exclude'))] : []),
    ...(except ? [compare('jti', 'notEq', 'except')] : []),
  );
}
