import pg from 'pg';
import type { Place } from '../databases/database.ts';
import { openSqlite } from '../databases/sqlite.ts';

/** The rows of the tokens table, or one of its indexes. */
export interface Part {
  readonly name: string;
  readonly bytes: number;
}

/** What the tokens table takes: its rows first, then each index. */
export async function bytesOfTokens(place: Place): Promise<readonly Part[]> {
  if (place.kind === 'sqlite') {
    const database = openSqlite(place.filename);
    const parts = database.prepare<[], Part>(onSqlite).all();
    database.close();
    return parts;
  }
  const client = new pg.Client({ connectionString: place.url });
  await client.connect();
  const { rows } = await client.query<{ readonly name: string; readonly bytes: string }>(onPostgres);
  await client.end();
  return rows.map(({ name, bytes }) => ({ name, bytes: Number(bytes) }));
}

const onPostgres = `
  select 'rows' as name, pg_table_size('tokens') as bytes, 0 as place
  union all
  select 'index on ' || string_agg(a.attname, ', ' order by a.attnum), pg_relation_size(x.indexrelid), 1
  from pg_index x join pg_attribute a on a.attrelid = x.indexrelid
  where x.indrelid = 'tokens'::regclass
  group by x.indexrelid
  order by place, name`;

const onSqlite = `
  select case when m.type = 'table' then 'rows'
    else 'index on ' || (select group_concat(i.name, ', ') from pragma_index_info(m.name) i) end as name,
    (select sum(pgsize) from dbstat where dbstat.name = m.name and aggregate = true) as bytes
  from sqlite_master m where m.tbl_name = 'tokens' order by m.type = 'index', name`;
