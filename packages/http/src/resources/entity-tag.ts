import { type AnyResource, ResourceInfo } from '@ashlar/core';
import { type CompiledAction, compiledOf } from '@ashlar/core/extension';
import { httpProblem } from '../problem/http-problem.ts';
import { publicAttributes } from '../route/public-attributes.ts';
import type { IfMatch } from './request/if-match.ts';

/** The action that finds a record by its key. Undefined where `get` is an action of the application. */
export function getOf(resource: AnyResource): CompiledAction | undefined {
  return ResourceInfo.actions(resource).find(({ byKey }) => byKey);
}

/** The attribute that counts the updates of a record. Undefined where `If-Match` could not name it: see `getOf`, or it stays inside. */
export function versionOf(resource: AnyResource): string | undefined {
  const { lockVersion } = compiledOf(resource);
  const isTold = lockVersion !== undefined && publicAttributes(resource).includes(lockVersion);
  return isTold && getOf(resource) !== undefined ? lockVersion : undefined;
}

/**
 * The entity tag of a record (RFC 9110 section 8.8.3): its version. Undefined for a record without one. A record that is created
 * again with the same key begins at 1 again.
 */
function entityTag(resource: AnyResource, record: object): string | undefined {
  const name = versionOf(resource);
  return name !== undefined && Object.hasOwn(record, name) ? `"${Reflect.get(record, name)}"` : undefined;
}

/** The header that tells the entity tag. */
export function tagHeader(resource: AnyResource, record: object): { readonly ETag?: string } {
  const tag = entityTag(resource, record);
  return tag === undefined ? {} : { ETag: tag };
}

/**
 * Refuses a record that is in no version that the request names.
 *
 * @throws HttpProblem PRECONDITION_FAILED
 */
export function refuseUnlessMatching(resource: AnyResource, record: object, ifMatch: IfMatch | undefined): void {
  if (ifMatch === undefined || ifMatch === '*') return;
  const tag = entityTag(resource, record);
  if (tag === undefined || !ifMatch.includes(tag)) throw httpProblem('PRECONDITION_FAILED');
}
