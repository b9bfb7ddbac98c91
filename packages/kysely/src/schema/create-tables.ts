import { type AnyResource, ResourceInfo } from '@ashlar/core';
import type { DataLayer } from '@ashlar/core/data-layer';
import { createRelations } from './create-relations.ts';

/**
 * Creates the missing tables, unique indexes and indexes of resources. It leaves existing ones as they are, so it may
 * run at every start. It does not change a table whose resource has changed. In PostgreSQL it leaves a tenth of each
 * page free (`fillfactor = 90`). Then an update that changes no indexed column, such as a log-out, writes no index.
 *
 * @example
 * await createTables(dataLayer, [User, Token]);
 * @throws TypeError if the data layer is not one of this package, or if the resources are no list.
 */
export async function createTables(dataLayer: DataLayer, resources: readonly AnyResource[]): Promise<void> {
  // JavaScript, and an `any` of a framework, are not checked by the compiler.
  if (!Array.isArray(resources))
    throw new TypeError('createTables: pass both, as in createTables(dataLayer, [User, Token])');
  await createRelations(
    dataLayer,
    resources.map((resource) => ResourceInfo.relation(resource)),
  );
}
