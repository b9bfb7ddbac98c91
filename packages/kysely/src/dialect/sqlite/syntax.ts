import type { Comparison, Storage } from '@ashlar/core/data-layer';
import {
  DummyDriver,
  Kysely,
  type RawBuilder,
  type SqlBool,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  sql,
} from 'kysely';
import type { AnyTables, Dialect } from '../../compile/dialect.ts';
import { OPERATORS } from '../../compile/operators.ts';
import { placeholder } from '../../compile/placeholder.ts';
import type { Parameter } from '../../value/parameter.ts';

/** Kysely lets one connection at a time use SQLite. Our connections queue by themselves, with a deadline. */
class QueueingSqliteAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

const kysely: Dialect['kysely'] = {
  createAdapter: () => new QueueingSqliteAdapter(),
  createIntrospector: (db) => new SqliteIntrospector(db),
  createQueryCompiler: () => new SqliteQueryCompiler(),
};

// The plus does not change the value, but hides it from the planner. better-sqlite3 is built with STAT4. Without the
// plus, it prepares a join again for each new parameter, which costs three times as much as running it.
const operand: Dialect['operand'] = (parameter) => sql`+${placeholder(parameter)}`;

/**
 * Moments are text. The forms that we read differ after the milliseconds: nothing, a Z, or more digits. As text, all
 * forms of one moment lie between `first` (no Z, no zeros at the end) and the form that we write, and no other moment
 * does. A row in any other form fulfils no such comparison. Text would put it on the wrong side of now: an expired
 * token would count, or a revocation would be expunged while it is needed. Reading such a row is an error.
 */
function compareMoments(column: RawBuilder<unknown>, operator: Comparison, parameter: Parameter): RawBuilder<SqlBool> {
  const last = operand(parameter);
  const first = shortest(last);
  const inForm = sql`rtrim(${column}, '0123456789.Z') like '____-__-__T__:__:'`;
  switch (operator) {
    case 'eq':
      return sql`(${column} >= ${first} and ${column} <= ${last} and ${inForm})`;
    case 'notEq':
      return sql`(${column} < ${first} or ${column} > ${last})`;
    case 'lt':
      return sql`(${column} < ${first} and ${inForm})`;
    case 'gte':
      return sql`(${column} >= ${first} and ${inForm})`;
    default:
      return sql`(${column} ${OPERATORS[operator]} ${last} and ${inForm})`;
  }
}

/** Other programs write `true` as text, and we read it as true. So a filter has to find it too. */
function compareBooleans(column: RawBuilder<unknown>, operator: Comparison, parameter: Parameter): RawBuilder<SqlBool> {
  const value = operand(parameter);
  if (operator !== 'eq' && operator !== 'notEq') return sql`${column} ${OPERATORS[operator]} ${value}`;
  const spellings = sql`case ${value} when 1 then '[1,"1","t","true"]' when 0 then '[0,"0","f","false"]' else '[null]' end`;
  return sql`${column} ${operator === 'eq' ? sql`in` : sql`not in`} (select value from json_each(${spellings}))`;
}

function isAmongMoments(column: RawBuilder<unknown>, parameter: Parameter): RawBuilder<SqlBool> {
  const list = sql`select ${shortest(sql`value`)} from json_each(${placeholder(parameter)})`;
  // The point behind whole seconds keeps their zeros.
  const stored = sql`substr(${column} || case length(${column}) when 19 then '.' else '' end, 1, 23)`;
  return sql`${shortest(stored)} in (${list})`;
}

/** `2026-11-23T10:41:00.5` for `2026-11-23T10:41:00.500Z`. */
function shortest(moment: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`rtrim(rtrim(${moment}, '0Z'), '.')`;
}

function exactSum(sum: RawBuilder<unknown>, storage: Storage): RawBuilder<unknown> {
  if (storage === 'bigint') return sql`typeof(${sum}) = 'integer'`;
  const most = storage === 'integer' ? Number.MAX_SAFE_INTEGER : Number.MAX_VALUE;
  return sql`${sum} between ${sql.lit(-most)} and ${sql.lit(most)}`;
}

/** How statements are written for SQLite. */
export const sqliteSyntax: Pick<
  Dialect,
  | 'kysely'
  | 'builder'
  | 'operand'
  | 'compare'
  | 'comparesInRows'
  | 'isIn'
  | 'address'
  | 'isAmong'
  | 'bytewise'
  | 'keepExact'
  | 'mergeJson'
  | 'positionIn'
  | 'isFinerMoment'
  | 'nullsSortLast'
  | 'offsetNeedsLimit'
  | 'columnTypes'
  | 'tableOptions'
  | 'creationLock'
> = {
  kysely,
  builder: new Kysely<AnyTables>({ dialect: { ...kysely, createDriver: () => new DummyDriver() } }),
  operand,
  compare(column, operator, parameter) {
    if (parameter.storage === 'timestamp') return compareMoments(column, operator, parameter);
    if (parameter.storage === 'boolean') return compareBooleans(column, operator, parameter);
    return sql`${column} ${OPERATORS[operator]} ${operand(parameter)}`;
  },
  // Booleans in other spellings differ in equality only, and sort behind both.
  comparesInRows: (storage) => storage !== 'timestamp',
  // One parameter for a list of any length, so the statement stays prepared.
  isIn: (column, parameter) => {
    const member = parameter.storage === 'bytes' ? sql`unhex(value)` : sql`value`;
    if (parameter.storage === 'timestamp') return isAmongMoments(column, parameter);
    return sql`${column} in (select ${member} from json_each(${placeholder(parameter)}))`;
  },
  address: undefined,
  isAmong: (key, found) => sql`(${sql.join(key)}) in (${found})`,
  // SQLite makes a real of what does not fit. The absolute value of the least integer is the error; of null it is null.
  mergeJson: (column, members) => sql`json_patch(coalesce(${column}, '{}'), ${members})`,
  keepExact: (sum, column, storage) =>
    sql`case when ${exactSum(sum, storage)} then ${sum} else abs(-9223372036854775807 - 1 + cast(${column} - ${column} as integer)) end`,
  // BINARY is the default collation, but an existing column may have another.
  bytewise: (column) => sql`${column} collate binary`,
  // Text in another form of the same moment sorts elsewhere.
  isFinerMoment: (column) => sql`${column} not like '____-__-__T__:__:__.___Z'`,
  positionIn: (text, wanted) => sql`instr(${text}, ${wanted})`,
  nullsSortLast: false,
  offsetNeedsLimit: true,
  columnTypes: {
    text: sql`text`,
    uuid: sql`text`,
    integer: sql`integer`,
    real: sql`real`,
    bigint: sql`integer`,
    boolean: sql`integer`,
    timestamp: sql`text`,
    json: sql`text`,
    bytes: sql`blob`,
  } satisfies Record<Storage, RawBuilder<unknown>>,
  tableOptions: sql``,
  creationLock: undefined,
};
