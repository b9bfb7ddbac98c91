import { coreErrors } from '@ashlar/core';
import { MIGRATIONS_LOCK_TABLE, MIGRATIONS_TABLE, type MigrationStore } from '@ashlar/kysely/migration';
import type { QueryExecutorProvider } from 'kysely';
import { type MigrationProvider, Migrator, NO_MIGRATIONS } from 'kysely/migration';
import { CliError } from '../output/cli-error.ts';
import type { Step } from './migration-folder.ts';
import { executedIn, type MigrationPlan, planMigration } from './plan-migration.ts';

/** What a database is migrated with. */
export interface MigrationRun {
  readonly store: MigrationStore;
  readonly steps: readonly Step[];
  /** The last step that shall be done: see `planMigration`. */
  readonly to: string | undefined;
  /** How long to wait for another process that migrates, in milliseconds. Default ten minutes. */
  readonly patience?: number;
  /** Hears of each step before it runs. */
  starting?(step: Step, direction: MigrationPlan['direction']): void;
}

/** A step that has been done and kept. */
export interface DoneStep {
  readonly name: string;
  readonly direction: MigrationPlan['direction'];
  /** Whether the database had its tables already. */
  readonly adopted: boolean;
}

const TEN_MINUTES = 600_000;

/**
 * Runs migrations: those that follow each other in one transaction, and those outside of transactions alone. Resolves to
 * the steps that are kept. Another process that migrates is waited for, and what it has done is not done again.
 *
 * @throws CliError that names the step that failed, and what is kept
 */
export async function runMigrations(run: MigrationRun): Promise<readonly DoneStep[]> {
  const { store, steps, to } = run;
  const done: DoneStep[] = [];
  const schema = await store.currentSchema();
  for (;;) {
    const [first] = planMigration(steps, await executedIn(store), to).steps;
    if (first === undefined) return done;
    const ran = await runNext(run, first.outsideTransaction, schema).catch((error: unknown) => {
      throw failure(error, done, store);
    });
    done.push(...ran);
    // Another process may have done a step meanwhile, but then the next round has another first step.
    if (ran.length === 0 && (await stillPending(run, first.name))) throw notNoted(first.name);
  }
}

/** How often it begins again. */
const ATTEMPTS = 5;

/**
 * Outside of a transaction a step gets the Kysely of the application, which looks at the tables of every schema before it
 * begins. That fails on PostgreSQL if another program drops a schema of its own at this moment. No step has run then.
 */
async function persist<Result>(store: MigrationStore, work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const began = !(error instanceof StepFailed) || error.step !== undefined;
      if (began || attempt === ATTEMPTS || !coreErrors.is(store.reduced(error.cause), 'SCHEMA_MISMATCH')) throw error;
    }
  }
}

async function stillPending({ store, steps, to }: MigrationRun, name: string): Promise<boolean> {
  return planMigration(steps, await executedIn(store), to).steps[0]?.name === name;
}

function notNoted(name: string): CliError {
  return new CliError({ problem: `${name} did not run, and nothing says why`, cure: 'run the command again' });
}

/**
 * Runs the next step that is outside of transactions, or the steps before it. What to run is decided under the lock: another
 * process may have done it meanwhile.
 */
function runNext(run: MigrationRun, alone: boolean, schema: string | undefined): Promise<readonly DoneStep[]> {
  const { store, steps, to, patience = TEN_MINUTES } = run;
  const work = async (db: Database): Promise<readonly DoneStep[]> => {
    const { direction, steps: planned } = planMigration(steps, await executedIn(store, db), to);
    const others = planned.findIndex(({ outsideTransaction }) => outsideTransaction !== alone);
    const alike = others === -1 ? planned : planned.slice(0, others);
    const next = alone ? alike.slice(0, 1) : alike;
    return next.length === 0 ? [] : runPlan(run, { plan: { direction, steps: next }, db, schema });
  };
  return alone ? persist(store, () => store.alone(work, patience)) : store.transaction(work, patience);
}

type Database = ReturnType<MigrationStore['outside']>;

interface Running {
  readonly plan: MigrationPlan;
  readonly db: Database;
  readonly schema: string | undefined;
}

async function runPlan(run: MigrationRun, { plan, db, schema }: Running): Promise<readonly DoneStep[]> {
  const adopted = new Set<string>();
  const { direction } = plan;
  const provider: MigrationProvider = {
    getMigrations: async () =>
      Object.fromEntries(run.steps.map((step) => [step.name, watched(step, run, { adopted, direction })])),
  };
  const migrator = new Migrator({
    db,
    provider,
    migrationTableName: MIGRATIONS_TABLE,
    migrationLockTableName: MIGRATIONS_LOCK_TABLE,
    // Otherwise Kysely takes a table of that name in any schema for its own.
    ...(schema !== undefined && { migrationTableSchema: schema }),
    disableTransactions: true,
  });
  const { error, results = [] } = await migrator.migrateTo(targetOf(run.steps, plan));
  const failed = results.find(({ status }) => status === 'Error');
  if (error !== undefined) throw new StepFailed(failed?.migrationName, error);
  return results.map(({ migrationName: name }) => ({ name, direction, adopted: adopted.has(name) }));
}

/** For Kysely, the way back leads to the step that stays. */
function targetOf(steps: readonly Step[], { direction, steps: planned }: MigrationPlan): string | typeof NO_MIGRATIONS {
  const last = planned[planned.length - 1]?.name;
  if (direction === 'up') return last ?? NO_MIGRATIONS;
  return steps[steps.findIndex(({ name }) => name === last) - 1]?.name ?? NO_MIGRATIONS;
}

interface Watching {
  readonly adopted: Set<string>;
  readonly direction: MigrationPlan['direction'];
}

function watched(step: Step, run: MigrationRun, { adopted, direction }: Watching): Pick<Step, 'up' | 'down'> {
  const { down } = step;
  return {
    async up(db) {
      run.starting?.(step, direction);
      if (await hasBaseline(step, run.store, db)) adopted.add(step.name);
      else await step.up(db);
    },
    async down(db) {
      run.starting?.(step, direction);
      // Kysely would count a step without a way back as taken back.
      if (down === undefined) throw new TypeError('it has no function down');
      await down(db);
    },
  };
}

/** Whether the tables that a baseline would create are there. Some of them without the others are an error. */
async function hasBaseline({ baseline }: Step, store: MigrationStore, db: QueryExecutorProvider): Promise<boolean> {
  if (baseline === undefined || baseline.length === 0) return false;
  const missing: string[] = [];
  for (const table of baseline) if (!(await store.hasTable(table, db))) missing.push(table);
  if (missing.length === 0) return true;
  if (missing.length === baseline.length) return false;
  throw new TypeError(
    `the database has some of the tables of the baseline, and not ${missing.join(', ')}: make them, or drop the others`,
  );
}

/** The step that failed. The transaction around it is rolled back by this error. */
class StepFailed extends Error {
  readonly step: string | undefined;

  constructor(step: string | undefined, cause: unknown) {
    super('a step failed', { cause });
    this.step = step;
  }
}

function failure(error: unknown, kept: readonly DoneStep[], store: MigrationStore): unknown {
  if (!(error instanceof StepFailed)) return error;
  const { step, cause } = error;
  if (cause instanceof CliError) return cause;
  const before = kept.length === 0 ? 'nothing has changed' : `${kept.map(({ name }) => name).join(', ')} stay done`;
  return new CliError({
    problem: `${step ?? 'the migration'} failed: ${reasonOf(cause, store)}`,
    cure: `${isThereAlready(cause) ? ADOPT : `what was done with it is rolled back: ${before}. Correct it, and migrate again`}`,
  });
}

const ADOPT =
  'did createTables make the tables? Then remove the folder of migrations, run npx --no-install ashlar generate --baseline, and migrate';

function isThereAlready(error: unknown): boolean {
  return error instanceof Error && /^(?:table|relation) .* already exists$/.test(error.message);
}

/** Messages of drivers may hold values, so they are reduced. Those about the text of a statement, and other errors, stay. */
function reasonOf(error: unknown, store: MigrationStore): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (code === '' || code === 'SQLITE_ERROR' || /^42[A-Z\d]{3}$/.test(code)) return error.message;
  const reduced = store.reduced(error);
  if (!(reduced instanceof Error)) return code;
  return reduced.cause instanceof Error ? `${reduced.message} (${reduced.cause.message})` : reduced.message;
}
