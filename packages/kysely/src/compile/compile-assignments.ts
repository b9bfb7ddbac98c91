import type { Assignment, AssignmentCase, RelationAttribute, Statement } from '@ashlar/core/data-layer';
import { type RawBuilder, sql } from 'kysely';
import { compileCondition, parameterFor } from './compile-condition.ts';
import type { Dialect } from './dialect.ts';
import { placeholder } from './placeholder.ts';
import { attributeOf, columnOf, type Source } from './relation-column.ts';

/** The new values of a record, by column. */
export function compileAssignments(
  set: Readonly<Record<string, Assignment>>,
  source: Source,
  dialect: Dialect,
): Record<string, RawBuilder<unknown>> {
  return Object.fromEntries(
    Object.entries(set).map(([name, assignment]) => {
      const attribute = attributeOf(source.relation, name);
      return [attribute.column, compileAssignment(assignment, { source, attribute }, dialect)];
    }),
  );
}

/** The attribute that is assigned to. */
interface Target {
  readonly source: Source;
  readonly attribute: RelationAttribute;
}

function compileAssignment(assignment: Assignment, target: Target, dialect: Dialect): RawBuilder<unknown> {
  if (typeof assignment === 'string') return parameterOf(assignment, target);
  const kept = columnOf(target.source, target.attribute);
  if ('plus' in assignment) {
    const sum = sql`${kept} + ${parameterOf(assignment.plus, target)}`;
    return dialect.keepExact(sum, kept, target.attribute.storage);
  }
  if ('merge' in assignment) return dialect.mergeJson(kept, parameterOf(assignment.merge, target));
  if (assignment.cases.length === 0) return kept;
  const cases = assignment.cases.map(
    (each) => sql`when ${compileCondition(each.when, target.source, dialect)} then ${compileCase(each, target)}`,
  );
  // The column stands last in each, so PostgreSQL takes the parameters for values of its type, whatever that is.
  return sql`case ${sql.join(cases, sql` `)} else ${kept} end`;
}

function compileCase(each: AssignmentCase, target: Target): RawBuilder<unknown> {
  if ('parameter' in each) return parameterOf(each.parameter, target);
  return sql`${columnOf(target.source, target.attribute)} + ${parameterOf(each.plus, target)}`;
}

function parameterOf(name: string, { source, attribute }: Target): RawBuilder<unknown> {
  return placeholder(parameterFor(source, attribute, { name, required: !attribute.nullable }));
}

/** The attributes where a statement adds to the value that a record has. */
export function sumsIn(statement: Statement): readonly string[] {
  if (statement.kind === 'update') return summedIn(statement.set);
  if (statement.kind !== 'insert' || typeof statement.onConflict !== 'object') return [];
  return summedIn(statement.onConflict.update);
}

function summedIn(assignments: Readonly<Record<string, Assignment>>): readonly string[] {
  return Object.entries(assignments).flatMap(([name, assignment]) => (isSum(assignment) ? [name] : []));
}

function isSum(assignment: Assignment): boolean {
  if (typeof assignment === 'string') return false;
  if ('cases' in assignment) return assignment.cases.some((each) => 'plus' in each);
  return 'plus' in assignment;
}
