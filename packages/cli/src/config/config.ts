import type { AnyResource } from '@ashlar/core';
import type { DataLayer } from '@ashlar/core/data-layer';

/** What `ashlar.config.ts` exports. */
export interface AshlarConfig {
  /** Every resource whose table the migrations make. */
  readonly resources: readonly AnyResource[];
  /** The database, as the application opens it: what `sqliteDataLayer`, `postgresDataLayer` or `kyselyDataLayer` gave. */
  readonly dataLayer: DataLayer;
  /** The folder of the migrations, from the folder of the config. Default `'./migrations'`. */
  readonly migrations?: string;
}

/**
 * The configuration of the command line, checked by the compiler. It is the default export of `ashlar.config.ts`.
 *
 * @example
 * export default defineConfig({ resources: [User, Token], dataLayer: sqliteDataLayer({ filename: 'app.db' }) });
 */
export function defineConfig(config: AshlarConfig): AshlarConfig {
  return config;
}
