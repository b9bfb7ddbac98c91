import type { MigrationStore } from '@ashlar/kysely/migration';
import { inverseOf } from '../schema/difference.ts';
import type { TableChange } from '../schema/table-change.ts';
import { printChange } from './print-change.ts';
import { printAddedKeys, printDroppedKeys } from './print-foreign-keys.ts';
import { quotedList } from './source-text.ts';

/** The text of a migration: `up` makes the changes, `down` takes them back. */
export function printMigration(
  changes: readonly TableChange[],
  store: MigrationStore,
  baseline: readonly string[] = [],
): string {
  const up = printChanges(changes, store);
  const down = printChanges(inverseOf(changes, store), store);
  const statements = [...up, ...down].join('\n');
  const ours = ['assertNoRow', 'rebuildTable'].filter((name) => statements.includes(`${name}(`));
  const kysely = statements.includes('sql`') ? '{ type Kysely, sql }' : 'type { Kysely }';
  return [
    ...(ours.length > 0 ? [`import { ${ours.join(', ')} } from '@ashlar/kysely/migration';`] : []),
    `import ${kysely} from 'kysely';`,
    '',
    ...(baseline.length > 0
      ? [
          '// A database that has these tables already only notes that it has them.',
          `export const baseline = ${quotedList(baseline)};`,
          '',
        ]
      : []),
    printFunction('up', up),
    '',
    printFunction('down', down),
    '',
  ].join('\n');
}

/** Tables may refer to each other, so their foreign keys go before everything else, and come after it. */
function printChanges(changes: readonly TableChange[], store: MigrationStore): string[] {
  return [
    ...changes.flatMap((change) => printDroppedKeys(change, store)),
    ...changes.flatMap((change) => printChange(change, store)),
    ...changes.flatMap((change) => printAddedKeys(change, store)),
  ];
}

function printFunction(name: 'up' | 'down', statements: readonly string[]): string {
  const parameter = statements.length === 0 ? '_db' : 'db';
  const body = statements.map((statement) => `  ${statement}\n`).join('');
  // The tables are named as text, since their types are those of another moment.
  return `export async function ${name}(${parameter}: Kysely<any>): Promise<void> {\n${body}}`;
}
