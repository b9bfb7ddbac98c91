import type { ColumnShape, MigrationStore } from '@ashlar/kysely/migration';
import { CliError } from '../output/cli-error.ts';
import { type Decisions, mayBe } from '../schema/difference.ts';
import type { Snapshot } from '../schema/snapshot.ts';
import type { Wanted } from '../schema/snapshot-of.ts';
import { columnChanges } from '../schema/table-change.ts';

interface Tables {
  readonly before: Snapshot;
  readonly wanted: Wanted;
  readonly store: MigrationStore;
}

/** Asks of each column that went beside one that came whether it has got another name. */
export async function askRenames(decisions: Decisions, { before, wanted, store }: Tables): Promise<Decisions> {
  const renames = new Map<string, Map<string, string>>();
  for (const [table, after] of wanted.tables) {
    const known = new Map(decisions.renames.get(table));
    renames.set(table, known);
    const was = before.tables.get(table);
    if (was === undefined || decisions.allowDrop) continue;
    const { added, dropped } = columnChanges(was, after, known);
    for (const gone of dropped) {
      const taken = new Set(known.values());
      const came = added.filter((column) => !taken.has(column.name) && mayBe(gone, column, store));
      const to = came.length === 0 ? undefined : await askRename(`${table}.${gone.name}`, came);
      if (to !== undefined) known.set(gone.name, to);
    }
  }
  return { ...decisions, renames };
}

async function askRename(place: string, came: readonly ColumnShape[]): Promise<string | undefined> {
  const { isCancel, select } = await import('@clack/prompts');
  const answer = await select<string>({
    message: `${place} went. Has it got another name?`,
    options: [
      ...came.map(({ name }) => ({ value: `to ${name}`, label: `yes: ${name}` })),
      { value: 'gone', label: 'no: it is gone' },
    ],
  });
  if (isCancel(answer)) throw new CliError({ problem: 'nothing was generated', cure: 'run the command again' });
  return answer === 'gone' ? undefined : answer.slice('to '.length);
}
