import type { Relation, RelationAttribute } from '@ashlar/core/data-layer';
import { type RawBuilder, sql } from 'kysely';
import { type FoundIndex, isCovered } from '../../compile/found-table.ts';
import { createIndexSql, createTableSql } from '../../compile/tables/create-table.ts';
import { partsIn } from '../../compile/tables/own-parts.ts';
import { type TableShape, tableShapeOf } from '../../compile/tables/table-shape.ts';
import { cureOf } from './cure.ts';
import { emptyValue } from './empty-value.ts';
import { type Curable, textOf } from './inspected.ts';

/** What else such a cure says. */
interface RebuildProse {
  /** Whether the collation of a column is what has to go. */
  readonly losesCollation?: boolean;
  readonly or?: string;
  readonly inTheWay?: string;
}

/** The mark behind a value that the reader of a cure has to choose. */
const CHOOSE = '/* <- your value */';

/** What a cure with such a value says before its statements. */
export const CHOOSE_FIRST = 'put your value in place of the marked one';

/** Pasted lines would go on after a failed copy, even with `-bail`, and drop the old table with its rows. */
const SAFELY =
  'copy the file of the database, put the SQL in a file for sqlite3 -bail app.db < cure.sql (pasted, it goes on after an error)';

/** What is left to do by hand. */
export const BY_HAND: string =
  'write a migration that makes the table again with rebuildTable (see "Make a table of SQLite again" in the guide ' +
  '"Change your tables"): SQLite cannot alter it, and it has parts that no resource names';

/**
 * How a table of SQLite becomes as its relation needs it: it is made again with its rows, its indexes and its triggers. A table
 * with parts that the relation does not name is left to its author.
 */
export function rebuildCure(inspected: Curable, { or, inTheWay, losesCollation = false }: RebuildProse): string {
  if (hasOwnParts(inspected, losesCollation)) return or === undefined ? BY_HAND : `${or}, or ${BY_HAND}`;
  const chooses = [...inspected.relation.attributes.values()].some((attribute) => takesNull(inspected, attribute));
  return cureOf(rebuild(inspected), {
    first: chooses ? `${CHOOSE_FIRST}, ${SAFELY}` : SAFELY,
    ...(or === undefined ? {} : { or }),
    ...(inTheWay === undefined ? {} : { inTheWay }),
  });
}

/** What would be lost, since no relation tells it: columns, foreign keys, unique constraints, conditions, generated values. */
function hasOwnParts({ relation, relations, found, made }: Curable, losesCollation: boolean): boolean {
  const columns = new Set([...relation.attributes.values()].map(({ column }) => column));
  const shape = shapeOf(relation, relations);
  const referring = new Set(shape.foreignKeys.map(({ column }) => column));
  const keys = [shape.primaryKey, ...shape.indexes.filter(({ unique }) => unique).map((index) => index.columns)];
  const isKey = (index: FoundIndex) =>
    keys.some((key) => isCovered({ indexes: [index] }, { columns: key, unique: true }));
  const text = made.find(({ type }) => type === 'table')?.sql ?? '';
  return (
    found.columns.some(({ name }) => !columns.has(name)) ||
    found.foreignKeys.some((key) => key.columns.length > 1 || !referring.has(key.columns[0] ?? '')) ||
    found.indexes.some((index) => index.definition === null && !isKey(index)) ||
    [...partsIn(text)].some(([part, times]) => times > 0 && !(losesCollation && part === 'collate'))
  );
}

function rebuild(inspected: Curable): readonly string[] {
  const { store, relation, relations, found, made } = inspected;
  const { dialect } = store;
  const shape = shapeOf(relation, relations);
  const fresh = `ashlar_new_${relation.table}`;
  const attributes = [...relation.attributes.values()];
  const columns = sql.join(attributes.map(({ column }) => sql.id(column)));
  const values = sql.join(attributes.map((attribute) => copied(inspected, attribute)));
  const others = made.filter(({ type }) => type !== 'table');
  const kept = found.indexes.filter(({ definition }) => definition != null);
  const added = shape.indexes.filter(
    (index) => !isCovered({ indexes: kept }, index) && !others.some(({ name }) => name === index.name),
  );
  const table = sql.id(relation.table);
  return [
    'pragma foreign_keys = off',
    'begin',
    textOf(store, createTableSql(shape, dialect, { create: sql`create table ${sql.id(fresh)}` })),
    textOf(store, sql`insert into ${sql.id(fresh)} (${columns}) select ${values} from ${table}`),
    textOf(store, sql`drop table ${table}`),
    // Otherwise SQLite refuses to rename while a view names the table that is gone.
    'pragma legacy_alter_table = on',
    textOf(store, sql`alter table ${sql.id(fresh)} rename to ${table}`),
    'pragma legacy_alter_table = off',
    ...others.map((each) => each.sql),
    ...added.map((index) => textOf(store, createIndexSql(relation.table, index))),
    'commit',
    'pragma foreign_keys = on',
  ];
}

function copied(inspected: Curable, attribute: RelationAttribute): RawBuilder<unknown> {
  // With its table: SQLite may take a lone name that is no column for text.
  const column = sql.id(inspected.relation.table, attribute.column);
  if (!takesNull(inspected, attribute)) return column;
  return sql`coalesce(${column}, ${sql.raw(chosenValue(inspected, attribute))})`;
}

/** Whether rows may have null where the attribute takes none. */
function takesNull({ found }: Curable, { column, nullable }: RelationAttribute): boolean {
  return !nullable && found.columns.some((there) => there.name === column && there.nullable);
}

/** A value that its reader replaces, as SQL with its mark. It is another one for each row where a key needs it. */
export function chosenValue({ store, relation }: Curable, { name, storage }: RelationAttribute): string {
  const keys = [relation.primaryKey, ...relation.identities.map(({ attributes }) => attributes)];
  return `${emptyValue(
    storage,
    keys.some((key) => key.includes(name)),
    store.dialect,
  )} ${CHOOSE}`;
}

/** The table that a relation needs, with the foreign keys to tables that are known here. */
export function shapeOf(relation: Relation, relations: readonly Relation[]): TableShape {
  const references = relation.references.filter(({ target }) => relations.some(({ name }) => name === target));
  return tableShapeOf({ ...relation, references }, relations);
}
