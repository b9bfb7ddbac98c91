import { type ActionOptions, type AnyResource, ResourceInfo } from '@ashlar/core';
import { inCall } from '@ashlar/core/extension';
import { outboxPlan } from './plan.ts';
import type { Sent } from './send-to-receiver.ts';
import { senderOf } from './sender.ts';

/**
 * Sends the events of a user resource that are due now, and resolves when none is under way. A process that keeps running does
 * that by itself. Call it where processes stop between requests, from a job that runs every minute.
 *
 * @throws TypeError if the resource tells no other systems, or inside a transaction
 * @throws AshlarError SECRET_UNAVAILABLE, or what the data layer throws; `onError` gets it too
 *
 * @example
 * await sendOutbox(User); // => { taken: 2, notTaken: 0 }
 */
export async function sendOutbox(resource: AnyResource, options: ActionOptions = {}): Promise<Sent> {
  if (ResourceInfo.fact(resource, outboxPlan) === undefined) {
    throw new TypeError(`${resource.name} tells no other systems: set tellOthers of its add-on sessions`);
  }
  return await inCall(resource, options, async (scope) => {
    if (scope.store.transactionAround() !== 'none') {
      throw new TypeError('sendOutbox: call it outside of a transaction, which would stay open while receivers answer');
    }
    return (await senderOf(scope, resource)?.run()) ?? { taken: 0, notTaken: 0 };
  });
}
