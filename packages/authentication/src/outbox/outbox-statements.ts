import { type AnyResource, ResourceInfo } from '@ashlar/core';
import {
  and,
  compare,
  type DeleteStatement,
  type InsertStatement,
  isNull,
  type SelectStatement,
  type UpdateStatement,
} from '@ashlar/core/data-layer';
import { keptFor } from '@ashlar/core/extension';

/** The statements over an outbox. */
export interface OutboxStatements {
  /** Adds so many rows: the parameters of the first are `0.id`, `0.receiver` and so on. */
  insert(rows: number): InsertStatement;
  /** The subjects of rows that are due, the first due first: `receiver`, `now`, `limit`. */
  readonly due: SelectStatement;
  /** The first row of a subject that is not given up: `receiver`, `subject`, `limit` (1). */
  readonly first: SelectStatement;
  /** Takes a row until a time, unless another process has taken it: `id`, `seen` (its `dueAt`), `until`. */
  readonly claim: UpdateStatement;
  /** Puts off the rows of a subject: `receiver`, `subject`, `until`. */
  readonly putOff: UpdateStatement;
  /** After a failure: `id`, `seen`, `until`, `attempts`, `problem`, `failedAt` (null: it is tried again). */
  readonly notTaken: UpdateStatement;
  /** Removes a row that was taken: `id`. */
  readonly remove: DeleteStatement;
}

/** The statements of an outbox, made once. */
export const outboxStatementsOf: (outbox: AnyResource) => OutboxStatements = keptFor(createStatements);

function createStatements(outbox: AnyResource): OutboxStatements {
  const relation = ResourceInfo.relation(outbox);
  const inserts = new Map<number, InsertStatement>();
  const seen = and(compare('id', 'eq'), compare('dueAt', 'eq', 'seen'));
  const ofSubject = and(compare('receiver', 'eq'), compare('subject', 'eq'), isNull('failedAt'));
  const update = { kind: 'update', relation, returning: [] } as const;
  return {
    insert(rows) {
      const insert = inserts.get(rows) ?? {
        ...{ kind: 'insert', relation, returning: [], onConflict: 'error', rows },
        attributes: ['id', 'receiver', 'subject', 'event', 'createdAt', 'dueAt', 'attempts', 'problem', 'failedAt'],
      };
      inserts.set(rows, insert);
      return insert;
    },
    due: {
      kind: 'select',
      relation,
      attributes: ['subject'],
      where: and(compare('receiver', 'eq'), compare('dueAt', 'lte', 'now'), isNull('failedAt')),
      orderBy: [{ attribute: 'dueAt', direction: 'asc' }],
      limit: 'limit',
    },
    first: {
      kind: 'select',
      relation,
      attributes: ['id', 'event', 'createdAt', 'dueAt', 'attempts'],
      where: ofSubject,
      orderBy: [{ attribute: 'id', direction: 'asc' }],
      limit: 'limit',
    },
    claim: { ...update, set: { dueAt: 'until' }, where: and(seen, isNull('failedAt')) },
    putOff: { ...update, set: { dueAt: 'until' }, where: and(ofSubject, compare('dueAt', 'lt', 'until')) },
    notTaken: {
      ...update,
      set: { dueAt: 'until', attempts: 'attempts', problem: 'problem', failedAt: 'failedAt' },
      where: seen,
    },
    remove: { kind: 'delete', relation, where: compare('id', 'eq'), returning: [] },
  };
}
