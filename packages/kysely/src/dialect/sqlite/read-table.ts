import type { Storage } from '@ashlar/core/data-layer';
import { sql } from 'kysely';
import { askWith } from '../../compile/ask-with.ts';
import type { Dialect } from '../../compile/dialect.ts';
import type { FoundColumn, FoundForeignKey, FoundIndex, IndexKey } from '../../compile/found-table.ts';

type Affinity = 'integer' | 'text' | 'blob' | 'real' | 'numeric';

/**
 * The storages that an affinity keeps unchanged. TEXT would turn numbers into text, and NUMERIC text such as '007' into
 * numbers.
 */
const HOLDS: Readonly<Record<Affinity, readonly Storage[]>> = {
  integer: ['integer', 'bigint', 'boolean', 'real'],
  text: ['text', 'uuid', 'timestamp', 'json'],
  blob: ['text', 'uuid', 'integer', 'real', 'bigint', 'boolean', 'timestamp', 'json', 'bytes'],
  real: ['real', 'integer', 'boolean'],
  // DATETIME, BOOLEAN, JSON and UUID have this affinity: text that does not look like a number stays text.
  numeric: ['uuid', 'integer', 'real', 'bigint', 'boolean', 'timestamp', 'json', 'bytes'],
};

/** Asks SQLite to describe a table; undefined if there is none of that name. */
export const readSqliteTable: Dialect['readTable'] = async (execute, table, dialect) => {
  const [name = '', schema = 'main'] = table.split('.').reverse();
  const ask = askWith(execute, dialect);
  const master = sql.table(`${schema}.sqlite_master`);
  const [entry] = await ask<{ type: string }>(
    sql`select type from ${master} where type in ('table', 'view') and lower(name) = lower(${name})`,
  );
  if (entry === undefined) return undefined;
  const columns = await ask<Column>(
    sql`select name, type, "notnull" as required, dflt_value as initial, pk, hidden
      from pragma_table_xinfo(${name}, ${schema})`,
  );
  const keys = await ask<Key>(
    sql`select list.name as "index", list."unique", list.partial, key.name as "column", key.coll as "collation", definition.sql
      from pragma_index_list(${name}, ${schema}) as list
      join pragma_index_xinfo(list.name, ${schema}) as key on key."key" = 1
      left join ${master} as definition on definition.type = 'index' and definition.name = list.name
      order by list.seq, key.seqno`,
  );
  const references = await ask<ForeignColumn>(
    sql`select id, "table", "from" as "column", "to" as "key", lower(on_delete) as "onDelete"
      from pragma_foreign_key_list(${name}, ${schema}) order by id, seq`,
  );
  return {
    isTable: entry.type === 'table',
    columns: columns.map((column) => columnFrom(column, keys)),
    indexes: [...indexesFrom(keys), ...rowidKey(columns)],
    foreignKeys: foreignKeysFrom(references),
  };
};

interface Column {
  readonly name: string;
  readonly type: string;
  readonly required: number;
  readonly initial: unknown;
  readonly pk: number;
  readonly hidden: number;
}

interface Key {
  readonly index: string;
  readonly unique: number;
  readonly partial: number;
  /** Null for an expression. */
  readonly column: string | null;
  readonly collation: string;
  readonly sql: string | null;
}

interface ForeignColumn {
  readonly id: number;
  readonly table: string;
  readonly column: string;
  /** Null stands for the primary key. */
  readonly key: string | null;
  readonly onDelete: string;
}

function foreignKeysFrom(columns: readonly ForeignColumn[]): readonly FoundForeignKey[] {
  return [...new Set(columns.map(({ id }) => id))].map((id) => {
    const own = columns.filter((column) => column.id === id);
    const { table = '', onDelete = '' } = own[0] ?? {};
    return { name: null, table, onDelete, columns: own.map(({ column }) => column), keys: own.map(({ key }) => key) };
  });
}

function columnFrom({ name, type, required, initial, pk, hidden }: Column, keys: readonly Key[]): FoundColumn {
  return {
    name,
    type: type === '' ? 'no type' : type,
    holds: new Set(HOLDS[affinityOf(type)]),
    // SQLite allows null in a primary key, for old files. Applications do not write it.
    nullable: required === 0 && pk === 0,
    collation: collationIn(keys, name),
    hasDefault: initial !== null || hidden > 1 || (pk === 1 && affinityOf(type) === 'integer'),
  };
}

/** SQLite tells it of indexes only; undefined if one of those over the column has the order of bytes. */
function collationIn(keys: readonly Key[], column: string): string | undefined {
  const own = keys.filter((key) => key.column === column).map(({ collation }) => collation.toUpperCase());
  return own.includes('BINARY') ? undefined : own[0];
}

/** As https://sqlite.org/datatype3.html says in 3.1. */
function affinityOf(type: string): Affinity {
  if (/int/i.test(type)) return 'integer';
  if (/char|clob|text/i.test(type)) return 'text';
  if (type === '' || /blob|^any$/i.test(type)) return 'blob';
  return /real|floa|doub/i.test(type) ? 'real' : 'numeric';
}

function indexesFrom(keys: readonly Key[]): readonly FoundIndex[] {
  return [...new Set(keys.map(({ index }) => index))].map((index) => {
    const own = keys.filter((key) => key.index === index);
    const [first] = own;
    const expressions = expressionsOf(first?.sql ?? '');
    return {
      unique: first?.unique === 1,
      whole: first?.partial === 0,
      definition: first?.sql ?? null,
      keys: own.map(({ column }, position): IndexKey => ({ column, expression: expressions[position] ?? null })),
    };
  });
}

/** The parts of `create index i on t (lower(email), tenant)`. */
function expressionsOf(definition: string): readonly string[] {
  const list = /\bon\s+(?:"[^"]+"|\S+?)\s*\((.*)\)\s*$/is.exec(definition)?.[1] ?? '';
  const parts = list.match(/(?:[^,()]|\([^()]*(?:\([^()]*\)[^()]*)*\))+/g) ?? [];
  return parts.map((part) => part.trim().replace(/\s+(?:asc|desc|collate\s+\S+)$/gi, ''));
}

/** The key of a table whose rows are numbered by it has no index of its own. */
function rowidKey(columns: readonly Column[]): readonly FoundIndex[] {
  const key = columns.filter(({ pk }) => pk > 0).sort((left, right) => left.pk - right.pk);
  if (key.length === 0) return [];
  return [{ unique: true, whole: true, keys: key.map(({ name }) => ({ column: name })) }];
}
