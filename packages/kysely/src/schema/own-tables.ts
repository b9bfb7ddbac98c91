import { type ColumnMetadata, type DatabaseIntrospector, type Kysely, sql, type TableMetadata } from 'kysely';
import type { AnyTables } from '../compile/dialect.ts';

/** A column, and its table. */
interface FoundColumn extends ColumnMetadata {
  readonly schema: string;
  readonly table: string;
  readonly isView: boolean;
}

/**
 * Describes the tables of the current schema of PostgreSQL. Kysely's own introspector reads every schema: that takes long in a
 * database with many, and fails if another program drops one of them at this moment.
 */
export function ownTables(db: Kysely<AnyTables>): DatabaseIntrospector {
  return {
    async getSchemas() {
      const { rows } = await sql<{ name: string | null }>`select current_schema() as name`.execute(db);
      return rows.flatMap(({ name }) => (name === null ? [] : [{ name }]));
    },
    async getTables() {
      const { rows } = await columnsOfSchema.execute(db);
      const tables = new Map<string, TableMetadata>();
      for (const { schema, table, isView, ...column } of rows) {
        const { columns = [] } = tables.get(table) ?? {};
        tables.set(table, { schema, name: table, isView, isForeign: false, columns: [...columns, column] });
      }
      return [...tables.values()];
    },
  };
}

const columnsOfSchema = sql<FoundColumn>`
  select namespaces.nspname as "schema", tables.relname as "table", tables.relkind = 'v' as "isView",
    columns.attname as "name", types.typname as "dataType", not columns.attnotnull as "isNullable",
    columns.atthasdef as "hasDefaultValue", columns.attidentity <> '' as "isAutoIncrementing"
  from pg_catalog.pg_class as tables
  join pg_catalog.pg_namespace as namespaces on namespaces.oid = tables.relnamespace
  join pg_catalog.pg_attribute as columns on columns.attrelid = tables.oid
  join pg_catalog.pg_type as types on types.oid = columns.atttypid
  where namespaces.nspname = current_schema() and tables.relkind in ('r', 'p', 'v', 'f')
    and columns.attnum > 0 and not columns.attisdropped
  order by tables.relname, columns.attnum`;
