import { hasEmailIdentity, userOfIdentifier, usersByEmail } from '@ashlar/authentication/extension';
import { type AnyRecord, InvalidInput, type Scope } from '@ashlar/core';
import { parseValue } from '@ashlar/core/extension';
import { z } from 'zod';
import type { GuardedResource } from '../session/guarded-resource.ts';

/** A user by the words of another system (RFC 9493 section 3.2): by an address, or by a subject or key of ours. */
export type SubjectIdentifier =
  | { readonly format: 'email'; readonly email: string }
  | { readonly format: 'opaque'; readonly id: string };

/** A user who was found, and the resource. */
export interface FoundUser {
  readonly guarded: GuardedResource;
  readonly user: AnyRecord;
}

const text = z.string().min(1, 'expected text');

/** `iss_sub` needs identities that users have at other issuers, and Ashlar keeps none yet. */
const body = z.strictObject({
  sub_id: z.discriminatedUnion(
    'format',
    [
      z.strictObject({ format: z.literal('email'), email: text }),
      z.strictObject({ format: z.literal('opaque'), id: text }),
    ],
    "expected an object with format 'email' or 'opaque'",
  ),
});

/** @throws InvalidInput for what is no subject identifier that this domain can follow */
export async function readSubjectIdentifier(
  members: unknown,
  resources: readonly GuardedResource[],
): Promise<SubjectIdentifier> {
  const parsed = await parseValue(body, members, []);
  if (!('data' in parsed)) throw new InvalidInput('globalTokenRevocation', parsed.issues);
  // Invariant: the value has just passed this schema.
  const { sub_id: identifier } = parsed.data as { readonly sub_id: SubjectIdentifier };
  if (identifier.format === 'email' && !resources.some(({ resource }) => hasEmailIdentity(resource))) {
    throw refused(['format'], "no user is found by an address here: use 'opaque'");
  }
  // The key 7 of a user and the key 7 of an administrator are two persons.
  if (identifier.format === 'opaque' && resources.length > 1 && bySubject(identifier.id, resources).length === 0) {
    const names = resources.map(({ subjectName }) => `'${subjectName}?…'`).join(', ');
    throw refused(['id'], `expected a subject, since there are several kinds of users: ${names}`);
  }
  return identifier;
}

function refused(path: readonly string[], message: string): InvalidInput {
  return new InvalidInput('globalTokenRevocation', [{ path: ['sub_id', ...path], message }]);
}

/** The users whom an identifier names. One address may be that of a user of each resource: all of them are the person. */
export async function usersOf(
  scope: Scope,
  identifier: SubjectIdentifier,
  resources: readonly GuardedResource[],
): Promise<readonly FoundUser[]> {
  const found: FoundUser[] = [];
  if (identifier.format === 'email') {
    for (const guarded of resources) {
      for (const user of await usersByEmail(scope, guarded.resource, identifier.email)) found.push({ guarded, user });
    }
    return found;
  }
  const { id } = identifier;
  const named = bySubject(id, resources);
  for (const guarded of named.length > 0 ? named : resources) {
    const user = await userOfIdentifier(scope, guarded.resource, { text: id, asKey: named.length === 0 });
    if (user !== undefined) found.push({ guarded, user });
  }
  return found;
}

/** The resources whose subjects begin like this text. */
function bySubject(id: string, resources: readonly GuardedResource[]): readonly GuardedResource[] {
  return resources.filter(({ subjectName }) => id.startsWith(`${subjectName}?`));
}
