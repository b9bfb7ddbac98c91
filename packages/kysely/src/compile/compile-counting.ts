import {
  and,
  type Condition,
  type RelationAttribute,
  type SelectStatement,
  type Statement,
  type UpdateStatement,
} from '@ashlar/core/data-layer';
import { sql } from 'kysely';
import { compileCondition } from './compile-condition.ts';
import { compiled, updateOf } from './compile-statement.ts';
import type { CompiledStatement, ResultColumn } from './compiled-statement.ts';
import type { Dialect } from './dialect.ts';

/** An update that also counts those among its records that fulfilled a condition before. */
export type CountingUpdate = UpdateStatement & { readonly counting: Condition };

/** Whether a statement is an update that counts. */
export function isCounting(statement: Statement): statement is CountingUpdate {
  return statement.kind === 'update' && statement.counting !== undefined;
}

const counted = 'counted';
const changed = 'changed';

/**
 * One statement that counts and updates: both see the table as it was when the statement began. It returns one row,
 * because returning every changed record would cost more than the change.
 */
export function compileCountingUpdate(statement: CountingUpdate, dialect: Dialect): CompiledStatement {
  const [before, after] = [sql.id('ashlar before'), sql.id('ashlar after')];
  const update = updateOf(statement, dialect).returning(sql`1`.as('one'));
  const query =
    sql`with ${before} as (${countOf(statement, and(statement.where, statement.counting), dialect)}), ${after} as (${update}) select
    (select ${sql.id(counted)} from ${before}) as ${sql.id(counted)},
    (select cast(count(*) as integer) from ${after}) as ${sql.id(changed)}`.compile(dialect.builder);
  return compiled(statement, { query, columns: [columnOf(statement, counted), columnOf(statement, changed)] }, dialect);
}

/** A select that only counts. */
export function compileCountOnly(statement: SelectStatement, dialect: Dialect): CompiledStatement {
  const query = countOf(statement, statement.where, dialect).compile();
  return compiled(statement, { query, columns: [columnOf(statement, counted)] }, dialect);
}

/** The statement that only counts, for databases where an update cannot be inside another statement. */
export function compileCount(statement: CountingUpdate, dialect: Dialect): CompiledStatement {
  const { relation, where } = statement;
  const query = countOf(statement, and(where, statement.counting), dialect).compile();
  const select = { kind: 'select', relation, attributes: [], where } as const;
  return compiled(select, { query, columns: [columnOf(statement, counted)] }, dialect);
}

function countOf({ relation }: Pick<Statement, 'relation'>, where: Condition, dialect: Dialect) {
  return dialect.builder
    .selectFrom(relation.table)
    .select(sql<number>`cast(count(*) as integer)`.as(counted))
    .where(compileCondition(where, { relation, reference: relation.table }, dialect));
}

/** A column of no attribute: a number that the statement works out. */
function columnOf({ relation }: Pick<Statement, 'relation'>, name: string): ResultColumn {
  const attribute: RelationAttribute = { name, column: name, storage: 'integer', nullable: false };
  const described = { ...relation, attributes: new Map([[name, attribute]]) };
  return { relation: described, attribute: name, storage: 'integer', key: name, alongside: false };
}
