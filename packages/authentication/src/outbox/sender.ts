import type { AnyResource, Scope } from '@ashlar/core';
import { keptFor } from '@ashlar/core/extension';
import { createLane, type Lane, sum } from './lane.ts';
import type { EventReceiver, OutboxPlan } from './plan.ts';
import type { Sent } from './send-to-receiver.ts';

/** Sends the events of a user resource, in one domain. */
export interface Sender {
  /** Sends what is due now to every receiver. What it throws was reported to `onError`. */
  run(): Promise<Sent>;
  /** The same in the background. It never rejects. */
  look(): Promise<void>;
}

/** How often each process looks for events that another one has left, in milliseconds. */
const sweepEvery = 5000;
/** How long a closing domain lets events arrive that are under way, in milliseconds. */
const patience = 3000;

/** The sender of each user resource, by the store of its domain. */
const sendersOf = keptFor((_store: object) => new Map<AnyResource, Sender>());

/** The sender of a user resource, or undefined if no open domain over the store has one. */
export function senderOf(scope: Scope, resource: AnyResource): Sender | undefined {
  return sendersOf(scope.store).get(resource);
}

/** Starts the sender of a domain. It does not keep the process alive, and it ends when the domain closes. */
export function startSender(domain: Scope, resource: AnyResource, plan: OutboxPlan): void {
  const ending = new AbortController();
  const timers = new Map<EventReceiver, { readonly at: number; readonly timer: NodeJS.Timeout }>();
  let isStopping = false;
  const lanes = new Map<EventReceiver, Lane>();

  /** What is due later than the next look needs no timer. */
  function runLater(receiver: EventReceiver, delay: number): void {
    const at = performance.now() + delay;
    const planned = timers.get(receiver);
    if (isStopping || delay > sweepEvery || (planned !== undefined && planned.at <= at)) return;
    clearTimeout(planned?.timer);
    const run = (): void => {
      timers.delete(receiver);
      void domain.detach(async () => void (await Promise.allSettled([lanes.get(receiver)?.run()])));
    };
    timers.set(receiver, { at, timer: setTimeout(run, delay).unref() });
  }

  for (const receiver of plan.receivers) {
    const lane = createLane({
      scope: domain,
      plan,
      receiver,
      signal: ending.signal,
      isStopping: () => isStopping,
      onPutOff: (delay) => runLater(receiver, delay),
    });
    lanes.set(receiver, lane);
  }

  const runAll = () => Promise.allSettled([...lanes.values()].map((lane) => lane.run()));
  const sender: Sender = {
    look: async () => void (await runAll()),
    async run() {
      const ended = await runAll();
      const failed = ended.find((each) => each.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
      return ended.reduce((sent, each) => (each.status === 'fulfilled' ? sum(sent, each.value) : sent), {
        ...{ taken: 0, notTaken: 0 },
      });
    },
  };

  const senders = sendersOf(domain.store);
  senders.set(resource, sender);
  domain.onClose(() => {
    isStopping = true;
    for (const { timer } of timers.values()) clearTimeout(timer);
    if (senders.get(resource) === sender) senders.delete(resource);
    const late = setTimeout(() => ending.abort(), patience);
    void Promise.all([...lanes.values()].map((lane) => lane.idle())).then(() => clearTimeout(late));
  });
  domain.repeat(sender.look, sweepEvery);
}
