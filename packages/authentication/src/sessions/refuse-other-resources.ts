import { type AnyResource, ResourceInfo } from '@ashlar/core';
import { tokenFacts } from '../token/settings.ts';
import { isTokenResource } from '../token-store/token-resource.ts';

/**
 * Refuses a resource that keeps no tokens. Users are easily passed in place of their tokens, as to `issueToken`.
 *
 * @throws TypeError that names the token resource of the users, if it is known
 */
export function refuseUnlessTokenResource(caller: string, resource: AnyResource): void {
  if (isTokenResource(resource)) return;
  const ofUsers = ResourceInfo.fact(resource, tokenFacts)?.tokens.tokenResource?.name;
  const cure = ofUsers ?? 'the resource that is defined with tokenResource: {}';
  throw new TypeError(`${caller}: ${resource.name} keeps no tokens: pass ${cure}`);
}
