/**
 * For migrations, and for tools that change tables: what the tables of resources are, and how they are changed.
 *
 * @module
 */

// In tools
export { actionOnDelete, type ForeignKey } from './compile/keys/foreign-key.ts';
export type { RelationIndex } from './compile/keys/index-name.ts';
export { primaryKeyName } from './compile/tables/create-table.ts';
export { MIGRATIONS_LOCK_TABLE, MIGRATIONS_TABLE } from './compile/tables/migrations-table.ts';
export { patternOf } from './compile/tables/pattern-of.ts';
export { type ColumnShape, type TableShape, tableShapeOf } from './compile/tables/table-shape.ts';
export { type MigrationStore, migrationStoreOf } from './schema/migration-store.ts';
export { isAboutTable } from './session/findings/is-about-table.ts';

// In migrations
export type { OwnPart } from './compile/tables/own-parts.ts';
export { assertNoRow } from './schema/assert-no-row.ts';
export { type RebuildOptions, rebuildTable } from './schema/rebuild-table.ts';
