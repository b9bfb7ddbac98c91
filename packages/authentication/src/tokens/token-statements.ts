import {
  type AnyResource,
  type Condition,
  equalToParameters,
  type InsertStatement,
  ResourceInfo,
  type Row,
  type SelectStatement,
  type UpdateStatement,
} from '@ashlar/core';
import { factsOf } from './settings.ts';

/** The prefix of the parameters that hold the primary key of a user. */
const keyPrefix = 'key.';

/** The attributes of the stored row that `authenticate` hands out. */
const rowAttributes = ['jti', 'subject', 'purpose', 'expiresAt', 'extraData', 'createdAt', 'updatedAt'];

/** Which tokens a revocation spares. Part of the statement's shape; the values are parameters. */
export interface RevocationShape {
  readonly include: boolean;
  readonly exclude: boolean;
  readonly except: boolean;
  /** Of a list of subjects instead of one. */
  readonly many: boolean;
}

/** The statements over one user resource and its token resource. Each is an object of its own, so that stores keep it compiled. */
export interface TokenStatements {
  /** The user and the live token, both or neither: parameters of the key, `jti`, `subject`, `purpose`, `now`. */
  readonly userAndToken: SelectStatement;
  /** The user, unless the token was revoked: parameters of the key, `jti`, `revocation`. */
  readonly userUnlessRevoked: SelectStatement;
  /** The user with `sensitive` attributes, held against writers. */
  lockUser(sensitive: readonly string[]): SelectStatement;
  insertToken(): InsertStatement;
  revoke(shape: RevocationShape): UpdateStatement;
}

const made = new WeakMap<AnyResource, TokenStatements>();

/** The statements of a user resource, made once. */
export function statementsOf(resource: AnyResource): TokenStatements {
  const known = made.get(resource);
  if (known !== undefined) return known;
  const statements = createStatements(resource);
  made.set(resource, statements);
  return statements;
}

/** The parameters that name a user. */
export function keyParameters(resource: AnyResource, user: Readonly<Row>): Row {
  const parameters: Row = {};
  for (const name of ResourceInfo.primaryKey(resource)) parameters[`${keyPrefix}${name}`] = user[name];
  return parameters;
}

function createStatements(resource: AnyResource): TokenStatements {
  const relation = ResourceInfo.relation(resource);
  const attributes = resource['~compiled'].recordAttributes;
  const byKey = equalToParameters(relation.primaryKey, keyPrefix);
  const { tokenResource } = factsOf(resource).tokens;
  const tokens = tokenResource === undefined ? undefined : ResourceInfo.relation(tokenResource);
  const tokenRelation = () => {
    if (tokens === undefined) throw new TypeError(`${resource.name} has no token resource`);
    return tokens;
  };
  const locks = new Map<string, SelectStatement>();
  const revocations = new Map<string, UpdateStatement>();
  const inserts = new Map<string, InsertStatement>();
  const user = { kind: 'select', relation, attributes } as const;
  const keep = <Statement>(among: Map<string, Statement>, shape: string, make: () => Statement): Statement => {
    const statement = among.get(shape) ?? make();
    among.set(shape, statement);
    return statement;
  };
  return {
    userAndToken: {
      ...user,
      where: byKey,
      ...(tokens === undefined
        ? {}
        : { alongside: { as: '$token', relation: tokens, attributes: rowAttributes, where: liveToken } }),
    },
    userUnlessRevoked: {
      ...user,
      where:
        tokens === undefined
          ? byKey
          : {
              kind: 'and',
              conditions: [
                byKey,
                { kind: 'not', condition: { kind: 'exists', relation: tokens, where: revokedToken } },
              ],
            },
    },
    lockUser: (sensitive) =>
      keep(locks, sensitive.join(), () => ({
        ...user,
        attributes: [...new Set([...attributes, ...sensitive])],
        where: byKey,
        lock: true,
      })),
    insertToken: () =>
      keep(inserts, 'insert', () => ({
        kind: 'insert',
        relation: tokenRelation(),
        attributes: rowAttributes,
        returning: [],
        onConflict: 'error',
      })),
    revoke: (shape) =>
      keep(revocations, JSON.stringify(shape), () => ({
        kind: 'update',
        relation: tokenRelation(),
        set: { purpose: 'revocation', updatedAt: 'now' },
        where: { kind: 'and', conditions: revocable(shape) },
        returning: [],
      })),
  };
}

const liveToken: Condition = {
  kind: 'and',
  conditions: [
    ...['jti', 'subject', 'purpose'].map((name): Condition => compare(name, 'eq', name)),
    compare('expiresAt', 'gt', 'now'),
  ],
};

const revokedToken: Condition = {
  kind: 'and',
  conditions: [compare('jti', 'eq', 'jti'), compare('purpose', 'eq', 'revocation')],
};

/** Live, and not spared: expired and revoked rows stay as they are. */
function revocable({ include, exclude, except, many }: RevocationShape): readonly Condition[] {
  return [
    many ? { kind: 'in', attribute: 'subject', parameter: 'subjects' } : compare('subject', 'eq', 'subject'),
    compare('expiresAt', 'gt', 'now'),
    compare('purpose', 'notEq', 'revocation'),
    ...(include ? [isIn('include')] : []),
    ...(exclude ? [{ kind: 'not', condition: isIn('exclude') } as const] : []),
    ...(except ? [compare('jti', 'notEq', 'except')] : []),
  ];
}

function isIn(parameter: string): Condition {
  return { kind: 'in', attribute: 'purpose', parameter };
}

function compare(attribute: string, operator: 'eq' | 'notEq' | 'gt', parameter: string): Condition {
  return { kind: 'compare', attribute, operator, parameter };
}
