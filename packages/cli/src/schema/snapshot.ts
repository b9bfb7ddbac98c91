import {
  actionOnDelete,
  type ColumnShape,
  type ForeignKey,
  type RelationIndex,
  type TableShape,
} from '@ashlar/kysely/migration';
import { CliError } from '../output/cli-error.ts';

/** The tables to which the migrations lead, as `migrations/snapshot.json` keeps them. */
export interface Snapshot {
  readonly dialect: 'sqlite' | 'postgres';
  readonly tables: ReadonlyMap<string, TableShape>;
}

/** The tables as the file writes them: one line for each column and each index. */
interface WrittenTable {
  readonly columns: Readonly<Record<string, string>>;
  readonly primaryKey: readonly string[];
  readonly indexes: Readonly<Record<string, { readonly unique: boolean; readonly columns: readonly string[] }>>;
  /** Absent where there are none. */
  readonly foreignKeys?: Readonly<Record<string, Omit<ForeignKey, 'name'>>>;
}

const STORAGES = ['text', 'uuid', 'integer', 'real', 'bigint', 'boolean', 'timestamp', 'json', 'bytes'] as const;

/**
 * A snapshot as text. Every column and every index has a line of its own, in the order of names. So two branches that
 * change different things conflict in few lines, and each side's lines can be kept.
 */
export function printSnapshot({ dialect, tables }: Snapshot): string {
  const printed = byName([...tables.values()]).map(
    ({ name, columns, primaryKey, indexes, foreignKeys }) =>
      `    ${JSON.stringify(name)}: {\n` +
      `      "columns": ${printObject(
        byName(columns).map((column) => [column.name, column.nullable ? `${column.storage}?` : column.storage]),
      )},\n` +
      `      "primaryKey": ${JSON.stringify(primaryKey)},\n` +
      `      "indexes": ${printObject(
        byName(indexes).map((index) => [index.name, { unique: index.unique, columns: index.columns }]),
      )}${printForeignKeys(foreignKeys)}\n` +
      '    }',
  );
  const body = printed.length === 0 ? '{}' : `{\n${printed.join(',\n')}\n  }`;
  return `{\n  "dialect": ${JSON.stringify(dialect)},\n  "tables": ${body}\n}\n`;
}

function printForeignKeys(keys: readonly ForeignKey[]): string {
  if (keys.length === 0) return '';
  const printed = byName(keys).map(
    ({ name, column, table, key, onDelete }) => [name, { column, table, key, onDelete }] as const,
  );
  return `,\n      "foreignKeys": ${printObject(printed)}`;
}

function printObject(entries: readonly (readonly [string, unknown])[]): string {
  if (entries.length === 0) return '{}';
  const lines = entries.map(([name, value]) => `        ${JSON.stringify(name)}: ${printLine(value)}`);
  return `{\n${lines.join(',\n')}\n      }`;
}

/** On one line, with blanks: `{ "unique": true, "columns": ["email"] }`. */
function printLine(value: unknown): string {
  if (Array.isArray(value) || typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([name, member]) => `${JSON.stringify(name)}: ${JSON.stringify(member)}`)
    .join(', ')} }`;
}

function byName<Named extends { readonly name: string }>(list: readonly Named[]): Named[] {
  return [...list].sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** Reads what `printSnapshot` wrote; `path` is for messages. */
export function parseSnapshot(text: string, path: string): Snapshot {
  if (/^(?:<{7}|={7}|>{7})/m.test(text)) {
    throw new CliError({
      problem: `${path} holds a merge conflict`,
      cure: 'keep the lines of both sides, mind the commas, and run: npx --no-install ashlar generate --check',
    });
  }
  try {
    // Invariant: what the file holds is looked at below, member by member.
    const { dialect, tables } = JSON.parse(text) as {
      readonly dialect: Snapshot['dialect'];
      readonly tables: Readonly<Record<string, WrittenTable>>;
    };
    if (dialect !== 'sqlite' && dialect !== 'postgres') throw new TypeError('no dialect');
    const shapes = Object.entries(tables).map(([name, table]) => tableFrom(name, table));
    return { dialect, tables: new Map(shapes.map((shape) => [shape.name, shape])) };
  } catch {
    throw new CliError({
      problem: `${path} is no snapshot`,
      cure: 'take it from version control. Only "npx --no-install ashlar generate" writes it',
    });
  }
}

function tableFrom(name: string, { columns, primaryKey, indexes, foreignKeys = {} }: WrittenTable): TableShape {
  return {
    name,
    columns: Object.entries(columns).map(columnFrom),
    primaryKey: primaryKey.map(String),
    indexes: Object.entries(indexes).map(
      ([index, { unique, columns: of }]): RelationIndex => ({
        name: index,
        unique: unique === true,
        columns: of.map(String),
      }),
    ),
    foreignKeys: Object.entries(foreignKeys).map(foreignKeyFrom),
  };
}

function foreignKeyFrom([name, { column, table, key, onDelete }]: readonly [
  string,
  Omit<ForeignKey, 'name'>,
]): ForeignKey {
  if (!Object.hasOwn(actionOnDelete, onDelete)) throw new TypeError('no action');
  return { name, column: String(column), table: String(table), key: String(key), onDelete };
}

function columnFrom([name, written]: readonly [string, string]): ColumnShape {
  const storage = STORAGES.find((each) => each === written.replace('?', ''));
  if (storage === undefined) throw new TypeError('no storage');
  return { name, storage, nullable: written.endsWith('?') };
}
