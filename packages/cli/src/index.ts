/**
 * The configuration of the command line `ashlar`.
 *
 * @module
 */
export { type AshlarConfig, defineConfig } from './config/config.ts';
