import type { DomainEvents } from '../contract/domain-events.ts';
import type { Scope } from '../contract/scope.ts';

/** Says that a resource tells of an event, and listens to what other processes tell. */
export interface EventSource<Name extends keyof DomainEvents = keyof DomainEvents> {
  readonly event: Name;
  /** Why the resource tells nothing, with the cure. A domain without any resource that tells refuses `domain.on` with it. */
  readonly silent?: string | undefined;
  /**
   * Begins when the first listener is added. `tell` calls the listeners, and resolves when they have ended; it never rejects.
   * Returns what ends it: the last listener is gone, or the domain closes.
   */
  listen?(domain: Scope, tell: (event: DomainEvents[Name]) => Promise<void>): () => void | Promise<void>;
}
