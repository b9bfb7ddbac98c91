import { createHash } from 'node:crypto';
import { type AnyResource, ResourceInfo } from '@ashlar/core';
import { type Fact, fact } from '@ashlar/core/extension';
import { factsOf } from './settings.ts';

/** An attribute that identifies users, and has tokens before its user exists. */
export interface TokenIdentity {
  /** The attribute that identifies a user. */
  readonly field: string;
  /** The attribute whose values are compared: the normalised one, or the identity itself. */
  readonly comparedBy: string;
}

/** The fact that holds the attributes with tokens for people who do not exist yet. */
export const tokenIdentities: Fact<readonly TokenIdentity[]> = fact('authentication.tokenIdentities');

/** The attributes with tokens for people who do not exist yet. Most resources have none. */
export function tokenIdentitiesOf(resource: AnyResource): readonly TokenIdentity[] {
  return ResourceInfo.fact(resource, tokenIdentities) ?? [];
}

/**
 * The subject of a token for an identity without a user, as in `user#identity=uU0nuZNNPg…`. It names no user: the
 * subject of a user has a question mark after the subject name. It holds a hash, because the row of a token outlives
 * its use, and should not show the address of a person without an account.
 */
export function identitySubject(resource: AnyResource, field: string, compared: string): string {
  const hash = createHash('sha256').update(JSON.stringify(['ashlar identity', field, compared]));
  return `${prefixOf(resource)}${hash.digest('base64url')}`;
}

/** `true` if a subject is that of an identity without a user, of a resource that has such tokens. */
export function isIdentitySubject(resource: AnyResource, subject: string): boolean {
  if (tokenIdentitiesOf(resource).length === 0) return false;
  const prefix = prefixOf(resource);
  return subject.startsWith(prefix) && /^[\w-]{43}$/.test(subject.slice(prefix.length));
}

function prefixOf(resource: AnyResource): string {
  return `${factsOf(resource).subjectName}#identity=`;
}
