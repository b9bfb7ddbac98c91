import type { Comparison, RelationAttribute } from '@ashlar/core/data-layer';
import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Parameter } from '../../value/parameter.ts';
import type { Dialect } from '../dialect.ts';

type Sql = RawBuilder<SqlBool>;

/** One column of a place in an order. */
export interface PlaceKey {
  readonly column: RawBuilder<unknown>;
  readonly attribute: RelationAttribute;
  readonly ascending: boolean;
  /** Undefined: the value of the place is null. */
  readonly parameter: Parameter | undefined;
}

/** The condition that a record comes behind a place in an order; `orAt`: or stands at it. */
export function compileAfter(keys: readonly PlaceKey[], orAt: boolean, dialect: Dialect): Sql {
  return asRows(keys, orAt, dialect) ?? nested(keys, orAt, dialect);
}

/**
 * One comparison of rows, such as `(a, b) > ($1, $2)`. Both databases start reading an index at exactly that place,
 * however many records have the same first value. It compares all columns in one direction, and says unknown of a null.
 * So it serves where all go one way, and where nulls come first or cannot be.
 */
function asRows(keys: readonly PlaceKey[], orAt: boolean, dialect: Dialect): Sql | undefined {
  const ascending = keys[0]?.ascending === true;
  const operands: RawBuilder<unknown>[] = [];
  for (const key of keys) {
    const { attribute, parameter } = key;
    if (parameter === undefined || key.ascending !== ascending) return undefined;
    if (!dialect.comparesInRows(attribute.storage) || (attribute.nullable && !ascending)) return undefined;
    operands.push(dialect.operand(parameter));
  }
  if (operands.length < 2) return undefined;
  const columns = keys.map((key) => sortedColumn(key, dialect));
  const operator = sql.raw(`${ascending ? '>' : '<'}${orAt ? '=' : ''}`);
  return sql`(${sql.join(columns)}) ${operator} (${sql.join(operands)})`;
}

/** Column by column. `a >= $1 and (a > $1 or …)` says the same as `a > $1 or (a = $1 and …)`, and bounds the part of an index. */
function nested([key, ...rest]: readonly PlaceKey[], orAt: boolean, dialect: Dialect): Sql {
  if (key === undefined) return sql.lit(orAt);
  const { attribute, ascending, parameter } = key;
  const column = sortedColumn(key, dialect);
  const inner = rest.length === 0 ? undefined : compileAfter(rest, orAt, dialect);
  if (parameter === undefined) {
    const [isNull, behind] = [
      sql<SqlBool>`${column} is null`,
      ascending ? sql<SqlBool>`${column} is not null` : undefined,
    ];
    const at = inner === undefined ? (orAt ? isNull : sql.lit(false)) : sql<SqlBool>`(${isNull} and ${inner})`;
    return behind === undefined ? at : sql`(${behind} or ${at})`;
  }
  const compared = (operator: Comparison): Sql => dialect.compare(column, operator, parameter);
  const [beyond, from]: [Comparison, Comparison] = ascending ? ['gt', 'gte'] : ['lt', 'lte'];
  const orNull = (condition: Sql): Sql =>
    attribute.nullable && !ascending ? sql`(${condition} or ${column} is null)` : condition;
  if (inner === undefined) return orNull(compared(orAt ? from : beyond));
  return orNull(sql`(${compared(from)} and (${compared(beyond)} or ${inner}))`);
}

function sortedColumn({ column, attribute }: PlaceKey, dialect: Dialect): RawBuilder<unknown> {
  return attribute.storage === 'text' ? dialect.bytewise(column) : column;
}
