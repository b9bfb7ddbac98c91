import type { Storage } from '@ashlar/core/data-layer';

/** A table as the database describes it. */
export interface FoundTable {
  /** Views have neither indexes nor columns that refuse null. */
  readonly isTable: boolean;
  readonly columns: readonly FoundColumn[];
  readonly indexes: readonly FoundIndex[];
  readonly foreignKeys: readonly FoundForeignKey[];
}

/** A column as the database describes it. */
export interface FoundColumn {
  readonly name: string;
  /** As the database writes it. */
  readonly type: string;
  /** The storages whose values the type can hold and statements can compare. */
  readonly holds: ReadonlySet<Storage>;
  readonly nullable: boolean;
  /** In what order the database compares its text; undefined where that is the order of bytes. */
  readonly collation?: string | null | undefined;
  /** Whether the database has a value for it where an insert has none. */
  readonly hasDefault: boolean;
}

/** An index as the database describes it. */
export interface FoundIndex {
  readonly unique: boolean;
  /** Whether it is in use and has every row. */
  readonly whole: boolean;
  /** Whether it is that of the primary key. Absent in SQLite, which cannot drop a primary key. */
  readonly primary?: boolean;
  /** In SQLite, the statement that made it. Absent if its table did. */
  readonly definition?: string | null;
  /** Columns by their name, and expressions as the database writes them. */
  readonly keys: readonly IndexKey[];
}

/** A foreign key as the database describes it. */
export interface FoundForeignKey {
  /** Null in SQLite, which does not tell it. */
  readonly name: string | null;
  readonly columns: readonly string[];
  /** Without its schema. */
  readonly table: string;
  /** Null stands for the primary key. */
  readonly keys: readonly (string | null)[];
  /** As SQL writes it, in small letters. */
  readonly onDelete: string;
}

/** One part of an index. */
export interface IndexKey {
  readonly column?: string | null;
  readonly expression?: string | null;
}

/** `lower(email)`, `lower((email)::text)`, `lower("e-mail")`. */
const LOWER = /^lower\s*\(\s*\(?\s*["`[]?(.+?)["`\]]?\s*\)?(?:::[a-z ]+)?\s*\)$/i;

/**
 * Whether a table has an index that serves as well as one over these columns. For a unique index: the same columns in
 * any order. `lower(column)` counts as the column, because it is stricter. For other indexes: one that begins with
 * these columns.
 */
export function isCovered(
  { indexes }: Pick<FoundTable, 'indexes'>,
  { columns, unique }: { readonly columns: readonly string[]; readonly unique: boolean },
): boolean {
  return indexes.some((index) => {
    if (!index.whole) return false;
    if (!unique) return columns.every((column, position) => index.keys[position]?.column === column);
    const keys = index.keys.map(({ column, expression }) => column ?? LOWER.exec(expression ?? '')?.[1]);
    return index.unique && keys.length === columns.length && columns.every((column) => keys.includes(column));
  });
}
