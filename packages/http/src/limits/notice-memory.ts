import { Info } from '@ashlar/authentication';
import type { Domain } from '@ashlar/core';
import type { GuardedResource } from '../session/guarded-resource.ts';
import type { HttpLimits } from './http-limits.ts';

/** A front end whose limits may count in memory. */
export interface CountingFrontEnd {
  readonly domain: Domain;
  readonly resources: readonly GuardedResource[];
  readonly limits: HttpLimits | false;
  /** Whether users reach it over https. What listens for this machine alone is one process. */
  readonly isSecure: boolean;
}

/** Reports at the start that limits count in memory, where no option says that this is meant. */
export function noticeMemory({ domain, resources, limits, isSecure }: CountingFrontEnd): void {
  if (!isSecure || limits === false || limits.store !== undefined || limits.resource !== undefined) return;
  if (limits.signIn === false && limits.requests === false) return;
  const counted = resources.filter(({ resource }) => !Info.hasKind(resource, 'limits'));
  if (counted.length === 0) return;
  domain.report(
    new TypeError(
      `createAuthHttp: limits of ${counted.map(({ resource }) => resource.name).join(', ')} count in the memory of this ` +
        'process: each process allows as many attempts, and a restart begins again. Define Limit with limitResource: {} and ' +
        'set limits: { resource: Limit }. If one process is all there is, set limits: { store: memoryLimits() }',
    ),
  );
}
