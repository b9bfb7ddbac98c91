import { relative } from 'node:path';
import { ResourceInfo } from '@ashlar/core';
import { type MigrationStore, migrationStoreOf } from '@ashlar/kysely/migration';
import type { LoadedConfig } from '../config/load-config.ts';
import { describeChange, nameOfChanges } from '../migration/describe-change.ts';
import { namesIn, nextNumber, readSnapshot, writeMigration } from '../migration/migration-folder.ts';
import { printMigration } from '../migration/print-migration.ts';
import { CliError } from '../output/cli-error.ts';
import { readDecisions } from '../schema/decisions.ts';
import { type Difference, differenceOf } from '../schema/difference.ts';
import { printSnapshot, type Snapshot } from '../schema/snapshot.ts';
import { type Wanted, wantedOf } from '../schema/snapshot-of.ts';
import { askRenames } from './ask-renames.ts';
import type { CommandContext } from './command-context.ts';
import { withConfig } from './with-config.ts';

/** The options of `generate`. */
export interface GenerateOptions {
  /** Of the form `users.name=displayName`. */
  readonly rename: readonly string[];
  /** Of the form `users.name=value`. */
  readonly fill: readonly string[];
  readonly allowDrop: boolean;
  /** Whether it only compares. */
  readonly check: boolean;
  /** Whether the database has the tables already. */
  readonly baseline: boolean;
}

/** Writes the migration that leads from the snapshot to the resources. Resolves to the exit code. */
export async function generate(
  name: string | undefined,
  options: GenerateOptions,
  context: CommandContext,
): Promise<number> {
  return withConfig(context, async (config) => {
    const store = migrationStoreOf(config.dataLayer);
    const wanted = wantedOf(config.resources, store);
    const names = namesIn(config.migrations);
    const before = snapshotBefore(config.migrations, names, store);
    if (options.baseline) await assertFits(config, names, store);
    const comparison: Comparison = { before, wanted, store };
    const difference = await decidedDifference(comparison, options, context);
    if (difference.changes.length === 0) return nothingToDo(context);
    if (options.check) return differs(difference, context);
    if (difference.problems.length > 0) throw new CliError(...difference.problems);
    const file = `${nextNumber(names)}_${name === undefined ? defaultName(options, difference) : fileName(name)}`;
    const snapshot: Snapshot = { dialect: store.dialect, tables: wanted.tables };
    const baseline = options.baseline ? [...wanted.tables.keys()].sort() : [];
    const text = printMigration(difference.changes, store, baseline);
    const path = writeMigration(config.migrations, { name: file, text, snapshot });
    return written(relative(context.folder, path), difference, context);
  });
}

interface Comparison {
  readonly before: Snapshot;
  readonly wanted: Wanted;
  readonly store: MigrationStore;
}

function snapshotBefore(folder: string, names: readonly string[], store: MigrationStore): Snapshot {
  const nothing: Snapshot = { dialect: store.dialect, tables: new Map() };
  const snapshot = readSnapshot(folder) ?? (names.length === 0 ? nothing : undefined);
  // It would make every table again.
  if (snapshot === undefined) throw withoutSnapshot(folder, printSnapshot(nothing));
  if (snapshot.dialect === store.dialect) return snapshot;
  throw new CliError({
    problem: `the migrations were generated for ${snapshot.dialect}, and the data layer of the config is ${store.dialect}`,
    cure: 'use the kind of database that they are for, or name another folder as migrations, and generate there',
  });
}

function withoutSnapshot(folder: string, empty: string): CliError {
  return new CliError({
    problem: `${folder} has migrations and no snapshot.json, so nothing says to which tables they lead`,
    cure: `take it from version control. If "generate" wrote none of them, and they make no table of the resources, write it: ${empty.replace(/\s+/g, ' ').trim()}`,
  });
}

async function decidedDifference(
  comparison: Comparison,
  options: GenerateOptions,
  { output }: CommandContext,
): Promise<Difference> {
  const { before, wanted, store } = comparison;
  const decisions = readDecisions(options, comparison);
  if (!output.interactive || options.check) return differenceOf({ before, wanted, store }, decisions);
  return differenceOf({ before, wanted, store }, await askRenames(decisions, comparison));
}

/** A baseline is the first migration, and the database has to be as it says: later ones drop what it names. */
async function assertFits(config: LoadedConfig, names: readonly string[], store: MigrationStore): Promise<void> {
  if (names.length > 0) {
    const cure = 'leave --baseline out: it begins the migrations of a database that has tables already';
    throw new CliError({ problem: 'there are migrations already', cure });
  }
  const relations = config.resources.map((resource) => ResourceInfo.relation(resource));
  const findings = [...(await store.inspect(relations)), ...(await store.foreignKeyNames(relations))];
  if (findings.length === 0) return;
  throw new CliError(
    ...findings.map(({ path, problem, cure }) => ({
      problem: `${path.join('.')}: ${problem}`,
      // An error sets its cure off, so the SQL of the cure is set off further.
      cure: cure.replaceAll('\n', '\n    '),
    })),
  );
}

function nothingToDo({ output }: CommandContext): number {
  output.line('nothing to do');
  output.document({ file: null, changes: [] });
  return 0;
}

function rowsOf({ changes }: Difference): (readonly [string, string, string])[] {
  return changes.flatMap(describeChange);
}

function documentOf(difference: Difference): readonly object[] {
  return rowsOf(difference).map(([table, change, detail]) => ({ table, change, detail }));
}

function differs(difference: Difference, { output }: CommandContext): number {
  output.line('the resources and the migrations differ: run npx --no-install ashlar generate');
  output.table(rowsOf(difference).map((row) => ['', ...row]));
  output.document({ file: null, changes: documentOf(difference) });
  return 1;
}

function written(file: string, difference: Difference, { output }: CommandContext): number {
  output.line(output.good(file));
  output.table(rowsOf(difference).map((row) => ['', ...row]));
  output.line(output.faint('read it, then run: npx --no-install ashlar migrate'));
  output.document({ file, changes: documentOf(difference) });
  return 0;
}

function defaultName({ baseline }: GenerateOptions, { changes }: Difference): string {
  return baseline ? 'baseline' : nameOfChanges(changes);
}

function fileName(name: string): string {
  const plain = name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z\d]+/g, '_')
    .replace(/^_+|_+$/g, '');
  if (plain !== '') return plain;
  throw new CliError({ problem: `"${name}" is no name for a file`, cure: 'use letters and digits: add_nickname' });
}
