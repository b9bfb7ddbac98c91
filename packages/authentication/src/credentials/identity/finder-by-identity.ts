import type { AnyResource, Scope } from '@ashlar/core';
import type { Row, SelectStatement } from '@ashlar/core/data-layer';
import { noteSubject } from '../../part/strategy-call.ts';
import { factsOf } from '../../token/settings.ts';
import { subjectOf } from '../../token/subject.ts';
import { findRow } from '../../token-store/find-row.ts';
import { selectUser } from '../select-user.ts';
import { longestIdentity } from './given-identity.ts';
import type { Identity } from './identity-attribute.ts';
import { normalizeIdentity } from './normalize-identity.ts';
import { trimWhiteSpace } from './text-form.ts';
import { transformedIdentity } from './transformed-identity.ts';

/** An identity that a caller gave. */
export interface GivenIdentity {
  /** As it was given: what its schema makes a user's identity of. */
  readonly given: string;
  /** As its schema transforms it: what would be stored. */
  readonly text: string;
  /** As it is compared. */
  readonly compared: string;
}

/** What a part finds users by, and what it reads of them. */
export interface FinderOptions {
  /** Read only when an action runs: while the resource is compiled it is not finished. */
  readonly resource: AnyResource;
  readonly identity: Identity;
  /** The attributes to read beside the primary key and the identity; sensitive ones too. */
  readonly reads: readonly string[] | (() => readonly string[]);
}

/** Finds a user by what a caller gave as the identity: the primary key, the identity and what the part reads. */
export type FindByIdentity = (scope: Scope, given: unknown) => Promise<Readonly<Row> | undefined>;

/**
 * Finds users by an identity, as a sign-in does: one statement, made when it is first needed and then kept. Whom `userFilter`
 * leaves out is unknown.
 *
 * @example
 * const find = finderByIdentity({ resource: draft.resource, identity, reads: ['hashedPin'] });
 * const user = await find(scope, given.email); // { id: '…', email: 'ann@example.com', hashedPin: '…' } or undefined
 */
export function finderByIdentity({ resource, identity, reads }: FinderOptions): FindByIdentity {
  const { field, comparedBy } = identity;
  let statement: SelectStatement | undefined;
  return async (scope, given) => {
    const attributes = typeof reads === 'function' ? reads() : reads;
    statement ??= selectUser(resource, [comparedBy], [...attributes, field]);
    const { compared } = await readIdentity(identity, given);
    const parameters = { ...factsOf(resource).users?.parameters, [comparedBy]: compared };
    const found = await findRow(scope, statement, parameters);
    if (found !== undefined) noteSubject(scope, subjectOf(resource, found));
    return found;
  };
}

/**
 * Finds the identity among parameters that were not parsed yet, as it is compared: `identity` of a route. Undefined for what
 * is too long, or is no text.
 *
 * @example
 * instance.offer('signIn', { action, identity: identityOfParams(identity), counts: 'signIn', phase: true });
 */
export function identityOfParams(identity: Identity): (params: unknown) => Promise<string | undefined> {
  return async (params) => {
    const given: unknown = Object(params)[identity.field];
    if (typeof given !== 'string' || given.length > longestIdentity) return undefined;
    return (await readIdentity(identity, given)).compared;
  };
}

/** An identity as a caller gave it, in the form in which it is stored and in the one in which it is compared. */
export async function readIdentity({ schema, form, caseSensitive }: Identity, given: unknown): Promise<GivenIdentity> {
  const typed = form.trims && typeof given === 'string' ? trimWhiteSpace(given) : given;
  const text = String(await transformedIdentity(schema, typed));
  return { given: String(typed), text, compared: caseSensitive ? text : normalizeIdentity(text) };
}
