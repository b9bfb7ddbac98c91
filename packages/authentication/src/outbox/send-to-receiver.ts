import type { Scope } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import { authenticationErrors } from '../error/authentication-errors.ts';
import { inTime } from '../secrets/secret.ts';
import { secondsAt } from './event-claims.ts';
import { outboxStatementsOf } from './outbox-statements.ts';
import type { EventReceiver, OutboxPlan } from './plan.ts';
import { postEvent } from './post-event.ts';
import { givenUpAfter, retryDelay } from './retry-delay.ts';
import { eventSigner, type SignEvent } from './sign-event.ts';

/** What sending to one receiver needs. */
export interface Sending {
  readonly scope: Scope;
  readonly plan: OutboxPlan;
  readonly receiver: EventReceiver;
  /** Ends what is under way. */
  readonly signal: AbortSignal;
  /** Whether nothing more is to be begun. */
  isStopping(): boolean;
  /** Hears how many milliseconds later an event is due again. */
  onPutOff(delay: number): void;
}

/** How many events were taken, and how many were not. */
export interface Sent {
  readonly taken: number;
  readonly notTaken: number;
}

/** Beyond the deadline: fetching the keys, and what the store takes. */
const margin = 20_000;
/** A row that is given up is never due. */
const never = new Date('9999-01-01T00:00:00.000Z');

/** A row as the statement reads it. */
interface OutboxRow {
  readonly id: string;
  readonly event: Readonly<Record<string, unknown>>;
  readonly createdAt: Date;
  readonly dueAt: Date;
  readonly attempts: number;
}

/**
 * Sends the events of one subject to one receiver, one after the other, until one is not taken or none is left. Another
 * process may do the same: whichever changes the row of the first event from what both have seen has it, for a time.
 * No transaction is open while an event is under way. If this process ends there, the time ends and the event is sent again.
 *
 * @throws AshlarError SECRET_UNAVAILABLE; then nothing was begun
 */
export async function sendSubject(sending: Sending, subject: string): Promise<Sent> {
  const { scope, plan, receiver } = sending;
  const credentials = { sign: await eventSigner(plan.signingKey), authorization: await authorizationFor(receiver) };
  const { claim, putOff } = outboxStatementsOf(plan.outbox);
  let taken = 0;
  let held: Date | undefined;
  while (!sending.isStopping()) {
    const row = await firstOf(sending, subject);
    if (row === undefined) break;
    const now = scope.now();
    // Rows behind the one that this process has just sent were put off until the end of its own time.
    if (row.dueAt > now && row.dueAt.getTime() !== held?.getTime()) {
      // The rows behind it wait as long, so that they are not looked at in vain.
      await scope.store.run(putOff, { receiver: receiver.audience, subject, until: row.dueAt });
      break;
    }
    held = new Date(now.getTime() + plan.deadline + margin);
    const { count } = await scope.store.run(claim, { id: row.id, seen: row.dueAt, until: held });
    if (count === 0) break;
    if (!(await sendRow(sending, { row, until: held }, credentials))) return { taken, notTaken: 1 };
    taken += 1;
  }
  return { taken, notTaken: 0 };
}

async function firstOf({ scope, plan, receiver }: Sending, subject: string): Promise<OutboxRow | undefined> {
  const parameters = { receiver: receiver.audience, subject, limit: 1 };
  const [row] = (await scope.store.run(outboxStatementsOf(plan.outbox).first, parameters)).rows;
  // Invariant: the statement reads these attributes, and the outbox resource gives them their types.
  return row as (Row & OutboxRow) | undefined;
}

interface Claimed {
  readonly row: OutboxRow;
  readonly until: Date;
}

/** Posts one event. True if the receiver has taken it. */
async function sendRow(
  sending: Sending,
  { row, until }: Claimed,
  { sign, authorization }: { readonly sign: SignEvent; readonly authorization: string | undefined },
): Promise<boolean> {
  const { scope, plan, receiver, signal } = sending;
  const { id: jti, event, createdAt } = row;
  const token = await sign({ iss: plan.issuer, aud: receiver.audience, jti, iat: secondsAt(createdAt), ...event });
  const problem = await postEvent({ url: receiver.url, token, authorization, deadline: plan.deadline, signal });
  if (problem === undefined) {
    await scope.store.run(outboxStatementsOf(plan.outbox).remove, { id: jti });
    return true;
  }
  await keepForLater(sending, { row, until }, problem);
  return false;
}

/** Notes when the event is sent again. After seven days it is given up, and the application is told. */
async function keepForLater(sending: Sending, { row, until }: Claimed, problem: string): Promise<void> {
  const { scope, plan } = sending;
  const { notTaken } = outboxStatementsOf(plan.outbox);
  const now = scope.now();
  const attempts = row.attempts + 1;
  const seen = { id: row.id, seen: until, attempts, problem };
  if (now.getTime() - row.createdAt.getTime() >= givenUpAfter) {
    const { count } = await scope.store.run(notTaken, { ...seen, until: never, failedAt: now });
    if (count > 0) scope.report(givenUp(sending, row, problem));
    sending.onPutOff(0);
    return;
  }
  const delay = retryDelay(attempts);
  await scope.store.run(notTaken, { ...seen, until: new Date(now.getTime() + delay), failedAt: null } satisfies Row);
  sending.onPutOff(delay);
}

function givenUp({ plan, receiver }: Sending, { id }: OutboxRow, problem: string): Error {
  return authenticationErrors.error('EVENT_NOT_TAKEN', {
    message:
      `${plan.place()}: the receiver ${receiver.audience} has not taken the event ${id} in seven days (${problem}). ` +
      `Its row stays in ${plan.outbox.table}, and is not sent again`,
  });
}

/**
 * The value of the header `Authorization`.
 *
 * @throws AshlarError SECRET_UNAVAILABLE; the function's own error may hold the secret, and is not passed on
 */
export async function authorizationFor({ authorization, audience }: EventReceiver): Promise<string | undefined> {
  if (authorization === undefined) return undefined;
  let given: unknown;
  try {
    given = await inTime(Promise.resolve(authorization()));
  } catch {
    given = undefined;
  }
  if (isHeaderValue(given)) return given;
  throw authenticationErrors.error('SECRET_UNAVAILABLE', {
    message: `no event can be sent: the authorization of the receiver ${audience} is no text that a header may hold`,
  });
}

/** `true` for text that may stand in a header (RFC 9110 section 5.5), without line breaks. */
export function isHeaderValue(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]+( [\x21-\x7e]+)*$/.test(value);
}
