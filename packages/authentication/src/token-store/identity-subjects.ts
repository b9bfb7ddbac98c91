import { type AnyResource, ResourceInfo, type Scope } from '@ashlar/core';

import { type Condition, equalToParameters, type Row, type SelectStatement } from '@ashlar/core/data-layer';
import { keptFor } from '@ashlar/core/extension';
import { identitySubject, tokenIdentitiesOf } from '../token/identity-subject.ts';
import { keyOfSubject } from '../token/subject.ts';

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
  const keys = subjects.map((subject) => keyOfSubject(resource, subject)).filter((key) => key !== undefined);
  const users = await identitiesOf(scope, resource, keys);
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

/** One statement for all users, or one for each user if the primary key has several parts. */
async function identitiesOf(
  scope: Scope,
  resource: AnyResource,
  keys: readonly Readonly<Row>[],
): Promise<readonly Readonly<Row>[]> {
  if (keys.length === 0) return [];
  const { several, one } = statementsOf(resource);
  if (several !== undefined) return (await scope.store.run(several.statement, several.parametersOf(keys))).rows;
  const users: Readonly<Row>[] = [];
  for (const key of keys) users.push(...(await scope.store.run(one, key)).rows);
  return users;
}

interface IdentityStatements {
  /** For many users at once. Undefined if the primary key has several parts. */
  readonly several:
    | { readonly statement: SelectStatement; parametersOf(keys: readonly Readonly<Row>[]): Row }
    | undefined;
  readonly one: SelectStatement;
}

const statementsOf = keptFor((resource: AnyResource): IdentityStatements => {
  const relation = ResourceInfo.relation(resource);
  const attributes = tokenIdentitiesOf(resource).map(({ comparedBy }) => comparedBy);
  const select = (where: Condition): SelectStatement => ({ kind: 'select', relation, attributes, where });
  const [first, ...others] = relation.primaryKey;
  return {
    several:
      first === undefined || others.length > 0
        ? undefined
        : {
            statement: select({ kind: 'in', attribute: first, parameter: 'keys' }),
            parametersOf: (keys) => ({ keys: keys.map((key) => key[first]) }),
          },
    one: select(equalToParameters(relation.primaryKey)),
  };
});
