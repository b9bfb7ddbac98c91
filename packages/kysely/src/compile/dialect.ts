import type { Capability, Comparison, Relation, Statement, Storage } from '@ashlar/core/data-layer';
import type {
  CompiledQuery,
  Expression,
  Kysely,
  Dialect as KyselyDialect,
  QueryResult,
  RawBuilder,
  SqlBool,
} from 'kysely';
import type { Decode, Encode, Parameter } from '../value/parameter.ts';
import type { FoundTable } from './found-table.ts';

/** Tables with columns that the compiler does not know: the builders below get names, not types. */
export type AnyTables = Record<string, Record<string, unknown>>;

/** The parts of a failed statement that its error names. */
export interface FailedStatement {
  readonly kind: Statement['kind'];
  readonly relation: Relation;
  /** Every relation that the statement names, its own first. */
  readonly relations: readonly Relation[];
  /** The attributes to whose values it adds, so that the result may be too large for its column. */
  readonly sums: readonly string[];
  /** The attributes that an insert or update gives a value. */
  readonly written: readonly string[];
}

/** What a statement wrote into columns that are foreign keys, encoded, of one or several rows. */
interface WrittenKeys {
  readonly table: string;
  readonly values: ReadonlyMap<string, readonly unknown[]>;
}

/** Runs a statement. */
export type Execute = (query: CompiledQuery) => Promise<QueryResult<unknown>>;

/** The statements of a lock. Those that only try answer with `taken`. */
interface CreationLock {
  /** Waits for it; it ends with the transaction. */
  readonly take: RawBuilder<unknown>;
  /** Does not wait; it ends with the transaction. */
  readonly tryInTransaction: RawBuilder<unknown>;
  /** Does not wait; it ends with `release` or with the connection. */
  readonly tryOnConnection: RawBuilder<unknown>;
  readonly release: RawBuilder<unknown>;
}

/** Everything in which one kind of database differs from the others. It needs no driver. */
export interface Dialect {
  readonly name: 'sqlite' | 'postgres';
  readonly capabilities: ReadonlySet<Capability>;
  /** Whether an update can be in the `with` of another statement. */
  readonly updatesInsideStatements: boolean;
  /** How an insert that may change a row tells whether the row of a table is new. Undefined: it cannot. */
  readonly isNewRow: ((table: string) => RawBuilder<SqlBool>) | undefined;
  /** The parts of a Kysely for this kind of database, apart from its driver. */
  readonly kysely: Omit<KyselyDialect, 'createDriver'>;
  /** Builds and compiles; executes nothing. */
  readonly builder: Kysely<AnyTables>;
  readonly encode: Readonly<Record<Storage, Encode>>;
  /** Turns the values of a list, each encoded already, into the one parameter that carries them. */
  encodeList(values: readonly unknown[], storage: Storage): unknown;
  readonly decode: Readonly<Record<Storage, Decode>>;
  /** The cure for a column that holds values of another storage. */
  readonly cures: Readonly<Record<Storage, (column: string) => string>>;
  /** How a select reads a column whose values the driver would change. */
  readonly readAs: Readonly<Partial<Record<Storage, (column: RawBuilder<unknown>) => RawBuilder<unknown>>>>;
  /** A comparison of two values that are not null. */
  compare(column: RawBuilder<unknown>, operator: Comparison, parameter: Parameter): RawBuilder<SqlBool>;
  /** Whether `compare` writes a plain comparison, so that a comparison of rows says the same. */
  comparesInRows(storage: Storage): boolean;
  /** A sum of a column; an error of the statement where the storage could not keep it exactly. */
  keepExact(sum: RawBuilder<unknown>, column: RawBuilder<unknown>, storage: Storage): RawBuilder<unknown>;
  /** The object in a column of JSON with the members of another one, whose values are text. Null is an empty object. */
  mergeJson(column: RawBuilder<unknown>, members: RawBuilder<unknown>): RawBuilder<unknown>;
  /** A value that is compared, or cuts the result. */
  operand(parameter: Parameter): RawBuilder<unknown>;
  /** The condition that a column is one of a list. */
  isIn(column: RawBuilder<unknown>, parameter: Parameter): RawBuilder<SqlBool>;
  /** A column of the database itself that finds a row again within one statement, at once. Undefined: the key does it. */
  readonly address: string | undefined;
  /** The condition that these columns, those of a key or the address, are among what a select finds. */
  isAmong(key: readonly RawBuilder<unknown>[], found: Expression<unknown>): RawBuilder<SqlBool>;
  /** Compares and sorts text by its bytes. */
  bytewise(column: RawBuilder<unknown>): RawBuilder<unknown>;
  /** Where a text begins in another one, from 1; 0 if it does not occur. */
  positionIn(text: RawBuilder<unknown>, wanted: RawBuilder<unknown>): RawBuilder<unknown>;
  /** The condition that a column of moments orders a row otherwise than by the milliseconds of its value. */
  isFinerMoment(column: RawBuilder<unknown>): RawBuilder<SqlBool>;
  /** Whether the order of nulls has to be written. If so, the default is last on asc and first on desc. */
  readonly nullsSortLast: boolean;
  /** Whether an offset needs a limit. */
  readonly offsetNeedsLimit: boolean;
  /** Asks the database to describe a table; undefined if there is none of that name. */
  readTable(execute: Execute, table: string, dialect: Pick<Dialect, 'builder'>): Promise<FoundTable | undefined>;
  /** Whether `alter table … alter column` and `add constraint` exist. Without them, foreign keys come with their table. */
  readonly altersColumns: boolean;
  /** The columns whose foreign key no row has. Absent: the error of the database says it. */
  brokenColumns?(execute: Execute, broken: WrittenKeys): Promise<readonly string[]>;
  readonly columnTypes: Readonly<Record<Storage, RawBuilder<unknown>>>;
  /** The options after the columns of a new table. */
  readonly tableOptions: RawBuilder<unknown>;
  /** The lock that only one connection at a time may have that creates or changes tables, if one is needed. */
  readonly creationLock: CreationLock | undefined;
  /** Whether an error only says that another connection holds the database, so that the same may succeed in a moment. */
  isBusy(error: unknown): boolean;
  /** Turns an error of the driver into one of ours, which holds codes and names and no values. */
  translateError(error: unknown, statement: FailedStatement | undefined): unknown;
}
