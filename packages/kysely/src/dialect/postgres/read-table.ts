import type { Storage } from '@ashlar/core/data-layer';
import { sql } from 'kysely';
import type { Dialect } from '../../compile/dialect.ts';
import type { FoundColumn, FoundForeignKey, FoundIndex, FoundTable } from '../../compile/found-table.ts';

/**
 * Types by their name in pg_type, and the storages whose values they hold as they are. Text would hold a UUID too, but it
 * tells apart spellings of one, and no foreign key leads from it to a UUID.
 */
const HOLDS: Readonly<Record<string, readonly Storage[]>> = {
  text: ['text', 'json'],
  varchar: ['text', 'json'],
  citext: ['text'],
  uuid: ['uuid'],
  int2: ['integer', 'bigint'],
  int4: ['integer', 'bigint'],
  int8: ['integer', 'bigint'],
  numeric: ['integer', 'bigint', 'real'],
  float8: ['real'],
  bool: ['boolean'],
  timestamptz: ['timestamp'],
  timestamp: ['timestamp'],
  json: ['json'],
  jsonb: ['json'],
  bytea: ['bytes'],
};

/** Tables, views and foreign tables; sequences, indexes and types have names of the same kind. */
const KINDS = "'r', 'p', 'v', 'm', 'f'";

interface Description {
  readonly kind: string;
  readonly columns:
    | readonly (Omit<FoundColumn, 'holds'> & { readonly base: string; readonly isEnum: boolean })[]
    | null;
  readonly indexes: readonly FoundIndex[] | null;
  readonly foreignKeys: readonly FoundForeignKey[] | null;
}

/** Asks PostgreSQL to describe a table; undefined if there is none of that name. */
export const readPostgresTable: Dialect['readTable'] = async (execute, table, { builder }) => {
  const name = sql.table(table).compile(builder).sql;
  const query = sql`select json_build_object(
    'kind', c.relkind,
    'columns', (
      select json_agg(json_build_object(
        'name', a.attname,
        'type', format_type(a.atttypid, a.atttypmod),
        'base', coalesce(b.typname, t.typname),
        'isEnum', coalesce(b.typtype, t.typtype) = 'e',
        'collation', (
          select nullif(case l.collname when 'default' then d.datcollate else l.collname end, 'C')
          from pg_collation l, pg_database d
          where l.oid = a.attcollation and d.datname = current_database()
        ),
        'nullable', not (a.attnotnull or t.typnotnull),
        'hasDefault', a.atthasdef or a.attidentity <> '' or t.typdefault is not null
      ))
      from pg_attribute a
      join pg_type t on t.oid = a.atttypid
      left join pg_type b on b.oid = t.typbasetype
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    ),
    'indexes', (
      select json_agg(json_build_object(
        'unique', x.indisunique,
        'primary', x.indisprimary,
        'whole', x.indpred is null and x.indisvalid,
        'keys', (
          select json_agg(json_build_object(
            'column', (select attname from pg_attribute where attrelid = c.oid and attnum = x.indkey[k - 1]),
            'expression', pg_get_indexdef(x.indexrelid, k, true)
          ) order by k)
          from generate_series(1, x.indnkeyatts) k
        )
      ))
      from pg_index x where x.indrelid = c.oid
    ),
    'foreignKeys', (
      select json_agg(json_build_object(
        'name', f.conname,
        'columns', (
          select json_agg(attname order by k) from unnest(f.conkey) with ordinality u(n, k)
          join pg_attribute on attrelid = f.conrelid and attnum = n
        ),
        'table', (select relname from pg_class where oid = f.confrelid),
        'keys', (
          select json_agg(attname order by k) from unnest(f.confkey) with ordinality u(n, k)
          join pg_attribute on attrelid = f.confrelid and attnum = n
        ),
        'onDelete', case f.confdeltype
          when 'c' then 'cascade' when 'n' then 'set null' when 'd' then 'set default' when 'r' then 'restrict' else 'no action'
        end
      ))
      from pg_constraint f where f.conrelid = c.oid and f.contype = 'f'
    )
  )::text as description from pg_class c where c.oid = to_regclass(${name}) and c.relkind in (${sql.raw(KINDS)})`;
  const { rows } = await execute(query.compile(builder));
  // Invariant: the query above gives one column of that name, and its JSON is as it says.
  const [row] = rows as readonly { readonly description: string }[];
  return row === undefined ? undefined : tableFrom(JSON.parse(row.description) as Description);
};

function tableFrom({ kind, columns, indexes, foreignKeys }: Description): FoundTable {
  return {
    isTable: kind === 'r' || kind === 'p',
    columns: (columns ?? []).map(({ base, isEnum, ...column }) => ({
      ...column,
      holds: new Set(isEnum ? ['text'] : HOLDS[base]),
    })),
    indexes: indexes ?? [],
    foreignKeys: foreignKeys ?? [],
  };
}
