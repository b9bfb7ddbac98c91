import { type AnyResource, ResourceInfo, type Scope } from '@ashlar/core';
import { isSignalText } from '@ashlar/core/data-layer';
import { type Fact, fact } from '@ashlar/core/extension';
import type { RevokeEvent } from '../part/events.ts';
import { userPurpose } from '../token/claims.ts';

/** The fact that a token resource announces which users' sessions have ended. */
export const announces: Fact<true> = fact<true>('authentication.announces');

/** The text for many users, for everyone, and for a subject that is too long for a signal: look at every session. */
export const everySession = '*';

/** From this many subjects on, one text for all of them is less work. */
const mostSubjects = 100;

/** The channel on which a token resource announces, or undefined if it does not. */
export function announcementsOf(tokenResource: AnyResource): string | undefined {
  return ResourceInfo.fact(tokenResource, announces) === true ? `revoked:${tokenResource.table}` : undefined;
}

/** What is known of revoked tokens. */
export type Revoked = Pick<RevokeEvent, 'subjects' | 'count' | 'cause' | 'purposes' | 'exceptPurposes'>;

/**
 * Tells all processes whose sessions have ended, with the commit of the revocation. Only log-outs are told: commits that
 * notify queue behind one lock of PostgreSQL, and a renewal goes on with its session.
 */
export async function announce(scope: Scope, tokenResource: AnyResource, revoked: Revoked): Promise<void> {
  const channel = announcementsOf(tokenResource);
  if (channel === undefined || !endsSessions(revoked)) return;
  for (const text of textsFor(revoked)) await scope.store.publish(channel, text);
}

/** Whether a revocation ends sessions. */
export function endsSessions({ count, cause, purposes, exceptPurposes }: Omit<Revoked, 'subjects'>): boolean {
  if (count === 0 || cause === 'renew') return false;
  return purposes === null ? !exceptPurposes.includes(userPurpose) : purposes.includes(userPurpose);
}

function textsFor({ subjects }: Revoked): readonly string[] {
  if (subjects === null) return [everySession];
  const fit = subjects.length <= mostSubjects && subjects.every((subject) => isSignalText(subject));
  return fit ? subjects : [everySession];
}
