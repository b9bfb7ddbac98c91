import { type AnyResource, ResourceInfo } from '@ashlar/core';
import { equalToParameters, type SelectStatement } from '@ashlar/core/data-layer';
import { factsOf } from '../token/settings.ts';
import { amongUsers } from '../token-store/token-statements.ts';

/**
 * The statement that finds a user by some attributes, and reads the primary key and others. Its parameters include
 * those of `userFilter`.
 */
export function selectUser(resource: AnyResource, by: readonly string[], also: readonly string[]): SelectStatement {
  const relation = ResourceInfo.relation(resource);
  return {
    kind: 'select',
    relation,
    attributes: [...new Set([...relation.primaryKey, ...also])],
    where: amongUsers(factsOf(resource).users, equalToParameters(by)),
  };
}
