import { sql } from 'kysely';
import type { Dialect } from '../../compile/dialect.ts';
import { sqliteSyntax } from './syntax.ts';

interface Key {
  readonly column: string;
  readonly table: string;
  readonly key: string;
}

/** SQLite only says that some foreign key is broken. This asks for each value whether a row has it. */
export const brokenSqliteColumns: NonNullable<Dialect['brokenColumns']> = async (execute, { table, values }) => {
  const [name = '', schema = 'main'] = table.split('.').reverse();
  const { rows } = await execute(
    sql`select list."from" as "column", list."table", coalesce(list."to", own.name) as "key"
      from pragma_foreign_key_list(${name}, ${schema}) as list
      left join pragma_table_info(list."table", ${schema}) as own on own.pk = 1`.compile(sqliteSyntax.builder),
  );
  const broken: string[] = [];
  // Invariant: the query above gives columns of these names.
  for (const { column, table: target, key } of rows as readonly Key[]) {
    for (const value of values.get(column) ?? []) {
      const asked = sql`select 1 from ${sql.id(schema, target)} where ${sql.id(key)} = ${value} limit 1`;
      const { rows: found } = await execute(asked.compile(sqliteSyntax.builder));
      if (value !== null && found.length === 0) broken.push(column);
    }
  }
  return broken;
};
