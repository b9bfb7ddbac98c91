import type { Condition, RelationAttribute, Statement, UpdateStatement } from '@ashlar/core';
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

/**
 * One statement that counts and updates: both see the table as it was when the statement began. The number comes with each
 * record that was changed.
 */
export function compileCountingUpdate(statement: CountingUpdate, dialect: Dialect): CompiledStatement {
  const before = 'ashlar before';
  const query = updateOf(statement, dialect)
    .from(countOf(statement, dialect).as(before))
    .returning(sql.ref(`${before}.${counted}`).as(counted));
  return compiled(statement, { query: query.compile(), columns: [columnOf(statement)] }, dialect);
}

/** The statement that counts alone, for databases where an update cannot stand inside another statement. */
export function compileCount(statement: CountingUpdate, dialect: Dialect): CompiledStatement {
  const { relation, where } = statement;
  const query = countOf(statement, dialect).compile();
  const select = { kind: 'select', relation, attributes: [], where } as const;
  return compiled(select, { query, columns: [columnOf(statement)] }, dialect);
}

function countOf({ relation, where, counting }: CountingUpdate, dialect: Dialect) {
  const both: Condition = { kind: 'and', conditions: [where, counting] };
  return dialect.builder
    .selectFrom(relation.table)
    .select(sql<number>`cast(count(*) as integer)`.as(counted))
    .where(compileCondition(both, { relation, reference: relation.table }, dialect));
}

/** A column that is of no attribute: a number that the statement works out. */
function columnOf({ relation }: CountingUpdate): ResultColumn {
  const attribute: RelationAttribute = { name: counted, column: counted, storage: 'integer', nullable: false };
  const described = { ...relation, attributes: new Map([[counted, attribute]]) };
  return { relation: described, attribute: counted, storage: 'integer', key: counted, alongside: false };
}
