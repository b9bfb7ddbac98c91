import { type QueryExecutorProvider, sql } from 'kysely';
import { indexName } from '../compile/keys/index-name.ts';

/** A column of a unique constraint of SQLite, with the order in which it compares text. */
export interface UniqueKey {
  readonly column: string;
  readonly collation: string;
}

/** The unique constraints in the statement of a table. SQLite keeps an index for each, which no statement makes. */
export async function uniqueConstraints(
  db: QueryExecutorProvider,
  table: string,
): Promise<readonly (readonly UniqueKey[])[]> {
  const { rows } = await sql<UniqueKey & { readonly name: string }>`
    select list.name, key.name as "column", upper(key.coll) as "collation"
    from pragma_index_list(${table}) as list join pragma_index_xinfo(list.name) as key on key."key" = 1
    where list.origin = 'u' order by list.seq desc, key.seqno`.execute(db);
  return [...new Set(rows.map(({ name }) => name))].map((name) => rows.filter((row) => row.name === name));
}

/** Makes a unique index, if the table has none that compares these columns so: under the name that `createTables` gives, if exactly. */
export async function keepUnique(db: QueryExecutorProvider, table: string, keys: readonly UniqueKey[]): Promise<void> {
  const columns = keys.map(({ column }) => column);
  const { rows } = await sql<{ columns: string }>`
    select json_group_array(lower(key.name) || ' ' || upper(key.coll)) as columns
    from pragma_index_list(${table}) as list join pragma_index_xinfo(list.name) as key on key."key" = 1
    where list."unique" and not list.partial group by list.name`.execute(db);
  const sorted = (names: readonly string[]) => JSON.stringify([...names].sort());
  const wanted = sorted(keys.map(({ column, collation }) => `${column.toLowerCase()} ${collation}`));
  if (rows.some((row) => sorted(JSON.parse(row.columns)) === wanted)) return;
  const parts = keys.map(({ column, collation }) =>
    collation === 'BINARY' ? sql.id(column) : sql`${sql.id(column)} collate ${sql.id(collation)}`,
  );
  const others = keys.filter(({ collation }) => collation !== 'BINARY').map(({ collation }) => collation.toLowerCase());
  // An identity over the same columns compares text exactly, and has an index of its own.
  const name = [indexName(table, columns, true), ...others].join('_');
  await sql`create unique index ${sql.id(name)} on ${sql.id(table)} (${sql.join(parts)})`.execute(db);
}
