import { sql } from 'kysely';
import type { ForeignKey } from '../../compile/keys/foreign-key.ts';
import { attributeOf } from '../../compile/relation-column.ts';
import { columnList } from '../../compile/tables/create-table.ts';
import { type Inspected, textOf } from './inspected.ts';

/** The statement that lists the rows that have the same values in these columns. */
export function listDuplicates({ store, relation }: Inspected, columns: readonly string[]): string {
  const [table, list] = [sql.table(relation.table), columnList(columns)];
  const values = columns.length === 1 ? list : sql`(${list})`;
  const twice = sql`select ${list} from ${table} group by ${list} having count(*) > 1`;
  const shown = shownColumns(relation, columns);
  return textOf(store, sql`select ${shown} from ${table} where ${values} in (${twice}) order by ${list}`);
}

/** The statement that lists the rows that refer to rows that are not there. */
export function listOrphans({ store, relation }: Inspected, { column, table, key }: ForeignKey): string {
  const own = sql.table(relation.table);
  const found = sql`select 1 from ${sql.table(table)} as "target" where "target".${sql.id(key)} = ${own}.${sql.id(column)}`;
  const shown = shownColumns(relation, [column]);
  return textOf(store, sql`select ${shown} from ${own} where ${sql.id(column)} is not null and not exists (${found})`);
}

function shownColumns(relation: Inspected['relation'], columns: readonly string[]) {
  const key = relation.primaryKey.map((name) => attributeOf(relation, name).column);
  return columnList([...new Set([...key, ...columns])]);
}
