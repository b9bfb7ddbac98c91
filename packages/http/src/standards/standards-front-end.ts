import type { ForeignMessage } from '@ashlar/authentication/extension';
import type { Domain } from '@ashlar/core';
import type { DoorLimits } from '../limits/door-limits.ts';
import type { AddressFinder } from '../request/client-address.ts';
import type { BodyLimits } from '../request/read-bytes.ts';
import type { StandardPhase, StandardRoute } from '../route/served-route.ts';
import type { GuardedResource } from '../session/guarded-resource.ts';
import type { RequestOrigin } from '../session/session.ts';

/** What the routes of standards need of a front end. */
export interface StandardsFrontEnd {
  readonly domain: Domain;
  readonly resources: readonly GuardedResource[];
  readonly findAddress: AddressFinder;
  readonly bodyLimits: BodyLimits;
  readonly limits: DoorLimits;
  /** Judges the callers of each route. A route that anyone may call has none. */
  readonly judges: Readonly<Partial<Record<StandardPhase, JudgeCaller>>>;
}

/**
 * Finds out who calls. Undefined for a caller who is not let in.
 *
 * @throws AshlarError KEYS_UNAVAILABLE, and what `authorize` of the application throws
 */
export type JudgeCaller = (request: Request, now: Date) => Promise<KnownCaller | undefined>;

/** A system that may call. */
export interface KnownCaller {
  /** The JWT that proves it, which counts once. Undefined if the application has judged the request. */
  readonly message: ForeignMessage | undefined;
}

/** A request to a route of a standard. */
export interface StandardCall {
  readonly front: StandardsFrontEnd;
  readonly route: StandardRoute;
  readonly request: Request;
  readonly from: RequestOrigin;
  /** Hears what the body says: its values stand in no answer. */
  note(members: unknown): void;
}
