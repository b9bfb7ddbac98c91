import { type AnyResource, ResourceInfo, type Scope } from '@ashlar/core';
import { equalToParameters, isIn, type Row, type SelectStatement } from '@ashlar/core/data-layer';
import { factsOf } from '../token/settings.ts';
import { keyOfSubject } from '../token/subject.ts';
import { amongUsers } from './token-statements.ts';

/** Reads the users whom subjects name. A subject of no user gives no row. */
export type UsersReader = (scope: Scope, subjects: readonly string[]) => Promise<readonly Readonly<Row>[]>;

/** What to read of users. */
interface UsersToRead {
  readonly attributes: readonly string[];
  /** Skips users whom `userFilter` leaves out. */
  readonly onlyUsers: boolean;
}

/**
 * Makes a reader of many users. It runs one statement for all of them, or one for each user if the primary key has several
 * parts. Make it once for each resource: stores keep its statements compiled.
 */
export function usersReader(resource: AnyResource, { attributes, onlyUsers }: UsersToRead): UsersReader {
  const relation = ResourceInfo.relation(resource);
  const users = onlyUsers ? factsOf(resource).users : undefined;
  const select = { kind: 'select', relation, attributes } as const;
  const [first, ...others] = relation.primaryKey;
  const one: SelectStatement = {
    ...select,
    where: amongUsers(users, equalToParameters(relation.primaryKey, keyPrefix)),
  };
  const several: SelectStatement | undefined =
    first === undefined || others.length > 0
      ? undefined
      : { ...select, where: amongUsers(users, isIn(first, 'read.keys')) };
  return async (scope, subjects) => {
    const keys = subjects.map((subject) => keyOfSubject(resource, subject)).filter((key) => key !== undefined);
    if (keys.length === 0) return [];
    if (several !== undefined && first !== undefined) {
      const named = { 'read.keys': keys.map((key) => key[first]) };
      return (await scope.store.run(several, { ...users?.parameters, ...named })).rows;
    }
    const found: Readonly<Row>[] = [];
    for (const key of keys) {
      const named = Object.fromEntries(Object.entries(key).map(([name, value]) => [keyPrefix + name, value]));
      found.push(...(await scope.store.run(one, { ...users?.parameters, ...named })).rows);
    }
    return found;
  };
}

/** Apart from the parameters of `userFilter`. */
const keyPrefix = 'read.';
