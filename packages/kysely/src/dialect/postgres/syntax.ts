import type { Storage } from '@ashlar/core/data-layer';
import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type RawBuilder,
  sql,
} from 'kysely';
import type { AnyTables, Dialect } from '../../compile/dialect.ts';
import { OPERATORS } from '../../compile/operators.ts';
import { placeholder } from '../../compile/placeholder.ts';

/** An arbitrary number that stands for "an Ashlar application creates tables". */
const CREATION_LOCK = 7_234_116_905_338;

const kysely: Dialect['kysely'] = {
  createAdapter: () => new PostgresAdapter(),
  createIntrospector: (db) => new PostgresIntrospector(db),
  createQueryCompiler: () => new PostgresQueryCompiler(),
};

/** How statements are written for PostgreSQL. */
export const postgresSyntax: Pick<
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
  operand: placeholder,
  compare: (column, operator, parameter) => sql`${column} ${OPERATORS[operator]} ${placeholder(parameter)}`,
  comparesInRows: () => true,
  // Without a cast, the list takes the type of the column. An existing table may have another type: uuid kept as text,
  // citext, or a timestamp without time zone, which a cast to timestamptz would shift.
  isIn: (column, parameter) => sql`${column} = any(${placeholder(parameter)})`,
  // A locked row stays where it is. Its key would be looked up in an index whose pages are in no order.
  address: 'ctid',
  // As a list, which exists before the rows are looked up. A join with a sub-select could read the whole table. The
  // sub-select could even run twice, with a limit and locks each time.
  isAmong: ([address], found) => sql`${address} = any(array(${found}))`,
  // The division by zero is the error. It depends on the column: PostgreSQL works constants out before it looks at a case.
  // A column that an application made may be json, which has no such operator.
  mergeJson: (column, members) => sql`coalesce(${column}::jsonb, '{}'::jsonb) || ${members}::jsonb`,
  keepExact: (sum, column, storage) =>
    storage === 'integer'
      ? sql`case when ${sum} between ${sql.lit(Number.MIN_SAFE_INTEGER)} and ${sql.lit(Number.MAX_SAFE_INTEGER)} then ${sum} else ${column} / (${column} - ${column}) end`
      : sum,
  bytewise: (column) => sql`${column} collate "C"`,
  isFinerMoment: (column) => sql`date_trunc('milliseconds', ${column}) <> ${column}`,
  positionIn: (text, wanted) => sql`strpos(${text}, ${wanted})`,
  nullsSortLast: true,
  offsetNeedsLimit: false,
  columnTypes: {
    // Statements ask for the order of bytes, so indexes have that order.
    text: sql`text collate "C"`,
    uuid: sql`uuid`,
    integer: sql`bigint`,
    real: sql`double precision`,
    bigint: sql`bigint`,
    boolean: sql`boolean`,
    timestamp: sql`timestamptz(3)`,
    json: sql`jsonb`,
    bytes: sql`bytea`,
  } satisfies Record<Storage, RawBuilder<unknown>>,
  // Room in each page for new versions of its rows. Then an update that changes no indexed column writes no index.
  tableOptions: sql`with (fillfactor = 90)`,
  // Two processes that create the same table at once fail, even with `if not exists`.
  creationLock: {
    take: sql`select pg_advisory_xact_lock(${sql.lit(CREATION_LOCK)})`,
    tryInTransaction: sql`select pg_try_advisory_xact_lock(${sql.lit(CREATION_LOCK)}) as taken`,
    tryOnConnection: sql`select pg_try_advisory_lock(${sql.lit(CREATION_LOCK)}) as taken`,
    release: sql`select pg_advisory_unlock(${sql.lit(CREATION_LOCK)})`,
  },
};
