/**
 * The data layer on PostgreSQL.
 *
 * @module
 */
export { postgresDataLayer } from './dialect/postgres/data-layer.ts';
export type { PostgresOptions } from './postgres-pool/options.ts';
export { type PostgresListenerOptions, postgresListener } from './postgres-signals/postgres-listener.ts';
