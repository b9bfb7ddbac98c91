import { createDomain, type Finding } from '@ashlar/core';
import { type MigrationStore, migrationStoreOf } from '@ashlar/kysely/migration';
import type { LoadedConfig } from '../config/load-config.ts';
import { namesIn, readSnapshot } from '../migration/migration-folder.ts';
import { executedIn } from '../migration/plan-migration.ts';
import { cureOfConnection } from '../output/cure-of-connection.ts';
import { differenceOf } from '../schema/difference.ts';
import { wantedOf } from '../schema/snapshot-of.ts';
import type { CommandContext } from './command-context.ts';
import { withConfig } from './with-config.ts';

/** Says what would make calls fail, each on a line with its cure. Resolves to the exit code. */
export async function check(context: CommandContext): Promise<number> {
  return withConfig(context, async (config) => {
    const { resources, dataLayer } = config;
    const domain = createDomain({ name: 'ashlar check', resources, dataLayer });
    const store = migrationStoreOf(dataLayer);
    const findings = [...(await migrationFindings(config, store)), ...(await domain.check()).map(cured)];
    const { output } = context;
    for (const { path, problem, cure } of findings) {
      output.line(`${output.bad(path.join('.'))}: ${problem}. ${output.faint('Cure:')} ${cure}`);
    }
    if (findings.length === 0) output.line(output.good('everything is as it should be'));
    output.document({ findings });
    await domain.close();
    return findings.length === 0 ? 0 : 1;
  });
}

/** The command line knows where the address of a database stands. */
function cured(finding: Finding): Finding {
  return { ...finding, cure: cureOfConnection(finding.problem) ?? finding.cure };
}

/** What the folder of migrations says. Without one, `createTables` makes the tables. */
async function migrationFindings(config: LoadedConfig, store: MigrationStore): Promise<readonly Finding[]> {
  const before = readSnapshot(config.migrations);
  if (before === undefined) return [];
  const wanted = wantedOf(config.resources, store);
  const nothing = { renames: new Map(), fills: new Map(), allowDrop: true };
  const { changes } = differenceOf({ before, wanted, store }, nothing);
  const executed = await executedIn(store).catch(() => undefined);
  const pending = executed === undefined ? [] : namesIn(config.migrations).filter((name) => !executed.includes(name));
  return [
    ...(changes.length === 0
      ? []
      : [
          {
            code: 'NOT_GENERATED',
            path: ['migrations'],
            problem: `no migration leads to ${changes.map(({ after, before: was }) => (after ?? was)?.name).join(', ')}`,
            cure: 'npx --no-install ashlar generate',
          },
        ]),
    ...(pending.length === 0
      ? []
      : [
          {
            code: 'MIGRATION_PENDING',
            path: ['migrations'],
            problem: `the database has not run ${pending.join(', ')}`,
            cure: 'npx --no-install ashlar migrate',
          },
        ]),
  ];
}
