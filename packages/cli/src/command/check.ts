import { createDomain, type Finding } from '@ashlar/core';
import { type MigrationStore, migrationStoreOf } from '@ashlar/kysely/migration';
import type { LoadedConfig } from '../config/load-config.ts';
import { namesIn, readSnapshot, textsIn } from '../migration/migration-folder.ts';
import { executedIn, lateAmong, unknownTo } from '../migration/plan-migration.ts';
import { type OnTheWay, unlessBrought } from '../migration/unless-brought.ts';
import { cureOfConnection } from '../output/cure-of-connection.ts';
import { differenceOf } from '../schema/difference.ts';
import type { Snapshot } from '../schema/snapshot.ts';
import { wantedOf } from '../schema/snapshot-of.ts';
import type { CommandContext } from './command-context.ts';
import { withConfig } from './with-config.ts';

/** Says what would make calls fail, each on a line with its cure. Resolves to the exit code. */
export async function check(context: CommandContext): Promise<number> {
  return withConfig(context, async (config) => {
    const findings = await findingsOf(config);
    const { output } = context;
    for (const { path, problem, cure } of findings) {
      output.line(`${output.bad(path.join('.'))}: ${problem}. ${output.faint('Cure:')} ${cure}`);
    }
    if (findings.length === 0) output.line(output.good('everything is as it should be'));
    output.document({ findings });
    return findings.length === 0 ? 0 : 1;
  });
}

/** The command line knows where the address of a database stands. */
function cured(finding: Finding): Finding {
  return { ...finding, cure: cureOfConnection(finding.problem) ?? finding.cure };
}

async function findingsOf(config: LoadedConfig): Promise<readonly Finding[]> {
  const { resources, dataLayer, migrations } = config;
  const snapshot = readSnapshot(migrations);
  const store = migrationStoreOf(dataLayer);
  // Without an answer of the database nothing is known, and its findings say why.
  const executed = await executedIn(store).catch(() => undefined);
  // Without a snapshot, files may be of another tool, unless the database has run some of ours.
  const isMigrated = snapshot !== undefined || (executed ?? []).length > 0;
  const layer = isMigrated ? { ...dataLayer, inspect: store.inspect } : dataLayer;
  const domain = createDomain({ name: 'ashlar check', resources, dataLayer: layer });
  try {
    const found = (await domain.check()).map(cured);
    return isMigrated ? besideMigrations(found, { config, snapshot, store, executed }) : found;
  } finally {
    await domain.close();
  }
}

interface Migrated {
  readonly config: LoadedConfig;
  /** Undefined where all migrations are written by hand. */
  readonly snapshot: Snapshot | undefined;
  readonly store: MigrationStore;
  readonly executed: readonly string[] | undefined;
}

/** What migrations bring has their commands as its only cure. */
function besideMigrations(
  found: readonly Finding[],
  { config: { resources, migrations }, snapshot, store, executed }: Migrated,
): readonly Finding[] {
  const names = namesIn(migrations);
  const pending = executed === undefined ? [] : names.filter((name) => !executed.includes(name));
  const changes = snapshot === undefined ? [] : changesTo(resources, snapshot, store);
  const onTheWay = { resources, changes, pending: textsIn(migrations, pending) };
  return [
    ...orderFindings({ names, pending, executed: executed ?? [] }),
    ...migrationFindings(onTheWay, pending),
    ...found.flatMap((finding) => unlessBrought(finding, onTheWay)),
  ];
}

function changesTo(resources: LoadedConfig['resources'], before: Snapshot, store: MigrationStore): OnTheWay['changes'] {
  const nothing = { renames: new Map(), fills: new Map(), allowDrop: true };
  return differenceOf({ before, wanted: wantedOf(resources, store), store }, nothing).changes;
}

/** Migrations by their names. */
interface Order {
  readonly names: readonly string[];
  readonly pending: readonly string[];
  readonly executed: readonly string[];
}

/** What keeps every `migrate` from its work. */
function orderFindings({ names, pending, executed }: Order): readonly Finding[] {
  const [unknown, late] = [unknownTo(names, executed), lateAmong(pending, executed)];
  return [
    ...(unknown === undefined ? [] : [{ code: 'MIGRATION_UNKNOWN', path: ['migrations'], ...unknown }]),
    ...(late === undefined ? [] : [{ code: 'MIGRATION_LATE', path: ['migrations'], ...late }]),
  ];
}

function migrationFindings({ changes }: OnTheWay, pending: readonly string[]): readonly Finding[] {
  const path = ['migrations'];
  const findings: Finding[] = [];
  if (changes.length > 0) {
    const names = changes.map(({ after, before }) => (after ?? before)?.name).join(', ');
    const cure = 'npx --no-install ashlar generate && npx --no-install ashlar migrate';
    findings.push({ code: 'NOT_GENERATED', path, problem: `no migration leads to ${names}`, cure });
  }
  if (pending.length > 0) {
    const problem = `the database has not run ${pending.join(', ')}`;
    findings.push({ code: 'MIGRATION_PENDING', path, problem, cure: 'npx --no-install ashlar migrate' });
  }
  return findings;
}
