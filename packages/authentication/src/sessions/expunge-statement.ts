import { type AnyResource, ResourceInfo } from '@ashlar/core';
import { and, compare, type DeleteStatement } from '@ashlar/core/data-layer';
import { keptFor } from '@ashlar/core/extension';

/**
 * Removes the first of the rows that expired between two times: `from`, `now`, `limit`; gives when each expired. For every
 * resource with the attribute `expiresAt`. Made once for each.
 */
export const expungeStatementOf: (resource: AnyResource) => DeleteStatement = keptFor((resource) => ({
  kind: 'delete',
  relation: ResourceInfo.relation(resource),
  where: and(compare('expiresAt', 'gte', 'from'), compare('expiresAt', 'lte', 'now')),
  returning: ['expiresAt'],
  orderBy: [{ attribute: 'expiresAt', direction: 'asc' }],
  limit: 'limit',
}));
