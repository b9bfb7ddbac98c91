/**
 * The data layer on SQLite.
 *
 * @module
 */
export { type SqliteOptions, sqliteDataLayer } from './dialect/sqlite/data-layer.ts';
