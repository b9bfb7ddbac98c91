import { actionOnDelete, type ForeignKey } from '@ashlar/kysely/migration';
import { columnChanges, foreignKeyChanges, type TableChange } from '../schema/table-change.ts';
import { foreignKeyArguments, type Target } from './print-table.ts';
import { quotedText, sqlName, sqlTemplate } from './source-text.ts';

/** The statements that drop foreign keys, as TypeScript. In SQLite they go with the table that is made again. */
export function printDroppedKeys(change: TableChange, target: Target): string[] {
  const { before } = change;
  if (before === undefined || target.dialect === 'sqlite') return [];
  const { dropped } = foreignKeyChanges(change);
  return [...dropped, ...retyped(change, target)].map(
    ({ name }) =>
      `await db.schema.alterTable(${quotedText(before.name)}).dropConstraint(${quotedText(name)}).execute();`,
  );
}

/** The statements that add foreign keys, each behind a look at the rows that are there. */
export function printAddedKeys(change: TableChange, target: Target): string[] {
  const { before, after } = change;
  if (after === undefined) return [];
  const { added } = foreignKeyChanges(change);
  const guards = before === undefined ? [] : added.map((key) => printGuard(after.name, key));
  if (target.dialect === 'sqlite') return guards;
  const table = quotedText(after.name);
  const statements = [...added, ...retyped(change, target)].map((key) => {
    const action = quotedText(actionOnDelete[key.onDelete]);
    return `await db.schema.alterTable(${table}).addForeignKeyConstraint(${foreignKeyArguments(key, target.dialect)}).onDelete(${action}).execute();`;
  });
  return [...guards, ...statements];
}

/** Foreign keys that stay, and whose columns get another type: PostgreSQL changes one of the two at a time. */
function retyped({ before, after, renamed }: TableChange, { columnType }: Target): readonly ForeignKey[] {
  if (before === undefined || after === undefined) return [];
  const columns = columnChanges(before, after, renamed)
    .kept.filter(({ from, to }) => columnType(from.storage) !== columnType(to.storage))
    .map(({ to }) => to.name);
  const { added } = foreignKeyChanges({ before, after });
  return after.foreignKeys.filter((key) => !added.includes(key) && columns.includes(key.column));
}

function printGuard(table: string, { column, table: other, key }: ForeignKey): string {
  const [own, name] = [qualified(table), sqlName(column)];
  const found = `select 1 from ${qualified(other)} as "target" where "target".${sqlName(key)} = ${own}.${name}`;
  const where = `${name} is not null and not exists (${found})`;
  const problem = `some values of ${table}.${column} are of no row of ${other}: change them, then migrate again`;
  return `await assertNoRow(db, ${quotedText(table)}, {\n    where: ${sqlTemplate(where)},\n    problem: ${quotedText(problem)},\n  });`;
}

function qualified(table: string): string {
  return table.split('.').map(sqlName).join('.');
}
