import { createHash } from 'node:crypto';
import { type AnyResource, ResourceInfo } from '@ashlar/core';
import { type Fact, fact } from '@ashlar/core/extension';
import { factsOf } from './settings.ts';

/** An attribute that names users, for which tokens are issued before there is such a user. */
export interface TokenIdentity {
  /** The attribute that names a user. */
  readonly field: string;
  /** The attribute whose values are compared: the normalised one, or the identity itself. */
  readonly comparedBy: string;
}

/** The fact that holds for which attributes a resource has tokens for people who do not exist yet. */
export const tokenIdentities: Fact<readonly TokenIdentity[]> = fact('authentication.tokenIdentities');

/** For which attributes a resource has tokens for people who do not exist yet: of most resources none. */
export function tokenIdentitiesOf(resource: AnyResource): readonly TokenIdentity[] {
  return ResourceInfo.fact(resource, tokenIdentities) ?? [];
}

/**
 * The subject of a token for an identity that no user has yet, as in `user#identity=uU0nuZNNPg…`. It names no user: the
 * subject of a user has a question mark behind the subject name. It holds a hash, since the row of a token outlives its use
 * and the address of a person without an account should not stand there.
 */
export function identitySubject(resource: AnyResource, field: string, compared: string): string {
  const hash = createHash('sha256').update(JSON.stringify(['ashlar identity', field, compared]));
  return `${prefixOf(resource)}${hash.digest('base64url')}`;
}

/** Whether a subject is that of an identity without a user, of a resource that has such tokens. */
export function isIdentitySubject(resource: AnyResource, subject: string): boolean {
  if (tokenIdentitiesOf(resource).length === 0) return false;
  const prefix = prefixOf(resource);
  return subject.startsWith(prefix) && /^[\w-]{43}$/.test(subject.slice(prefix.length));
}

function prefixOf(resource: AnyResource): string {
  return `${factsOf(resource).subjectName}#identity=`;
}
