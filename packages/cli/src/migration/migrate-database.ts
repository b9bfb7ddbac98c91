import { fileURLToPath } from 'node:url';
import type { DataLayer } from '@ashlar/core/data-layer';
import { migrationStoreOf } from '@ashlar/kysely/migration';
import { CliError } from '../output/cli-error.ts';
import { stepsIn } from './migration-folder.ts';
import { runMigrations } from './run-migrations.ts';

/** What `migrate` needs. */
export interface MigrateDatabaseOptions {
  /** The database, as the application opens it. It stays open. */
  readonly dataLayer: DataLayer;
  /** The folder of the migrations: its path, or its `file:` URL. */
  readonly migrations: string | URL;
  /** How long to wait for another process that migrates, in milliseconds. Default: ten minutes. */
  readonly patience?: number;
}

/**
 * Runs the migrations that a database has not run yet, as `ashlar migrate` does, in a program: at its start, or before its tests.
 * Resolves to their names. Of processes that start at once one migrates, and the others wait for it.
 *
 * @example
 * await migrate({ dataLayer, migrations: new URL('./migrations', import.meta.url) }); // => ['0001_create_users_tokens']
 * @throws Error that names the step that failed, or says that the folder has no migrations.
 * @throws TypeError if the data layer is not one of `@ashlar/kysely`.
 */
export async function migrate(options: MigrateDatabaseOptions): Promise<readonly string[]> {
  const { dataLayer, migrations, patience } = options;
  const store = migrationStoreOf(dataLayer);
  const folder = migrations instanceof URL ? fileURLToPath(migrations) : migrations;
  const steps = await stepsIn(folder);
  if (steps.length === 0) {
    throw new CliError({
      problem: `there are no migrations in ${folder}`,
      cure: 'run: npx --no-install ashlar generate',
    });
  }
  const done = await runMigrations({ store, steps, to: undefined, ...(patience !== undefined && { patience }) });
  return done.map(({ name }) => name);
}
