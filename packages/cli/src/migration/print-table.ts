import {
  actionOnDelete,
  type ColumnShape,
  type ForeignKey,
  type MigrationStore,
  primaryKeyName,
  type RelationIndex,
  type TableShape,
} from '@ashlar/kysely/migration';
import { quotedList, quotedText, sqlName, sqlTemplate } from './source-text.ts';

/** The parts of a database that a migration is written for. */
export type Target = Pick<MigrationStore, 'dialect' | 'columnType' | 'tableOptions'>;

/** `db.schema.createTable(…)` with all columns and the key, without `.execute()`. `name` is an expression. */
export function tableBuilder(table: TableShape, target: Target, name: string): string {
  const lines = table.columns.map((column) => `    .addColumn(${columnArguments(column, target)})`);
  const key = `    .addPrimaryKeyConstraint(${quotedText(primaryKeyName(table.name))}, ${quotedList(table.primaryKey)})`;
  const foreign = target.dialect === 'sqlite' ? table.foreignKeys.map(foreignKeyLine) : [];
  const options = target.tableOptions === '' ? [] : [`    .modifyEnd(${sqlTemplate(target.tableOptions)})`];
  return [`db.schema\n    .createTable(${name})`, ...lines, key, ...foreign, ...options].join('\n');
}

function foreignKeyLine(key: ForeignKey): string {
  const action = quotedText(actionOnDelete[key.onDelete]);
  return `    .addForeignKeyConstraint(${foreignKeyArguments(key, 'sqlite')}, (key) => key.onDelete(${action}))`;
}

/** The arguments of `addForeignKeyConstraint`. In SQLite it is always in the schema of its own table. */
export function foreignKeyArguments({ name, column, table, key }: ForeignKey, dialect: Target['dialect']): string {
  const place = dialect === 'sqlite' ? table.slice(table.lastIndexOf('.') + 1) : table;
  return `${quotedText(name)}, ${quotedList([column])}, ${quotedText(place)}, ${quotedList([key])}`;
}

/** The arguments of `addColumn`. */
export function columnArguments({ name, storage, nullable }: ColumnShape, target: Target): string {
  const type = sqlTemplate(target.columnType(storage));
  return `${quotedText(name)}, ${type}${nullable ? '' : ', (column) => column.notNull()'}`;
}

/** The statement that makes a table and its indexes. */
export function createTable(table: TableShape, target: Target): string[] {
  return [
    `await ${tableBuilder(table, target, quotedText(table.name))}\n    .execute();`,
    ...table.indexes.map((index) => createIndex(table, index)),
  ];
}

/** The statement that makes an index; if it `mayExist`, where it is not there yet. */
export function createIndex(
  { name: table }: TableShape,
  { name, unique, columns }: RelationIndex,
  { mayExist = false }: { readonly mayExist?: boolean } = {},
): string {
  const kind = unique ? '.unique()' : '';
  const where = mayExist ? '.ifNotExists()' : '';
  return `await db.schema.createIndex(${quotedText(name)})${where}.on(${quotedText(table)})${kind}.columns(${quotedList(columns)}).execute();`;
}

/** The statement that drops an index. An index is in the schema of its table. */
export function dropIndex({ name: table }: TableShape, { name }: RelationIndex): string {
  const [, schema] = /^(.*)\.[^.]*$/.exec(table) ?? [];
  if (schema === undefined) return `await db.schema.dropIndex(${quotedText(name)}).execute();`;
  return `await ${sqlTemplate(`drop index ${sqlName(schema)}.${sqlName(name)}`)}.execute(db);`;
}
