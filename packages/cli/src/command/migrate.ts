import { migrationStoreOf } from '@ashlar/kysely/migration';
import { stepsIn } from '../migration/migration-folder.ts';
import { executedIn, type MigrationPlan, planMigration } from '../migration/plan-migration.ts';
import { type DoneStep, runMigrations } from '../migration/run-migrations.ts';
import { CliError } from '../output/cli-error.ts';
import type { CommandContext } from './command-context.ts';
import { withConfig } from './with-config.ts';

/** The options of `migrate`. */
export interface MigrateOptions {
  readonly to: string | undefined;
  /** Whether it only says what it would do. */
  readonly plan: boolean;
  /** Whether it only says if something is pending, by its exit code. */
  readonly check: boolean;
}

/** Runs the migrations that are pending, or takes some back. Resolves to the exit code. */
export async function migrate({ to, plan, check }: MigrateOptions, context: CommandContext): Promise<number> {
  return withConfig(context, async ({ dataLayer, migrations }) => {
    const store = migrationStoreOf(dataLayer);
    const steps = await stepsIn(migrations);
    if (plan || check) {
      const planned = planMigration(steps, await executedIn(store), to);
      return tell(planned, check, context);
    }
    if (steps.length === 0) {
      throw new CliError({
        problem: `there are no migrations in ${migrations}`,
        cure: 'run: npx --no-install ashlar generate',
      });
    }
    const { output } = context;
    const done = await runMigrations({
      store,
      steps,
      to,
      starting: ({ name }, direction) => output.progress(output.faint(`${direction} ${name}`)),
    });
    return told(done, context);
  });
}

function tell({ direction, steps }: MigrationPlan, check: boolean, { output }: CommandContext): number {
  if (steps.length === 0) output.line('nothing to do');
  output.table(
    steps.map(({ name, outsideTransaction }) => [
      direction,
      name,
      outsideTransaction ? 'outside of transactions' : 'pending',
    ]),
  );
  output.document({ direction, pending: steps.map(({ name }) => name) });
  return check && steps.length > 0 ? 1 : 0;
}

function told(done: readonly DoneStep[], { output }: CommandContext): number {
  if (done.length === 0) output.line('nothing to do');
  output.table(
    done.map(({ direction, name, adopted }) => [
      direction,
      name,
      output.good(adopted ? 'noted: the tables were there' : 'done'),
    ]),
  );
  output.document({ done });
  return 0;
}
