import { didYouMean } from '@ashlar/core/extension';
import { MIGRATIONS_TABLE, type MigrationStore } from '@ashlar/kysely/migration';
import { type QueryExecutorProvider, sql } from 'kysely';
import { CliError, type Problem } from '../output/cli-error.ts';
import type { Step } from './migration-folder.ts';

/** What `migrate` would do. */
export interface MigrationPlan {
  readonly direction: 'up' | 'down';
  /** In the order in which they run. */
  readonly steps: readonly Step[];
}

/** The names of the migrations that a database has run, in their order. */
export async function executedIn(
  store: MigrationStore,
  db: QueryExecutorProvider = store.outside(),
): Promise<string[]> {
  if (!(await store.hasTable(MIGRATIONS_TABLE, db))) return [];
  const { rows } = await sql<{ name: string }>`select name from ${sql.table(MIGRATIONS_TABLE)}`.execute(db);
  return rows.map(({ name }) => name).sort();
}

/** What leads a database to `to`: a name, its number, or 0 for none; the last one if it is left out. */
export function planMigration(
  steps: readonly Step[],
  executed: readonly string[],
  to: string | undefined,
): MigrationPlan {
  const names = steps.map(({ name }) => name);
  refuse(unknownTo(names, executed));
  const target = to === undefined ? steps.length : positionOf(steps, to);
  const pending = steps.slice(0, target).filter(({ name }) => !executed.includes(name));
  refuse(
    lateAmong(
      pending.map(({ name }) => name),
      executed,
    ),
  );
  if (to === undefined || pending.length > 0) return { direction: 'up', steps: pending };
  const back = steps.slice(target).filter(({ name }) => executed.includes(name));
  return { direction: 'down', steps: back.reverse() };
}

/** What a database has run and the folder of migrations does not have. Nothing can be migrated before it is back. */
export function unknownTo(names: readonly string[], executed: readonly string[]): Problem | undefined {
  const missing = executed.filter((name) => !names.includes(name));
  if (missing.length === 0) return undefined;
  return {
    problem: `the database has run ${missing.join(', ')}, and the folder of migrations does not have it`,
    cure: 'bring the file back, or run the version of the application that has it',
  };
}

/** Which pending migration comes too late: a later one has run already. */
export function lateAmong(pending: readonly string[], executed: readonly string[]): Problem | undefined {
  const last = executed[executed.length - 1];
  const late = pending.find((name) => last !== undefined && name < last);
  if (late === undefined) return undefined;
  return {
    problem: `${late} comes before ${last}, which the database has run already`,
    cure: 'give it the next number, and look whether it still fits what has run',
  };
}

function refuse(problem: Problem | undefined): void {
  if (problem !== undefined) throw new CliError(problem);
}

/** How many steps are done once this one is. */
function positionOf(steps: readonly Step[], to: string): number {
  if (/^0+$/.test(to)) return 0;
  const number = /^\d{1,4}$/.test(to) ? to.padStart(4, '0') : undefined;
  const position = steps.findIndex(({ name }) => name === to || name.slice(0, 4) === number);
  if (position >= 0) return position + 1;
  throw new CliError({
    problem: `there is no migration ${to}`,
    cure: `${didYouMean(
      to,
      steps.map(({ name }) => name),
    )} (0 takes all of them back)`,
  });
}
