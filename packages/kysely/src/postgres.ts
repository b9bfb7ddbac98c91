/**
 * The data layer on PostgreSQL.
 *
 * @module
 */
export { postgresDataLayer } from './dialect/postgres/data-layer.ts';
export { type PostgresListenerOptions, postgresListener } from './dialect/postgres/listener.ts';
export type { PostgresOptions } from './dialect/postgres/options.ts';
