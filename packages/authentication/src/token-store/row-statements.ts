import { type AnyResource, ResourceInfo } from '@ashlar/core';
import {
  and,
  type Condition,
  compare,
  type InsertStatement,
  isIn,
  or,
  type SelectStatement,
  type UpdateStatement,
} from '@ashlar/core/data-layer';
import { keptFor } from '@ashlar/core/extension';
import { type Everyone, everyoneOf } from '../generations/everyone.ts';
import { tokenResourceOf } from '../token/settings.ts';

/** Statements over single rows of a token resource. */
export interface RowStatements {
  /** Revokes one token of a subject, unless it is revoked already: parameters `jti`, `subject`, `revocation`, `now`. */
  readonly revoke: UpdateStatement;
  /** The same for several tokens of several subjects: `jtis`, `subjects`, `revocation`, `now`. */
  readonly revokeSeveral: UpdateStatement;
  /** Gives a note of another subject to this one: `jti`, `subject`, `expiresAt`, `revocation`, `now`. */
  readonly takeNote: UpdateStatement;
  /** Subject, purpose and extra data of one token: `jti`. */
  readonly find: SelectStatement;
  /** The live tokens of a subject with their purpose and extra data: `subject`, `revocation`, `now`. */
  readonly live: SelectStatement;
  /**
   * The same for several subjects: `subjects`. Separate, because PostgreSQL plans a list of one differently from one
   * value.
   */
  readonly liveOfSeveral: SelectStatement;
  /** Uses up one live token if it is unchanged: `jti`, `subject`, `purpose`, `revocation`, `now`. */
  readonly consume: UpdateStatement;
  /** Notes a token as revoked that was never stored. Does nothing if there is a row. */
  readonly insertRevocation: InsertStatement;
  /** Finds a token if it is revoked: `jti`, `revocation`. */
  readonly isRevoked: SelectStatement;
  /** The same for a token with a known subject: `jti`, `subject`, `revocation`. */
  readonly isRevokedOf: SelectStatement;
}

/** The statements of a token resource, made once. They know nothing of generations. */
export const rowStatementsOf: (tokenResource: AnyResource) => RowStatements = keptFor((tokenResource) =>
  createStatements(tokenResource),
);

/**
 * The statements for tokens of one user resource, made once: a token that a log-out of everyone has ended is not live for
 * them.
 */
export const rowStatementsFor: (resource: AnyResource) => RowStatements = keptFor((resource) => {
  const tokenResource = tokenResourceOf(resource);
  const everyone = everyoneOf(resource);
  return everyone === undefined ? rowStatementsOf(tokenResource) : createStatements(tokenResource, everyone);
});

function createStatements(tokenResource: AnyResource, everyone?: Everyone): RowStatements {
  const relation = ResourceInfo.relation(tokenResource);
  const present = (...conditions: readonly Condition[]): Condition =>
    and(...conditions, ...(everyone === undefined ? [] : [everyone.isPresent]));
  const over = everyone === undefined ? revoked : or(revoked, everyone.isPast);
  const update = {
    kind: 'update',
    relation,
    set: { purpose: 'revocation', updatedAt: 'now' },
    returning: [],
  } as const;
  const same = (name: string): Condition => compare(name, 'eq');
  const live = (whose: Condition): SelectStatement => ({
    kind: 'select',
    relation,
    attributes: ['jti', 'purpose', 'extraData'],
    where: present(whose, compare('expiresAt', 'gt', 'now'), notRevoked),
  });
  return {
    revoke: { ...update, where: present(same('jti'), same('subject'), notRevoked) },
    revokeSeveral: {
      ...update,
      where: present(isIn('jti', 'jtis'), ofSubjects, notRevoked),
    },
    takeNote: {
      ...update,
      set: { subject: 'subject', expiresAt: 'expiresAt', updatedAt: 'now' },
      where: and(same('jti'), compare('subject', 'notEq', 'subject'), revoked),
    },
    find: { kind: 'select', relation, attributes: ['subject', 'purpose', 'extraData'], where: same('jti') },
    live: live(same('subject')),
    liveOfSeveral: live(ofSubjects),
    consume: {
      ...update,
      where: present(same('jti'), same('subject'), same('purpose'), compare('expiresAt', 'gt', 'now')),
    },
    insertRevocation: {
      kind: 'insert',
      relation,
      attributes: ['jti', 'subject', 'purpose', 'expiresAt', 'extraData', 'createdAt', 'updatedAt'],
      returning: [],
      onConflict: 'ignore',
    },
    isRevoked: { kind: 'select', relation, attributes: ['jti'], where: and(same('jti'), over) },
    isRevokedOf: {
      kind: 'select',
      relation,
      attributes: ['jti'],
      where: and(same('jti'), same('subject'), over),
    },
  };
}

const revoked = compare('purpose', 'eq', 'revocation');
const ofSubjects = isIn('subject', 'subjects');
const notRevoked = compare('purpose', 'notEq', 'revocation');
