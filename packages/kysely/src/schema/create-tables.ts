import { type AnyResource, ResourceInfo } from '@ashlar/core';
import type { DataLayer } from '@ashlar/core/data-layer';
import { createRelations } from './create-relations.ts';

/**
 * Creates the tables, unique indexes and indexes of resources that are not there yet. What exists is left as it is, so
 * this may run at every start; it does not change tables whose resource has changed. In PostgreSQL a tenth of each page is left
 * free (`fillfactor = 90`): where an update changes no indexed column, as a log-out does, no index is written then.
 *
 * @example
 * await createTables(dataLayer, [User, Token]);
 * @throws TypeError if the data layer is not one of this package.
 */
export async function createTables(dataLayer: DataLayer, resources: readonly AnyResource[]): Promise<void> {
  await createRelations(
    dataLayer,
    resources.map((resource) => ResourceInfo.relation(resource)),
  );
}
