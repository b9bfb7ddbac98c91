import type { AuthenticatedResource } from '@ashlar/authentication';
import type { ServedPhase } from '@ashlar/authentication/extension';
import type { Scope } from '@ashlar/core';

/** A call of a phase that limits count. */
export interface LimitedCall {
  readonly resource: AuthenticatedResource;
  readonly served: ServedPhase;
  readonly params: unknown;
  /** The scope of the call. Its context has the device. */
  readonly scope: Scope;
}
