import type { AnyResource, Scope } from '@ashlar/core';
import type { Row, SelectStatement } from '@ashlar/core/data-layer';
import { noteSubject } from '../../part/strategy-call.ts';
import { factsOf } from '../../token/settings.ts';
import { subjectOf } from '../../token/subject.ts';
import { findRows } from '../../token-store/find-row.ts';
import { selectUser } from '../select-user.ts';
import { isScalar, longestIdentity } from './given-identity.ts';
import type { Identity } from './identity-attribute.ts';
import { normalizeIdentity } from './normalize-identity.ts';
import { trimWhiteSpace } from './text-form.ts';
import { transformedIdentity } from './transformed-identity.ts';

/** An identity from a caller, in its three forms. */
export interface GivenIdentity {
  /** The text from the caller, before its schema transforms it. */
  readonly given: string;
  /** The text after its schema has transformed it: the form that a create stores. */
  readonly text: string;
  /** The form that Ashlar compares. */
  readonly compared: string;
}

/** How a part finds users, and which attributes it reads. */
export interface FinderOptions {
  /** Read it only when an action runs. The resource is not finished while it is compiled. */
  readonly resource: AnyResource;
  readonly identity: Identity;
  /** The attributes to read beside the primary key and the identity; sensitive ones too. */
  readonly reads: readonly string[] | (() => readonly string[]);
  /** Whether a user counts; another one is unknown. Of several users with one value, the first that counts. Default: all do. */
  accepts?(user: Readonly<Row>): boolean;
}

/** Finds the user with an identity. Reads the primary key, the identity and the attributes of the part. */
export type FindByIdentity = (scope: Scope, given: unknown) => Promise<Readonly<Row> | undefined>;

/**
 * Makes a function that finds users by an identity, as a sign-in does. It prepares one statement at the first use and
 * keeps it. It does not find a user whom `userFilter` leaves out.
 *
 * @example
 * const find = finderByIdentity({ resource: draft.resource, identity, reads: ['hashedPin'] });
 * const user = await find(scope, given.email); // { id: '…', email: 'ann@example.com', hashedPin: '…' } or undefined
 */
export function finderByIdentity({ resource, identity, reads, accepts = () => true }: FinderOptions): FindByIdentity {
  const { field, comparedBy } = identity;
  let statement: SelectStatement | undefined;
  return async (scope, given) => {
    const attributes = typeof reads === 'function' ? reads() : reads;
    statement ??= selectUser(resource, [comparedBy], [...attributes, field]);
    const { compared } = await readIdentity(identity, given);
    const parameters = { ...factsOf(resource).users?.parameters, [comparedBy]: compared };
    const found = (await findRows(scope, statement, parameters)).find(accepts);
    if (found !== undefined) noteSubject(scope, subjectOf(resource, found));
    return found;
  };
}

/**
 * Finds the identity in parameters that are not parsed yet, in the form that Ashlar compares. Use it as `identity` of a
 * route. Returns undefined if the value is too long, or is no text and nothing that a schema
 * could make text of.
 *
 * @example
 * instance.offer('signIn', { action, identity: identityOfParams(identity), counts: 'signIn', phase: true });
 */
export function identityOfParams(identity: Identity): (params: unknown) => Promise<string | undefined> {
  return async (params) => {
    const given: unknown = Object(params)[identity.field];
    if (!isScalar(given) || (typeof given === 'string' && given.length > longestIdentity)) return undefined;
    return (await readIdentity(identity, given)).compared;
  };
}

/** Reads an identity from a caller, in the form that is stored and in the form that is compared. */
export async function readIdentity({ schema, form, caseSensitive }: Identity, given: unknown): Promise<GivenIdentity> {
  const typed = form.trims && typeof given === 'string' ? trimWhiteSpace(given) : given;
  const text = String(await transformedIdentity(schema, typed));
  return { given: String(typed), text, compared: caseSensitive ? text : normalizeIdentity(text) };
}
