import type { Row } from '@ashlar/core/data-layer';
import { outboxStatementsOf } from './outbox-statements.ts';
import { type Sending, type Sent, sendSubject } from './send-to-receiver.ts';

/** Sends everything that is due to one receiver. A receiver that is slow or down holds up no other one. */
export interface Lane {
  /** Sends what is due now. A call during another one waits for a further look. What it throws was reported to `onError`. */
  run(): Promise<Sent>;
  /** Resolves when nothing is under way. It never rejects. */
  idle(): Promise<void>;
}

/** How many users' events are under way to one receiver at once. */
const atOnce = 8;
/** How many due rows one look reads. */
const pageSize = 100;

/** The lane of a receiver. */
export function createLane(sending: Sending): Lane {
  let running: Promise<Sent> | undefined;
  let isAskedAgain = false;

  async function runUntilQuiet(): Promise<Sent> {
    let sent: Sent = { taken: 0, notTaken: 0 };
    do {
      isAskedAgain = false;
      sent = sum(sent, await sendDue(sending));
    } while (isAskedAgain && !sending.isStopping());
    return sent;
  }

  /** Here, and so once: several callers may wait for one run. */
  async function reported(): Promise<Sent> {
    try {
      return await runUntilQuiet();
    } catch (error) {
      sending.scope.report(error);
      throw error;
    }
  }

  return {
    run() {
      if (running !== undefined) isAskedAgain = true;
      running ??= reported().finally(() => {
        running = undefined;
      });
      return running;
    },
    idle: async () => void (await Promise.allSettled([running])),
  };
}

async function sendDue(sending: Sending): Promise<Sent> {
  let sent: Sent = { taken: 0, notTaken: 0 };
  while (!sending.isStopping()) {
    const subjects = await dueSubjects(sending);
    if (subjects.length === 0) return sent;
    sent = sum(sent, await sendAll(sending, subjects));
  }
  return sent;
}

async function dueSubjects({ scope, plan, receiver }: Sending): Promise<readonly string[]> {
  const parameters: Row = { receiver: receiver.audience, now: scope.now(), limit: pageSize };
  const { rows } = await scope.store.run(outboxStatementsOf(plan.outbox).due, parameters);
  return [...new Set(rows.map(({ subject }) => String(subject)))];
}

/** Sends some users' events, several users at once. A failure of the store ends it after what is under way. */
async function sendAll(sending: Sending, subjects: readonly string[]): Promise<Sent> {
  const left = [...subjects];
  let sent: Sent = { taken: 0, notTaken: 0 };
  let failure: { readonly error: unknown } | undefined;
  const work = async (): Promise<void> => {
    for (let subject = left.shift(); subject !== undefined; subject = left.shift()) {
      if (failure !== undefined) return;
      try {
        // Two steps: others add to it while this one waits.
        const more = await sendSubject(sending, subject);
        sent = sum(sent, more);
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, left.length) }, work));
  if (failure !== undefined) throw failure.error;
  return sent;
}

/** The sum of two results. */
export function sum(one: Sent, other: Sent): Sent {
  return { taken: one.taken + other.taken, notTaken: one.notTaken + other.notTaken };
}
