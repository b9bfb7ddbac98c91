/**
 * The data layer on PostgreSQL.
 *
 * @module
 */
export { type PostgresOptions, postgresDataLayer } from './dialect/postgres/data-layer.ts';
