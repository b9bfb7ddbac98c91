import { type AnyResource, ResourceInfo } from '@ashlar/core';
import {
  always,
  and,
  compare,
  type DeleteStatement,
  equalToParameters,
  type InsertStatement,
  not,
  or,
  type UpdateStatement,
} from '@ashlar/core/data-layer';
import { keptFor } from '@ashlar/core/extension';

/** The statements over a limit resource. */
export interface LimitStatements {
  /**
   * Takes one: `key`, `count` (1), `now`, `most`, `extra` (one above it), `over` (two above it), `expiresAt` (the end of a
   * window that begins now), `blockedUntil` (when one more is allowed after this one). Gives the count: up to `extra` it was
   * allowed.
   */
  readonly take: InsertStatement;
  /** Gives one back: `key`, `expiresAt`, `most`, `less` (one below it), `minusOne`, `none` (0). */
  readonly giveBack: UpdateStatement;
  /** Gives back one that came after all others were taken: `key`, `expiresAt`, `most`, `longAgo`. */
  readonly giveExtraBack: UpdateStatement;
  /** Forgets a key: `key`. */
  readonly clear: DeleteStatement;
  /** Forgets a key and those that begin with it: `key`, `from`, `to`. */
  readonly clearAll: DeleteStatement;
}

/** The statements of a limit resource, made once. */
export const limitStatementsOf: (limitResource: AnyResource) => LimitStatements = keptFor(createStatements);

function createStatements(limitResource: AnyResource): LimitStatements {
  const relation = ResourceInfo.relation(limitResource);
  const sameWindow = and(equalToParameters(['key']), compare('expiresAt', 'eq'));
  return {
    // Counted before it is judged, and by one statement: calls at the same time cannot all find room (CWE-367).
    take: {
      kind: 'insert',
      relation,
      attributes: ['key', 'count', 'blockedUntil', 'expiresAt'],
      returning: ['count', 'blockedUntil', 'expiresAt'],
      onConflict: {
        update: {
          count: {
            cases: [
              { when: hasEnded, parameter: 'count' },
              { when: hasRoom, plus: 'count' },
              { when: isFree, parameter: 'extra' },
              { when: always, parameter: 'over' },
            ],
          },
          blockedUntil: { cases: [{ when: or(hasEnded, hasRoom, isFree), parameter: 'blockedUntil' }] },
          expiresAt: { cases: [{ when: hasEnded, parameter: 'expiresAt' }] },
        },
      },
    },
    giveBack: {
      kind: 'update',
      relation,
      set: {
        count: {
          cases: [
            { when: compare('count', 'gt', 'most'), parameter: 'less' },
            { when: compare('count', 'gt', 'none'), plus: 'minusOne' },
          ],
        },
      },
      where: sameWindow,
      returning: [],
    },
    giveExtraBack: {
      kind: 'update',
      relation,
      set: { blockedUntil: 'longAgo' },
      where: and(sameWindow, not(hasRoom)),
      returning: [],
    },
    clear: { kind: 'delete', relation, where: equalToParameters(['key']), returning: [] },
    clearAll: {
      kind: 'delete',
      relation,
      where: or(equalToParameters(['key']), and(compare('key', 'gte', 'from'), compare('key', 'lt', 'to'))),
      returning: [],
    },
  };
}

const hasEnded = compare('expiresAt', 'lte', 'now');
const hasRoom = compare('count', 'lt', 'most');
const isFree = compare('blockedUntil', 'lte', 'now');
