import { type AnyResource, InvalidInput, type Issue, type Scope } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import { type Everyone, everyoneOf } from '../../generations/everyone.ts';
import { keepStamp } from '../../generations/keep-stamp.ts';
import { presentGeneration, raiseGeneration } from '../../generations/stamp.ts';
import { findUser } from '../../sessions/authenticate.ts';
import { userPurpose } from '../../token/claims.ts';
import type { VerifiedToken } from '../../token/verify-token.ts';
import { lockUser } from '../../token-store/lock-user.ts';
import { tellRevoked } from '../../token-store/tell-revoked.ts';
import type { LogOutEverywhereSettings } from './option-types.ts';
import { sparesPurposes } from './spares-purposes.ts';
import type { LoggedOutEveryone } from './types.ts';

/** A log-out of everyone, as its caller names it. */
export interface EveryoneCall {
  readonly resource: AnyResource;
  /** The name of the resource action. */
  readonly action: string;
  readonly settings: LogOutEverywhereSettings;
  /** The verified `except`. Undefined also for one that is not valid. */
  readonly kept: VerifiedToken | undefined;
  readonly hasExcept: boolean;
  readonly reason: string | undefined;
}

/** Ends the tokens of all users, of every purpose: it writes one row, however many tokens there are. */
export async function logOutEveryone(call: EveryoneCall, scope: Scope): Promise<LoggedOutEveryone> {
  const { resource, kept, hasExcept, reason } = call;
  const everyone = everyoneFor(call);
  return await scope.store.transaction(async () => {
    if (hasExcept && kept === undefined) throw notLive(call);
    // The user first, as everything that issues or revokes does; then the number, so that no other log-out comes between.
    if (kept !== undefined) await lockUser(scope, resource, { key: kept.key });
    const generation = await raiseGeneration(scope, everyone);
    if (kept !== undefined) {
      await keepStamp(scope, resource, { claims: kept.claims, from: generation - 1, to: generation });
      if (!(await isLive(call, scope))) throw notLive(call);
    }
    const purposes = { purposes: null, exceptPurposes: [] };
    await tellRevoked(scope, resource, { ...purposes, subjects: null, count: null, cause: 'everyone', reason });
    return { everyone: true, $metadata: { generation } };
  });
}

/** Judges the call as the log-out does, and writes nothing. */
export async function previewLogOutOfEveryone(call: EveryoneCall, scope: Scope): Promise<LoggedOutEveryone> {
  const everyone = everyoneFor(call);
  if (call.hasExcept && !(await isLive(call, scope))) throw notLive(call);
  const generation = (await presentGeneration(scope, everyone)) + 1;
  return { everyone: true, $metadata: { generation, preview: true } };
}

/** @throws InvalidInput if the resource has no generations, or the add-on spares some purposes, which no number can */
function everyoneFor({ resource, action, settings }: EveryoneCall): Everyone {
  const everyone = everyoneOf(resource);
  if (everyone !== undefined && !sparesPurposes(settings)) return everyone;
  const issue: Issue =
    everyone === undefined
      ? {
          path: ['everyone'],
          message: 'needs authentication.tokens.revocation.everyone',
          hint: 'set it to a resource that is defined with generationResource: {}',
        }
      : {
          path: ['everyone'],
          message: 'ends tokens of every purpose, and this add-on spares some',
          hint: 'call a logOutEverywhere without includePurposes and excludePurposes',
        };
  throw new InvalidInput(`${resource.name}.${action}`, [issue]);
}

async function isLive({ resource, kept }: EveryoneCall, scope: Scope): Promise<boolean> {
  return kept?.claims.purpose === userPurpose && (await findUser<Readonly<Row>>(scope, resource, kept)) !== null;
}

function notLive({ resource, action }: EveryoneCall): InvalidInput {
  return new InvalidInput(`${resource.name}.${action}`, [{ path: ['except'], message: 'expected a live token' }]);
}
