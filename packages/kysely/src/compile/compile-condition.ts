import type { AfterCondition, Condition, RelationAttribute } from '@ashlar/core/data-layer';
import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Parameter } from '../value/parameter.ts';
import type { Dialect } from './dialect.ts';
import { compileAfter, type PlaceKey } from './order/compile-after.ts';
import { attributeOf, columnOf, type Source } from './relation-column.ts';
import { literalOf } from './tables/literal-of.ts';

type Sql = RawBuilder<SqlBool>;

/** A condition as SQL; its values are placeholders. */
export function compileCondition(condition: Condition, source: Source, dialect: Dialect): Sql {
  switch (condition.kind) {
    case 'true':
    case 'false':
      return sql.lit(condition.kind === 'true');
    case 'compare':
      return compileComparison(condition, source, dialect);
    case 'in': {
      const attribute = attributeOf(source.relation, condition.attribute);
      const parameter = parameterFor(source, attribute, { name: condition.parameter, list: true });
      return dialect.isIn(columnOf(source, attribute), parameter);
    }
    case 'text':
      return compileText(condition, source, dialect);
    case 'isNull':
      return sql`${columnOf(source, attributeOf(source.relation, condition.attribute))} is null`;
    case 'and':
    case 'or':
      return compileJunction(condition, source, dialect);
    case 'not':
      return sql`not (${compileCondition(condition.condition, source, dialect)})`;
    case 'sameAs':
      return compileOther(condition, source, dialect);
    case 'exists':
      return compileExists(condition, source, dialect);
    case 'after':
      return compileAfter(keysOf(condition, source), condition.orAt, dialect);
  }
}

/** A linked relation has an alias: it may be the very relation around it. */
function compileExists(
  { relation, where, link }: Extract<Condition, { kind: 'exists' }>,
  source: Source,
  dialect: Dialect,
): Sql {
  if (link === undefined) {
    const inner: Source = { relation, reference: relation.table };
    return sql`exists (select 1 from ${sql.table(inner.reference)} where ${compileCondition(where, inner, dialect)})`;
  }
  const depth = (source.depth ?? 0) + 1;
  const alias = `linked_${depth}`;
  // A table may have this name, which SQLite compares without case. The link speaks of both.
  const isTaken = alias === source.reference.toLowerCase();
  const inner: Source = { relation, reference: isTaken ? `${alias}_other` : alias, depth };
  const own = columnOf(source, attributeOf(source.relation, link.own));
  const other = columnOf(inner, attributeOf(relation, link.other));
  const fulfilled = compileCondition(where, inner, dialect);
  return sql`exists (select 1 from ${sql.table(relation.table)} as ${sql.id(inner.reference)} where ${other} = ${own} and ${fulfilled})`;
}

/** The columns of a place in an order, each with the placeholder of its value; without one, the value is null. */
function keysOf({ orderBy, parameters }: AfterCondition, source: Source): readonly PlaceKey[] {
  return orderBy.map(({ attribute: name, direction }, index) => {
    const attribute = attributeOf(source.relation, name);
    const parameter = parameters[index] ?? null;
    return {
      column: columnOf(source, attribute),
      attribute,
      ascending: direction === 'asc',
      parameter: parameter === null ? undefined : parameterFor(source, attribute, { name: parameter }),
    };
  });
}

/** The placeholder for a value of that attribute. */
export function parameterFor(
  { relation }: Source,
  { name: attribute, storage }: RelationAttribute,
  { name, list = false, required = false }: Pick<Parameter, 'name'> & Partial<Pick<Parameter, 'list' | 'required'>>,
): Parameter {
  return { name, list, required, storage, attribute, relation: relation.name };
}

function compileComparison(
  { attribute: name, operator, parameter }: Extract<Condition, { kind: 'compare' }>,
  source: Source,
  dialect: Dialect,
): Sql {
  const attribute = attributeOf(source.relation, name);
  const column = columnOf(source, attribute);
  // Equality is the same in every collation that stores may have; only order differs.
  const ordered = attribute.storage === 'text' && operator !== 'eq' && operator !== 'notEq';
  const left = ordered ? dialect.bytewise(column) : column;
  return dialect.compare(left, operator, parameterFor(source, attribute, { name: parameter }));
}

/** Without LIKE: no character is special, and no setting of the database changes what is equal. */
function compileText(
  { attribute: name, part, parameter, insensitive }: Extract<Condition, { kind: 'text' }>,
  source: Source,
  dialect: Dialect,
): Sql {
  const attribute = attributeOf(source.relation, name);
  const operand = dialect.operand(parameterFor(source, attribute, { name: parameter }));
  // A cast, because an existing column may be citext or an enum. By bytes, lower() changes A to Z alone.
  const [text, wanted] = [columnOf(source, attribute), operand].map((value) => {
    const plain = dialect.bytewise(sql`cast(${value} as text)`);
    return insensitive ? sql`lower(${plain})` : plain;
  });
  switch (part) {
    case 'whole':
      return sql`${text} = ${wanted}`;
    case 'start':
      return sql`substr(${text}, 1, length(${wanted})) = ${wanted}`;
    case 'end':
      return sql`substr(${text}, length(${text}) - length(${wanted}) + 1) = ${wanted}`;
    case 'anywhere':
      return sql`${dialect.positionIn(sql`${text}`, sql`${wanted}`)} > 0`;
  }
}

function compileOther(
  { attribute, other }: Extract<Condition, { kind: 'sameAs' }>,
  source: Source,
  dialect: Dialect,
): Sql {
  const inner: Source = { relation: other.relation, reference: other.relation.table };
  const compared = attributeOf(inner.relation, other.attribute);
  // Parts of the statement: parameters would cost each `authenticate` as much as columns.
  const equal = Object.entries(other.key).map(
    ([name, text]) =>
      sql`${columnOf(inner, attributeOf(inner.relation, name))} = ${sql.raw(literalOf(text, dialect.name))}`,
  );
  const otherwise = sql.lit(other.otherwise);
  const found = sql`select ${columnOf(inner, compared)} from ${sql.table(inner.reference)} where ${sql.join(equal, sql` and `)}`;
  return sql`${columnOf(source, attributeOf(source.relation, attribute))} = coalesce((${found}), ${otherwise})`;
}

function compileJunction(
  { kind, conditions }: Extract<Condition, { kind: 'and' | 'or' }>,
  source: Source,
  dialect: Dialect,
): Sql {
  const parts = conditions.map((part) => compileCondition(part, source, dialect));
  const [only] = parts;
  if (only === undefined) return sql.lit(kind === 'and');
  return parts.length === 1 ? only : sql`(${sql.join(parts, kind === 'and' ? sql` and ` : sql` or `)})`;
}
