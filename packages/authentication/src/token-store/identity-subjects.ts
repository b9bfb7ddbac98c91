import type { AnyResource, Scope } from '@ashlar/core';
import type { Row } from '@ashlar/core/data-layer';
import { keptFor } from '@ashlar/core/extension';
import { identitySubject, tokenIdentitiesOf } from '../token/identity-subject.ts';
import { usersReader } from './read-users.ts';

/**
 * The subjects of tokens that users requested before they had an account. An open link must die with the tokens of the
 * user who has its identity. It reads under the caller's lock, and only for a resource that has such tokens.
 */
export async function identitySubjectsOf(
  scope: Scope,
  resource: AnyResource,
  subjects: readonly string[],
): Promise<readonly string[]> {
  const identities = tokenIdentitiesOf(resource);
  if (identities.length === 0) return [];
  const users = await readerOf(resource)(scope, subjects);
  return users.flatMap((user) => identities.flatMap((identity) => subjectIn(resource, identity, user)));
}

function subjectIn(
  resource: AnyResource,
  { field, comparedBy }: { readonly field: string; readonly comparedBy: string },
  user: Readonly<Row>,
): readonly string[] {
  const compared = user[comparedBy];
  return typeof compared === 'string' ? [identitySubject(resource, field, compared)] : [];
}

const readerOf = keptFor((resource: AnyResource) =>
  usersReader(resource, {
    attributes: tokenIdentitiesOf(resource).map(({ comparedBy }) => comparedBy),
    onlyUsers: false,
  }),
);
