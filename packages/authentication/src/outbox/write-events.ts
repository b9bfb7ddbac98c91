import { randomUUID } from 'node:crypto';
import { type AnyResource, isRecordOf, type Scope } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import type { RevokeEvent } from '../part/events.ts';
import { subjectOf } from '../token/subject.ts';
import { endsSessions } from '../token-store/announce.ts';
import { type Ended, eventClaims, initiatingEntity } from './event-claims.ts';
import { eventId } from './event-id.ts';
import { outboxStatementsOf } from './outbox-statements.ts';
import type { OutboxPlan } from './plan.ts';

/** How many rows one statement adds, the most first. Few sizes: stores keep each statement compiled. */
const sizes = [100, 10, 1] as const;

/**
 * Writes a row for each receiver and each user whose sessions ended, or each session if they ended one by one. It runs in
 * the transaction of the revocation. A revocation of everyone names no subjects, and CAEP cannot say it: then it writes nothing.
 *
 * @returns whether there is anything to send
 */
export async function writeEvents(
  { resource, plan }: { readonly resource: AnyResource; readonly plan: OutboxPlan },
  event: RevokeEvent,
  scope: Scope,
): Promise<boolean> {
  if (!endsSessions(event)) return false;
  const ended = endedBy(event);
  const at = scope.now();
  const { issuer, receivers, outbox } = plan;
  const actorSubject = isRecordOf(resource, event.actor) ? subjectOf(resource, event.actor) : undefined;
  const same = { issuer, txn: randomUUID(), at, reason: event.reason };
  function* rows(): Generator<Row> {
    for (const each of ended) {
      const by = initiatingEntity({ ...event, actorSubject }, each.subject);
      const claims = eventClaims({ ...same, by }, each);
      for (const { audience } of receivers) yield rowOf({ receiver: audience, subject: each.subject, claims, at });
    }
  }
  await insertAll(scope, outbox, rows());
  return ended.length > 0;
}

function rowOf(event: {
  readonly receiver: string;
  readonly subject: string;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly at: Date;
}): Row {
  const { receiver, subject, claims, at } = event;
  const state = { createdAt: at, dueAt: at, attempts: 0, problem: null, failedAt: null };
  return { id: eventId(at), receiver, subject, event: claims, ...state };
}

/** The users whose sessions ended; for sessions that ended one by one, each of them once. Of everyone: none, by name. */
function endedBy({ subjects, sessionIds }: RevokeEvent): readonly Ended[] {
  const [subject, ...others] = subjects ?? [];
  if (subject === undefined) return [];
  if (sessionIds === null) return [subject, ...others].map((each) => ({ subject: each, sid: undefined }));
  return [...new Set(sessionIds)].map((sid) => ({ subject, sid }));
}

/** Adds rows a hundred at a time: a bulk action over many users takes few statements, and holds few rows in memory. */
async function insertAll(scope: Scope, outbox: AnyResource, rows: Iterable<Row>): Promise<void> {
  const [most] = sizes;
  let waiting: Row[] = [];
  for (const row of rows) {
    waiting.push(row);
    if (waiting.length < most) continue;
    await insertSome(scope, outbox, waiting);
    waiting = [];
  }
  for (const size of sizes) {
    while (waiting.length >= size) await insertSome(scope, outbox, waiting.splice(0, size));
  }
}

async function insertSome(scope: Scope, outbox: AnyResource, rows: readonly Row[]): Promise<void> {
  const parameters = rows.flatMap((row, index) =>
    Object.entries(row).map(([name, value]) => [`${index}.${name}`, value] as const),
  );
  await scope.store.run(outboxStatementsOf(outbox).insert(rows.length), Object.fromEntries(parameters));
}
