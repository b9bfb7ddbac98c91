import {
  type AnyResource,
  type Comparison,
  type Condition,
  type DeleteStatement,
  type InsertStatement,
  ResourceInfo,
  type SelectStatement,
  type UpdateStatement,
} from '@ashlar/core';

/** The statements over single rows of a token resource. */
export interface RowStatements {
  /** Revokes one token, unless it is revoked: parameters `jti`, `revocation`, `now`. */
  readonly revoke: UpdateStatement;
  /** Uses one live token up, if it is still what it was: `jti`, `subject`, `purpose`, `revocation`, `now`. */
  readonly consume: UpdateStatement;
  /** Notes a token as revoked that was never stored; does nothing if there is a row. */
  readonly insertRevocation: InsertStatement;
  /** Whether a token is revoked: `jti`, `revocation`. */
  readonly isRevoked: SelectStatement;
  /** Removes the first of the rows that expired between two times: `from`, `now`, `limit`; gives when each expired. */
  readonly expunge: DeleteStatement;
}

const made = new WeakMap<AnyResource, RowStatements>();

/** The statements of a token resource, made once. */
export function rowStatementsOf(tokenResource: AnyResource): RowStatements {
  const known = made.get(tokenResource);
  if (known !== undefined) return known;
  const statements = createStatements(tokenResource);
  made.set(tokenResource, statements);
  return statements;
}

function createStatements(tokenResource: AnyResource): RowStatements {
  const relation = ResourceInfo.relation(tokenResource);
  const update = {
    kind: 'update',
    relation,
    set: { purpose: 'revocation', updatedAt: 'now' },
    returning: [],
  } as const;
  const same = (name: string): Condition => compare(name, 'eq', name);
  return {
    revoke: { ...update, where: allOf([same('jti'), compare('purpose', 'notEq', 'revocation')]) },
    consume: {
      ...update,
      where: allOf([same('jti'), same('subject'), same('purpose'), compare('expiresAt', 'gt', 'now')]),
    },
    insertRevocation: {
      kind: 'insert',
      relation,
      attributes: ['jti', 'subject', 'purpose', 'expiresAt', 'extraData', 'createdAt', 'updatedAt'],
      returning: [],
      onConflict: 'ignore',
    },
    isRevoked: {
      kind: 'select',
      relation,
      attributes: ['jti'],
      where: allOf([same('jti'), compare('purpose', 'eq', 'revocation')]),
    },
    expunge: {
      kind: 'delete',
      relation,
      where: allOf([compare('expiresAt', 'gte', 'from'), compare('expiresAt', 'lte', 'now')]),
      returning: ['expiresAt'],
      orderBy: [{ attribute: 'expiresAt', direction: 'asc' }],
      limit: 'limit',
    },
  };
}

function allOf(conditions: readonly Condition[]): Condition {
  return { kind: 'and', conditions };
}

function compare(attribute: string, operator: Comparison, parameter: string): Condition {
  return { kind: 'compare', attribute, operator, parameter };
}
