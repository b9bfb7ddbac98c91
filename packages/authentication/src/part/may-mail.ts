import type { AnyResource, Scope } from '@ashlar/core';
import type { AttemptFacts } from './events.ts';
import { listenersOf } from './listeners.ts';

/** A mail that a part sends without a strategy action of its own, such as after an update of the application. */
export type UnaskedMail = Pick<AttemptFacts, 'strategy' | 'action' | 'identity' | 'identityField'>;

/**
 * Asks the gates of a resource whether such a mail may be sent. They count it like a request for mail to that identity.
 * Call it in the background, outside of every transaction.
 *
 * @throws what a gate throws, such as `limits` if its store fails: then send nothing
 *
 * @example
 * if (await mayMail(scope, resource, { strategy: name, action: 'change', identity, identityField })) await send();
 */
export async function mayMail(scope: Scope, resource: AnyResource, mail: UnaskedMail): Promise<boolean> {
  const facts: AttemptFacts = Object.freeze({ ...mail, counts: 'requests', subject: null, context: {} });
  for (const gate of listenersOf(resource)?.gates ?? []) {
    if ((await gate(facts, scope)) === 'suppress') return false;
  }
  return true;
}
