import type { Order, SelectStatement } from '@ashlar/core/data-layer';
import { type CompiledQuery, type RawBuilder, type SelectQueryBuilder, sql } from 'kysely';
import { compileCondition } from './compile-condition.ts';
import type { ResultColumn } from './compiled-statement.ts';
import type { AnyTables, Dialect } from './dialect.ts';
import { finerColumns, selectFiner } from './order/exact-order.ts';
import { attributeOf, columnOf, type Source } from './relation-column.ts';
import { readColumns, selectionOf } from './result-columns.ts';

type Select = SelectQueryBuilder<AnyTables, string, unknown>;

/** Compiles a select, with the record that is read alongside in the same statement. */
export function compileSelect(
  statement: SelectStatement,
  dialect: Dialect,
): { readonly query: CompiledQuery<unknown>; readonly columns: readonly ResultColumn[] } {
  const { relation, alongside } = statement;
  const source: Source = { relation, reference: relation.table };
  const columns = readColumns(source, statement.attributes);
  const selection = selectionOf(source, columns, dialect);
  let select: Select = dialect.builder
    .selectFrom(relation.table)
    .where(compileCondition(statement.where, source, dialect));
  if (alongside !== undefined) {
    const other = otherSource(source, alongside);
    const otherColumns = readColumns(other, alongside.attributes, alongside.as);
    select = select
      .innerJoin(tableOf(other), (join) => join.onTrue())
      .where(compileCondition(alongside.where, other, dialect));
    columns.push(...otherColumns);
    selection.push(...selectionOf(other, otherColumns, dialect));
  }
  const finer = finerColumns(statement);
  columns.push(...finer);
  selection.push(...selectFiner(source, finer, dialect));
  select = select.select(selection.length > 0 ? selection : [sql.lit(1).as('one')]);
  return { query: compileTail(select, statement, dialect).compile(), columns };
}

/** The table that is read alongside. If it is the same table, it needs an alias. */
function otherSource({ reference }: Source, { relation }: NonNullable<SelectStatement['alongside']>): Source {
  return { relation, reference: relation.table === reference ? `${relation.table}_alongside` : relation.table };
}

function tableOf({ relation, reference }: Source): string {
  return relation.table === reference ? relation.table : `${relation.table} as ${reference}`;
}

function compileTail(select: Select, statement: SelectStatement, dialect: Dialect): Select {
  const { relation, orderBy = [], limit, offset, lock, alongside } = statement;
  const source: Source = { relation, reference: relation.table };
  let tail = select;
  for (const order of orderBy) tail = tail.orderBy(compileOrder(order, source, dialect));
  if (limit !== undefined) tail = tail.limit(wholeNumber(limit, source, dialect));
  else if (offset !== undefined && dialect.offsetNeedsLimit) tail = tail.limit(sql<number>`-1`);
  if (offset !== undefined) tail = tail.offset(wholeNumber(offset, source, dialect));
  if (lock !== true || !dialect.capabilities.has('rowLocks')) return tail;
  // A lock names its table without the schema.
  return alongside === undefined ? tail.forNoKeyUpdate() : tail.forNoKeyUpdate(relation.table.replace(/^.*\./, ''));
}

/** A column to order by, nulls first. */
export function compileOrder(
  { attribute: name, direction }: Order,
  source: Source,
  dialect: Dialect,
): RawBuilder<unknown> {
  const attribute = attributeOf(source.relation, name);
  const column = columnOf(source, attribute);
  const sorted = attribute.storage === 'text' ? dialect.bytewise(column) : column;
  const ascending = direction === 'asc';
  // Only for nullable attributes: an index serves an order only without a clause for nulls.
  if (!dialect.nullsSortLast || !attribute.nullable) return ascending ? sorted : sql`${sorted} desc`;
  return ascending ? sql`${sorted} asc nulls first` : sql`${sorted} desc nulls last`;
}

/** A parameter that holds how many rows. */
export function wholeNumber(name: string, { relation }: Source, dialect: Dialect): RawBuilder<number> {
  const kind = { storage: 'integer', list: false, required: false } as const;
  return dialect.operand({ ...kind, name, relation: relation.name, attribute: name }) as RawBuilder<number>;
}
