import { primaryKeyName } from '@ashlar/kysely/migration';
import { conversion } from '../schema/conversion.ts';
import type { KeptColumn } from '../schema/table-change.ts';
import type { Alteration } from './alteration.ts';
import { columnArguments, type Target } from './print-table.ts';
import { propertyName, quotedList, quotedText, sqlName, sqlTemplate } from './source-text.ts';

/** The statements that change the columns of a table in place: columns that go, that get other names, that change, that come. */
export function printAlterations(alteration: Alteration, target: Target): string[] {
  const { before, after, change, columns } = alteration;
  const table = quotedText(before.name);
  const alter = (call: string) => `await db.schema.alterTable(${table}).${call}.execute();`;
  const key = before.primaryKey.map((name) => change.renamed.get(name) ?? name);
  const keyChanges = JSON.stringify(key) !== JSON.stringify(after.primaryKey);
  const keyName = quotedText(primaryKeyName(before.name));
  return [
    ...(keyChanges ? [alter(`dropConstraint(${keyName})`)] : []),
    ...columns.dropped.map(({ name }) => alter(`dropColumn(${quotedText(name)})`)),
    ...[...change.renamed].map(([from, to]) => alter(`renameColumn(${quotedText(from)}, ${quotedText(to)})`)),
    ...columns.kept.flatMap((kept) => printKept(kept, alteration, target)),
    ...columns.added.flatMap((column) => {
      const fill = change.fills.get(column.name);
      if (column.nullable || fill === undefined) return [alter(`addColumn(${columnArguments(column, target)})`)];
      return [
        alter(`addColumn(${columnArguments({ ...column, nullable: true }, target)})`),
        `await db.updateTable(${table}).set({ ${propertyName(column.name)}: ${sqlTemplate(fill)} }).execute();`,
        alter(`alterColumn(${quotedText(column.name)}, (column) => column.setNotNull())`),
      ];
    }),
    ...(keyChanges ? [alter(`addPrimaryKeyConstraint(${keyName}, ${quotedList(after.primaryKey)})`)] : []),
  ];
}

/** In SQLite only what needs no statement gets here: see `isRebuilt`. */
function printKept({ from, to }: KeptColumn, { before, change }: Alteration, target: Target): string[] {
  const column = quotedText(to.name);
  const alter = (call: string) =>
    `await db.schema.alterTable(${quotedText(before.name)}).alterColumn(${column}, (column) => column.${call}).execute();`;
  const name = sqlName(to.name);
  const value = conversion(name, { from: from.storage, to: to.storage }, target.dialect)?.value ?? name;
  const type = target.columnType(to.storage);
  const retyped = type !== target.columnType(from.storage) || value !== name;
  const fill = change.fills.get(to.name);
  return [
    ...(retyped ? [alter(`setDataType(${sqlTemplate(`${type} using ${value}`)})`)] : []),
    ...(from.nullable && !to.nullable && fill !== undefined
      ? [
          `await db.updateTable(${quotedText(before.name)}).set({ ${propertyName(to.name)}: ${sqlTemplate(fill)} }).where(${column}, 'is', null).execute();`,
        ]
      : []),
    ...(from.nullable && !to.nullable ? [alter('setNotNull()')] : []),
    ...(!from.nullable && to.nullable ? [alter('dropNotNull()')] : []),
  ];
}
