import type { LimitStore } from '@ashlar/authentication';
import type { RequestLimitsOptions, SignInLimitsOptions } from '@ashlar/authentication/extension';
import type { AnyResource } from '@ashlar/core';

/** The limits for resources without the add-on `limits`: the same object as that of the add-on. */
export interface HttpLimits {
  /** What counts. Default: `memoryLimits()`, so each process counts by itself. */
  readonly store?: LimitStore;
  /** The resource that counts, so that limits hold over all processes. Default: memory of the process. */
  readonly resource?: AnyResource;
  /** Attempts to prove a credential; `false`: not limited. Default: those of the add-on. */
  readonly signIn?: false | SignInLimitsOptions;
  /** Requests for mail; `false`: not limited. Default: those of the add-on. */
  readonly requests?: false | RequestLimitsOptions;
}
