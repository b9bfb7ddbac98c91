import { type AnyResource, ResourceInfo } from '@ashlar/core';
import { type MigrationStore, type TableShape, tableShapeOf } from '@ashlar/kysely/migration';
import { fillOf } from './fill-of.ts';
import type { Snapshot } from './snapshot.ts';

/** What resources need of a database. */
export interface Wanted extends Snapshot {
  /** SQL for the values of new columns in rows that are there, by `table.column`. */
  readonly fills: ReadonlyMap<string, string>;
  /** The columns of attributes, by `table.attribute`. */
  readonly columns: ReadonlyMap<string, string>;
}

/** Reads the tables of resources. */
export function wantedOf(resources: readonly AnyResource[], store: MigrationStore): Wanted {
  const tables = new Map<string, TableShape>();
  const fills = new Map<string, string>();
  const columns = new Map<string, string>();
  const relations = resources.map((resource) => ResourceInfo.relation(resource));
  for (const resource of resources) {
    const shape = tableShapeOf(ResourceInfo.relation(resource), relations);
    tables.set(shape.name, shape);
    for (const attribute of ResourceInfo.attributes(resource)) {
      columns.set(`${shape.name}.${attribute.name}`, attribute.column);
      const fill = fillOf(attribute, store);
      if (fill !== undefined) fills.set(`${shape.name}.${attribute.column}`, fill);
    }
  }
  return { dialect: store.dialect, tables, fills, columns };
}
