import { conversion } from '../schema/conversion.ts';
import { foreignKeyChanges } from '../schema/table-change.ts';
import type { Alteration } from './alteration.ts';
import { type Target, tableBuilder } from './print-table.ts';
import { propertyName, quotedList, quotedText, sqlName, sqlTemplate } from './source-text.ts';

/** Whether a change needs the table to be made again: only in SQLite, which alters few things. */
export function isRebuilt({ before, after, change, columns }: Alteration, { dialect, columnType }: Target): boolean {
  if (dialect !== 'sqlite') return false;
  const keys = foreignKeyChanges({ before, after });
  if (keys.added.length > 0 || keys.dropped.length > 0) return true;
  const key = before.primaryKey.map((name) => change.renamed.get(name) ?? name);
  return (
    JSON.stringify(key) !== JSON.stringify(after.primaryKey) ||
    columns.added.some(({ nullable }) => !nullable) ||
    columns.kept.some(
      ({ from, to }) =>
        from.nullable !== to.nullable ||
        columnType(from.storage) !== columnType(to.storage) ||
        conversion('x', { from: from.storage, to: to.storage }, dialect)?.value !== 'x',
    )
  );
}

/** The statement that makes a table of SQLite again, and copies its rows. */
export function printRebuild({ before, after, change, columns }: Alteration, target: Target): string[] {
  const copied = columns.kept.map(({ from, to }) => {
    const { value = sqlName(from.name) } =
      conversion(sqlName(from.name), { from: from.storage, to: to.storage }, target.dialect) ?? {};
    const fill = change.fills.get(to.name);
    return [to.name, fill === undefined ? value : `coalesce(${value}, ${fill})`] as const;
  });
  const filled = columns.added.map(({ name }) => [name, change.fills.get(name) ?? 'null'] as const);
  const copy = [...copied, ...filled].map(([name, value]) => `      ${propertyName(name)}: ${sqlTemplate(value)},`);
  return [
    [
      `await rebuildTable(db, ${quotedText(before.name)}, {`,
      `    columns: ${quotedList(before.columns.map(({ name }) => name))},`,
      `    create: (name) => ${tableBuilder(after, target, 'name').replaceAll('\n', '\n    ')},`,
      '    copy: {',
      ...copy,
      '    },',
      '  });',
    ].join('\n'),
  ];
}
