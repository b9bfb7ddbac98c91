import { coreErrors, type Scope } from '@ashlar/core';
import { callAction } from '@ashlar/core/extension';
import { httpProblem } from '../problem/http-problem.ts';
import { getOf, refuseUnlessMatching } from './entity-tag.ts';
import type { ResourceCall } from './resource-call.ts';

/**
 * Runs an update or destroy of the record in the path. With versions in `If-Match` it reads the record first, as the caller sees it,
 * and writes only if no other write comes in between: the statement itself compares the version.
 *
 * @throws HttpProblem PRECONDITION_FAILED, and what the action throws
 */
export async function changeRecord({ route, key, body, ifMatch }: ResourceCall, scope: Scope): Promise<unknown> {
  const { resource, action } = route;
  // An asterisk asks for no version, and the action itself finds no record that is not there.
  if (ifMatch === undefined || ifMatch === '*') return await callAction(resource, action, { args: [key, body], scope });
  const get = getOf(resource);
  // No answer has told a version.
  if (get === undefined) throw httpProblem('PRECONDITION_FAILED');
  const find = async (inside: Scope): Promise<unknown> => {
    const record = await callAction(resource, get.name, { args: [key], scope: inside });
    if (typeof record !== 'object' || record === null) throw coreErrors.error('NOT_FOUND');
    refuseUnlessMatching(resource, record, ifMatch);
    return record;
  };
  try {
    return await callAction(resource, action, { args: [undefined, body], scope, find });
  } catch (error) {
    // A hook may have written another record that was stale. So this one is asked once more for its version.
    if (coreErrors.is(error, 'STALE')) await find(scope);
    throw error;
  }
}
