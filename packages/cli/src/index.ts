/**
 * The configuration of the command line `ashlar`, and its migrations in a program.
 *
 * @module
 */
export { type AshlarConfig, defineConfig } from './config/config.ts';
export { type MigrateDatabaseOptions, migrate } from './migration/migrate-database.ts';
