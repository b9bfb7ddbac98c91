import type { ColumnShape, ForeignKey, MigrationStore, RelationIndex, TableShape } from '@ashlar/kysely/migration';

/** A table that comes, goes, or changes. */
export interface TableChange {
  /** Undefined if the table comes. */
  readonly before: TableShape | undefined;
  /** Undefined if the table goes. */
  readonly after: TableShape | undefined;
  /** The columns that get another name: from the old one to the new one. */
  readonly renamed: ReadonlyMap<string, string>;
  /** SQL for the columns that take no null, for rows that have no value there, by the new name. */
  readonly fills: ReadonlyMap<string, string>;
}

/** A column that stays, perhaps under another name. */
export interface KeptColumn {
  readonly from: ColumnShape;
  readonly to: ColumnShape;
}

/** The columns of a change, sorted by what becomes of them. */
export interface ColumnChanges {
  readonly kept: readonly KeptColumn[];
  readonly added: readonly ColumnShape[];
  readonly dropped: readonly ColumnShape[];
}

/** Sorts the columns of a table that changes. */
export function columnChanges(before: TableShape, after: TableShape, renamed: TableChange['renamed']): ColumnChanges {
  const sourceOf = new Map([...renamed].map(([from, to]) => [to, from]));
  const kept: KeptColumn[] = [];
  const added: ColumnShape[] = [];
  for (const to of after.columns) {
    const from = before.columns.find(({ name }) => name === (sourceOf.get(to.name) ?? to.name));
    // A new column may have the name that another one had.
    if (from === undefined || (!sourceOf.has(to.name) && renamed.has(to.name))) added.push(to);
    else kept.push({ from, to });
  }
  const dropped = before.columns.filter((column) => !kept.some(({ from }) => from === column));
  return { kept, added, dropped };
}

/** The indexes that come and go. An index over columns that only got another name goes too, since its name has them. */
export function indexChanges(
  before: TableShape,
  after: TableShape,
): { readonly dropped: readonly RelationIndex[]; readonly added: readonly RelationIndex[] } {
  return { dropped: without(before.indexes, after.indexes), added: without(after.indexes, before.indexes) };
}

/**
 * The foreign keys that come and go. One over columns that only got another name goes too, since its name has them. Either of
 * the tables may be missing.
 */
export function foreignKeyChanges({ before, after }: Pick<TableChange, 'before' | 'after'>): {
  readonly dropped: readonly ForeignKey[];
  readonly added: readonly ForeignKey[];
} {
  const [was = [], is = []] = [before?.foreignKeys, after?.foreignKeys];
  const differ = (list: readonly ForeignKey[], others: readonly ForeignKey[]) => {
    const known = new Set(others.map(textOf));
    return list.filter((key) => !known.has(textOf(key)));
  };
  return { dropped: differ(was, is), added: differ(is, was) };
}

function textOf({ name, column, table, key, onDelete }: ForeignKey): string {
  return JSON.stringify([name, column, table, key, onDelete]);
}

function without(list: readonly RelationIndex[], others: readonly RelationIndex[]): readonly RelationIndex[] {
  const known = new Set(others.map(keyOf));
  return list.filter((index) => !known.has(keyOf(index)));
}

function keyOf({ name, unique, columns }: RelationIndex): string {
  return JSON.stringify([name, unique, columns]);
}

/** The change that takes another one back. Values that are gone come back empty. */
export function inverse({ before, after, renamed }: TableChange, store: MigrationStore): TableChange {
  const fills = new Map<string, string>();
  const back = new Map([...renamed].map(([from, to]) => [to, from]));
  if (before !== undefined && after !== undefined) {
    const { kept, added } = columnChanges(after, before, back);
    const loosened = kept.filter(({ from, to }) => from.nullable && !to.nullable).map(({ to }) => to);
    for (const { name, storage } of [...added.filter(({ nullable }) => !nullable), ...loosened]) {
      fills.set(name, store.emptyValue(storage, isInKey(name, before)));
    }
  }
  return { before: after, after: before, renamed: back, fills };
}

function isInKey(column: string, { primaryKey, indexes }: TableShape): boolean {
  return primaryKey.includes(column) || indexes.some(({ unique, columns }) => unique && columns.includes(column));
}
