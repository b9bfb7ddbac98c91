import type { Scope } from '../contract/scope.ts';

/** One call of an action, as it came. */
export interface WatchedCall {
  /**
   * The record of an update or destroy, read if the caller gave its key; undefined for other actions, where the action finds it
   * itself, and for a key that no record has.
   */
  readonly record: unknown;
  readonly params: unknown;
  readonly scope: Scope;
}

/**
 * Watches every call of one action, whichever way it was called. For extensions: `draft.watchAction`. An action without
 * watchers costs nothing more.
 */
export interface ActionWatcher {
  /** Surrounds the call. It calls `run` once, in the scope of the call or one made of it, and answers what that answers. */
  around(call: WatchedCall, run: (scope: Scope) => Promise<unknown>): Promise<unknown>;
  /**
   * Runs after the input was found valid, before any hook and before the action's own transaction. What it throws refuses
   * the call.
   */
  gate?(scope: Scope): Promise<void>;
}
