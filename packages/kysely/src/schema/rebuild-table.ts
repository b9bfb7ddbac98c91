import { type QueryExecutorProvider, type RawBuilder, sql } from 'kysely';
import { type OwnPart, partsIn } from '../compile/tables/own-parts.ts';
import { keepUnique, uniqueConstraints } from './unique-constraints.ts';

/** How a table of SQLite is made again. */
export interface RebuildOptions {
  /** Every column of the old table. One that is not in this list would be lost, so it is refused. */
  readonly columns: readonly string[];
  /** Makes the new table under a name that it is given. */
  create(name: string): { execute(): Promise<void> };
  /** What each column of the new table gets from the rows of the old one, as SQL. */
  readonly copy: Readonly<Record<string, RawBuilder<unknown>>>;
  /** The parts of the old table that the new one may be without. Default: none. */
  readonly loses?: readonly OwnPart[];
}

/**
 * Makes a table of SQLite again with other columns, and copies its rows. SQLite can neither change the type of a column
 * nor whether it takes null (https://sqlite.org/lang_altertable.html#otheralter). Indexes and triggers are made again as
 * they were; references of other tables stay. A unique constraint that the new table has not becomes a unique index, unless
 * one of its columns is gone. For migrations, inside the transaction of `ashlar migrate`.
 *
 * @throws TypeError if foreign keys are on (dropping the old table would delete the rows that refer to it), if the table has a
 * column that the migrations do not know, or if the new table is without a condition, a collation, a generated value,
 * `autoincrement`, `strict` or `without rowid` of the old one. Defaults and foreign keys are those of the new table alone.
 *
 * @example
 * await rebuildTable(db, 'users', {
 *   columns: ['id', 'age'],
 *   create: (name) => db.schema.createTable(name).addColumn('id', sql`text`).addColumn('age', sql`integer`),
 *   copy: { id: sql`"id"`, age: sql`cast("age" as integer)` },
 * });
 */
export async function rebuildTable(
  db: QueryExecutorProvider,
  table: string,
  { columns, create, copy, loses = [] }: RebuildOptions,
): Promise<void> {
  await assertKeysAreOff(db, table);
  await assertKnown(db, table, columns);
  const made = await sql<{ sql: string }>`select sql from sqlite_master
    where lower(tbl_name) = lower(${table}) and type in ('index', 'trigger') and sql is not null`.execute(db);
  const unique = await uniqueConstraints(db, table);
  const name = `ashlar_new_${table}`;
  await create(name).execute();
  await assertKept(db, { table, fresh: name, loses });
  const targets = sql.join(Object.keys(copy).map((column) => sql.id(column)));
  const sources = sql.join(Object.values(copy));
  await sql`insert into ${sql.id(name)} (${targets}) select ${sources} from ${sql.id(table)}`.execute(db);
  await sql`drop table ${sql.id(table)}`.execute(db);
  // Otherwise SQLite refuses to rename while a view names the table that is gone.
  await sql`pragma legacy_alter_table = on`.execute(db);
  await sql`alter table ${sql.id(name)} rename to ${sql.id(table)}`.execute(db);
  await sql`pragma legacy_alter_table = off`.execute(db);
  for (const { sql: statement } of made.rows) await sql.raw(statement).execute(db);
  // As they are written now: the name of an index is made of them.
  const columnsNow = new Map((await columnsOf(db, table)).map((column) => [column.toLowerCase(), column]));
  for (const keys of unique) {
    const kept = keys.flatMap((key) => {
      const column = columnsNow.get(key.column.toLowerCase());
      return column === undefined ? [] : [{ ...key, column }];
    });
    if (kept.length === keys.length) await keepUnique(db, table, kept);
  }
}

async function assertKeysAreOff(db: QueryExecutorProvider, table: string): Promise<void> {
  const { rows } = await sql<{ foreign_keys: number }>`pragma foreign_keys`.execute(db);
  if (rows[0]?.foreign_keys === 0) return;
  throw new TypeError(
    `the table "${table}" cannot be rebuilt while foreign keys are on: run npx --no-install ashlar migrate`,
  );
}

async function assertKnown(db: QueryExecutorProvider, table: string, columns: readonly string[]): Promise<void> {
  const unknown = (await columnsOf(db, table)).filter((name) => !columns.includes(name));
  if (unknown.length === 0) return;
  const list = unknown.map((name) => `"${name}"`).join(', ');
  throw new TypeError(
    `the table "${table}" has columns that the migrations do not know: ${list}. To keep them, add them to this step ` +
      '(columns, create and copy). To lose them, drop them in a migration of your own before it',
  );
}

async function assertKept(
  db: QueryExecutorProvider,
  { table, fresh, loses }: { readonly table: string; readonly fresh: string; readonly loses: readonly OwnPart[] },
): Promise<void> {
  const [before, after] = [await statementOf(db, table), await statementOf(db, fresh)].map(partsIn);
  const lost = [...(before ?? [])].flatMap(([part, times]) =>
    times > (after?.get(part) ?? 0) && !loses.includes(part) ? [part] : [],
  );
  if (lost.length === 0) return;
  throw new TypeError(
    `the table "${table}" has parts that its new form is without: ${lost.join(', ')}. To keep them, add them to create in ` +
      `this step. To lose them, add loses: [${lost.map((part) => `'${part}'`).join(', ')}]`,
  );
}

async function statementOf(db: QueryExecutorProvider, table: string): Promise<string> {
  const { rows } = await sql<{ sql: string }>`
    select sql from sqlite_master where type = 'table' and lower(name) = lower(${table})`.execute(db);
  return rows[0]?.sql ?? '';
}

async function columnsOf(db: QueryExecutorProvider, table: string): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`select name from pragma_table_xinfo(${table})`.execute(db);
  return rows.map(({ name }) => name);
}
