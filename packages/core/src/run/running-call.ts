import type { Scope } from '../contract/scope.ts';

/** A call that is under way: what the runs of all types of action share. */
export interface RunningCall {
  readonly params: unknown;
  readonly scope: Scope;
  /** To be called once the input was found valid. */
  gate(): Promise<void>;
}
