/**
 * Ashlar resources in SQLite and PostgreSQL, through Kysely. The data layers with connections of their own are
 * `@ashlar/kysely/sqlite` and `@ashlar/kysely/postgres`; this entry loads no driver.
 *
 * @module
 */

// A data layer on the application's own Kysely
export { type KyselyOptions, kyselyDataLayer } from './application/kysely-data-layer.ts';

// Tables
export { createTables } from './schema/create-tables.ts';
export type { DatabaseOf, TableOf } from './schema/database-of.ts';
export type { SnakeCase } from './schema/snake-case.ts';

// What every data layer of this package has
export type { KyselyDataLayer } from './session/data-layer-over.ts';
export type { OnStatement, StatementEvent } from './session/on-statement.ts';
