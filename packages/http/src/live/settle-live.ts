import { type AuthenticatedResource, Info } from '@ashlar/authentication';
import { durationSchema, secondsOf } from '@ashlar/authentication/extension';
import type { AnyResource } from '@ashlar/core';
import { longestTimer } from '@ashlar/core/extension';
import { z } from 'zod';
import { domainValue } from '../options/domain-value.ts';
import { optionProblems, refuseProblems } from '../options/option-problems.ts';
import { endsEveryToken, signsIn } from '../session/guarded-resource.ts';
import type { LiveOptions } from './live.ts';
import type { WatchSettings } from './watch.ts';

const caller = 'createLive';

/** The options with their defaults. Times are in milliseconds. */
export interface LiveSettings extends WatchSettings {
  readonly keepAlive: number;
  readonly tokenResource: AnyResource;
}

const duration = durationSchema.optional();
const liveSchema: z.ZodType = z.strictObject({
  domain: domainValue,
  resource: z.custom<AuthenticatedResource>(
    (value) => typeof value === 'object' && value !== null && 'actions' in value,
    'is no resource: pass what defineResource returned',
  ),
  sweep: duration,
  blindAfter: duration,
  whenBlind: z.enum(['close', 'keep'], "expected 'close' or 'keep'").optional(),
  keepAlive: duration,
});

/**
 * The settings of live connections.
 *
 * @throws TypeError with every problem and its cure
 */
export function settleLive(options: LiveOptions<AuthenticatedResource>): LiveSettings {
  refuseProblems(caller, optionProblems(liveSchema, options));
  const { sweep = '30 seconds', blindAfter = '60 seconds', whenBlind = 'close', keepAlive = '25 seconds' } = options;
  const [seconds, blindSeconds] = [secondsOf(sweep), secondsOf(blindAfter)];
  const tokenResource = tokenResourceOf(options.resource);
  refuseProblems(caller, [
    ...(tokenResource === undefined ? [`resource: the sessions of ${options.resource.name} ${cannotBeLookedUp}`] : []),
    ...(options.domain.has(options.resource)
      ? []
      : [`resource: ${options.resource.name} is not in the domain: add it to the resources of createDomain`]),
    ...(blindSeconds > seconds ? [] : ['blindAfter: expected more time than sweep, or each look would come too late']),
  ]);
  // Invariant: without one, there was a problem.
  if (tokenResource === undefined) throw new TypeError(caller);
  return {
    tokenResource,
    whenBlind,
    sweep: seconds * 1000,
    blindAfter: blindSeconds * 1000,
    keepAlive: Math.min(secondsOf(keepAlive) * 1000, longestTimer),
  };
}

const cannotBeLookedUp =
  'cannot be looked up: set enabled, storeAllTokens and requireTokenPresenceForAuthentication to true in ' +
  'authentication.tokens, and name a tokenResource';

/** Where the sessions of a resource are stored, if all of them are. */
function tokenResourceOf(resource: AnyResource): AnyResource | undefined {
  return signsIn(resource) && endsEveryToken(resource) ? Info.tokens(resource).tokenResource : undefined;
}
