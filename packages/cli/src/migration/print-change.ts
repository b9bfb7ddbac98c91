import { conversion } from '../schema/conversion.ts';
import { columnChanges, indexChanges, type KeptColumn, type TableChange } from '../schema/table-change.ts';
import type { Alteration } from './alteration.ts';
import { printAlterations } from './print-alterations.ts';
import { isRebuilt, printRebuild } from './print-rebuild.ts';
import { createIndex, createTable, dropIndex, type Target } from './print-table.ts';
import { quotedText, sqlName, sqlTemplate } from './source-text.ts';

/** The statements of a change, as TypeScript. */
export function printChange(change: TableChange, target: Target): string[] {
  const { before, after } = change;
  if (before === undefined) return after === undefined ? [] : createTable(after, target);
  if (after === undefined) return [`await db.schema.dropTable(${quotedText(before.name)}).execute();`];
  const columns = columnChanges(before, after, change.renamed);
  const alteration: Alteration = { before, after, change, columns };
  const indexes = indexChanges(before, after);
  const middle = isRebuilt(alteration, target) ? printRebuild : printAlterations;
  return [
    ...guards(alteration, target),
    ...indexes.dropped.map((index) => dropIndex(before, index)),
    ...middle(alteration, target),
    // A table that is made again keeps a unique constraint of its own as an index of this name.
    ...indexes.added.map((index) => createIndex(after, index, { mayExist: index.unique && middle === printRebuild })),
  ];
}

/** Statements that end the migration before a value is lost. */
function guards({ before, change, columns }: Alteration, { dialect }: Target): string[] {
  return columns.kept.flatMap(({ from, to }: KeptColumn) => {
    const name = sqlName(from.name);
    const { lost } = conversion(name, { from: from.storage, to: to.storage }, dialect) ?? {};
    const place = `${before.name}.${from.name}`;
    const guard = (where: string, problem: string) =>
      `await assertNoRow(db, ${quotedText(before.name)}, {\n    where: ${sqlTemplate(where)},\n    problem: ${quotedText(problem)},\n  });`;
    const unfilled = from.nullable && !to.nullable && !change.fills.has(to.name);
    return [
      ...(lost === undefined
        ? []
        : [guard(lost, `some values of ${place} are no ${to.storage}: change them, then migrate again`)]),
      ...(unfilled ? [guard(`${name} is null`, `${place} is null in some rows: fill it, then migrate again`)] : []),
    ];
  });
}
