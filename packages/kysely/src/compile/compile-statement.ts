import type {
  ChangeOnConflict,
  DeleteStatement,
  InsertStatement,
  Relation,
  Statement,
  UpdateStatement,
} from '@ashlar/core/data-layer';
import {
  type CompiledQuery,
  type InsertQueryBuilder,
  type InsertResult,
  type RawBuilder,
  type SqlBool,
  sql,
  type UpdateQueryBuilder,
  type UpdateResult,
} from 'kysely';
import type { Parameter } from '../value/parameter.ts';
import { binderOf } from './bind-parameters.ts';
import { compileAssignments, sumsIn } from './compile-assignments.ts';
import { compileCondition } from './compile-condition.ts';
import { compileOrder, compileSelect, wholeNumber } from './compile-select.ts';
import type { CompiledStatement, ResultColumn } from './compiled-statement.ts';
import { decoderOf } from './decode-rows.ts';
import type { AnyTables, Dialect } from './dialect.ts';
import { attributeOf, columnOf, type Source } from './relation-column.ts';
import { relationsOf } from './relations-of.ts';
import { readColumns, selectionOf } from './result-columns.ts';
import { toldByInsert } from './told-by-insert.ts';

/** Compiles a statement for one kind of database. Each value is one placeholder, so the SQL never changes with values. */
export function compileStatement(statement: Statement, dialect: Dialect): CompiledStatement {
  return compiled(statement, compileByKind(statement, dialect), dialect);
}

/** Compiles everything of a query that does not depend on values. */
export function compiled(statement: Statement, { query, columns }: Compiled, dialect: Dialect): CompiledStatement {
  // Invariant: every value that the builders were given is a Parameter.
  const parameters = query.parameters as readonly Parameter[];
  const as = statement.kind === 'select' ? statement.alongside?.as : undefined;
  return {
    kind: statement.kind,
    relation: statement.relation,
    relations: relationsOf(statement),
    sums: sumsIn(statement),
    written: writtenBy(statement),
    sql: query.sql,
    parameters,
    columns,
    readsBigints: columns.some(({ storage }) => storage === 'bigint' || storage === 'real'),
    bind: binderOf(parameters, dialect),
    decode: decoderOf(columns, dialect, as),
  };
}

function writtenBy(statement: Statement): readonly string[] {
  if (statement.kind === 'insert') return statement.attributes;
  return statement.kind === 'update' ? Object.keys(statement.set) : [];
}

/** A query, and the columns of the rows that it gives back. */
export interface Compiled {
  readonly query: CompiledQuery<unknown>;
  readonly columns: readonly ResultColumn[];
}

function compileByKind(statement: Statement, dialect: Dialect): Compiled {
  switch (statement.kind) {
    case 'select':
      return compileSelect(statement, dialect);
    case 'insert':
      return compileInsert(statement, dialect);
    case 'update':
      return compileUpdate(statement, dialect);
    case 'delete':
      return compileDelete(statement, dialect);
  }
}

function compileInsert(statement: InsertStatement, dialect: Dialect): Compiled {
  const { relation, attributes, returning, rows } = statement;
  const source: Source = { relation, reference: relation.table };
  const prefixes = rows === undefined ? [''] : Array.from({ length: rows }, (_, index) => `${index}.`);
  const values = prefixes.map((prefix) =>
    Object.fromEntries(attributes.map((attribute) => [attribute, `${prefix}${attribute}`])),
  );
  const columns = readColumns(source, returning);
  const told = toldByInsert(statement, dialect);
  const returned = [...selectionOf(source, columns, dialect), ...told.map(({ selection }) => selection)];
  const query = dialect.builder
    .insertInto(relation.table)
    .values(values.map((each) => compileAssignments(each, source, dialect)))
    .$call((insert) => compileConflict(insert, statement, dialect))
    .$if(returned.length > 0, (insert) => insert.returning(returned));
  return { query: query.compile(), columns: [...columns, ...told.map(({ column }) => column)] };
}

type Insert = InsertQueryBuilder<AnyTables, string, InsertResult>;

function compileConflict(insert: Insert, { relation, onConflict }: InsertStatement, dialect: Dialect): Insert {
  if (onConflict === 'error') return insert;
  if (onConflict === 'ignore') return insert.onConflict((conflict) => conflict.doNothing());
  const { update, by = relation.primaryKey, where } = onConflict;
  const source: Source = { relation, reference: relation.table };
  const keys = by.map((name) => attributeOf(relation, name).column);
  const set = compileAssignments(Object.keys(update).length > 0 ? update : asItIs(relation), source, dialect);
  return insert.onConflict((conflict) => {
    const changed = conflict.columns(keys).doUpdateSet(set);
    return where === undefined ? changed : changed.where(compileCondition(where, source, dialect));
  });
}

/** A record that is not changed would not be returned. */
function asItIs({ primaryKey: [key = ''] }: Relation): ChangeOnConflict['update'] {
  return { [key]: { cases: [] } };
}

function compileUpdate(statement: UpdateStatement, dialect: Dialect): Compiled {
  const { relation, returning } = statement;
  const source: Source = { relation, reference: relation.table };
  const columns = readColumns(source, returning);
  const query = updateOf(statement, dialect).$if(columns.length > 0, (update) =>
    update.returning(selectionOf(source, columns, dialect)),
  );
  return { query: query.compile(), columns };
}

/** An update that gives nothing back yet. */
export function updateOf(
  { relation, set, where }: UpdateStatement,
  dialect: Dialect,
): UpdateQueryBuilder<AnyTables, string, string, UpdateResult> {
  const source: Source = { relation, reference: relation.table };
  return dialect.builder
    .updateTable(relation.table)
    .set(compileAssignments(set, source, dialect))
    .where(compileCondition(where, source, dialect));
}

function compileDelete(statement: DeleteStatement, dialect: Dialect): Compiled {
  const { relation, where, returning, limit } = statement;
  const source: Source = { relation, reference: relation.table };
  const columns = readColumns(source, returning);
  const condition = compileCondition(where, source, dialect);
  const query = dialect.builder
    .deleteFrom(relation.table)
    .where(limit === undefined ? condition : isAmongSome(statement, { condition, limit }, dialect))
    .$if(columns.length > 0, (deletion) => deletion.returning(selectionOf(source, columns, dialect)));
  return { query: query.compile(), columns };
}

/**
 * The condition that a record is among the first ones: neither database has a DELETE with a limit in its standard
 * build.
 */
function isAmongSome(
  { relation, orderBy = [] }: DeleteStatement,
  { condition, limit }: { readonly condition: RawBuilder<SqlBool>; readonly limit: string },
  dialect: Dialect,
): RawBuilder<SqlBool> {
  const source: Source = { relation, reference: relation.table };
  const { address } = dialect;
  const keys =
    address === undefined
      ? relation.primaryKey.map((name) => columnOf(source, attributeOf(relation, name)))
      : [sql`${sql.table(relation.table)}.${sql.id(address)}`];
  const some = dialect.builder
    .selectFrom(relation.table)
    .select(keys.map((key, index) => key.as(relation.primaryKey[index] ?? 'key')))
    .where(condition)
    .$call((select) => orderBy.reduce((sorted, order) => sorted.orderBy(compileOrder(order, source, dialect)), select))
    .limit(wholeNumber(limit, source, dialect))
    .$if(dialect.capabilities.has('rowLocks'), (select) => select.forUpdate().skipLocked());
  const isFound = dialect.isAmong(keys, some);
  // Two partitions have rows of one address. With the condition, none goes that is not meant. In a case it is no way to find
  // rows: else the database could read all that fulfil it, for each batch.
  return address === undefined ? isFound : sql`${isFound} and case when ${condition} then true end`;
}
