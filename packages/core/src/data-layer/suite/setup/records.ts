import { always } from '../../conditions.ts';
import type { DataLayer, Outcome, Row, Transaction } from '../../data-layer.ts';
import type { Relation } from '../../relation.ts';
import type { Assignment, Condition, InsertStatement, Order, SelectStatement } from '../../statement.ts';

/** What to insert, apart from the row. */
interface InsertOptions {
  readonly onConflict?: InsertStatement['onConflict'];
  /** Further parameters, for what a conflict changes. */
  readonly parameters?: Readonly<Row>;
  readonly returning?: readonly string[];
  readonly transaction?: Transaction | undefined;
}

/** What to select; all attributes of all records unless told otherwise. */
interface SelectOptions {
  readonly attributes?: readonly string[];
  readonly where?: Condition;
  readonly parameters?: Readonly<Row>;
  readonly orderBy?: readonly Order[];
  readonly limit?: number;
  readonly offset?: number;
  readonly lock?: boolean;
  readonly countOnly?: true;
  readonly alongside?: SelectStatement['alongside'];
  readonly transaction?: Transaction | undefined;
}

/** Which records to change or remove; `parameters` are those of the condition. */
interface WriteOptions {
  readonly where: Condition;
  readonly parameters?: Readonly<Row>;
  readonly returning?: readonly string[];
  /** Of an update: what is worked out of the record, by parameters. */
  readonly assigning?: Readonly<Record<string, Assignment>>;
  /** Of an update: also count those that fulfilled this before. */
  readonly counting?: Condition;
  /** Of a delete: at most so many, the first in this order. */
  readonly limit?: number;
  readonly orderBy?: readonly Order[];
  readonly transaction?: Transaction | undefined;
}

/** The records of one relation in one store, for cases: statements are prepared, run and forgotten. */
export interface Records {
  insert(row: Readonly<Row>, options?: InsertOptions): Promise<Outcome>;
  insertAll(rows: readonly Readonly<Row>[]): Promise<void>;
  select(options?: SelectOptions): Promise<Outcome>;
  /** The first attribute of the primary key of each record that fulfils the condition, in order. */
  keys(where?: Condition, parameters?: Readonly<Row>, transaction?: Transaction): Promise<unknown[]>;
  update(values: Readonly<Row>, options: WriteOptions): Promise<Outcome>;
  delete(options: WriteOptions): Promise<Outcome>;
}

/** Speaks to the records of a relation. */
export function recordsOf(store: DataLayer, relation: Relation): Records {
  const insert: Records['insert'] = (row, { onConflict = 'error', parameters, returning = [], transaction } = {}) =>
    store
      .prepare({ kind: 'insert', relation, attributes: Object.keys(row), returning, onConflict })
      .run({ ...parameters, ...row }, transaction);
  const select: Records['select'] = (options = {}) => {
    const { parameters, limit, offset, transaction } = options;
    const window = { ...(limit !== undefined && { limit }), ...(offset !== undefined && { offset }) };
    return store.prepare(selectStatement(relation, options)).run({ ...parameters, ...window }, transaction);
  };
  return {
    insert,
    async insertAll(rows) {
      for (const row of rows) await insert(row);
    },
    select,
    async keys(where = always, parameters = {}, transaction) {
      const key = relation.primaryKey[0] ?? '';
      const orderBy = [{ attribute: key, direction: 'asc' as const }];
      const { rows } = await select({ attributes: [key], where, parameters, orderBy, transaction });
      return rows.map((row) => row[key]);
    },
    update: (values, { where, parameters, returning = [], assigning, counting, transaction }) => {
      const given = Object.fromEntries(Object.keys(values).map((name) => [name, `new_${name}`]));
      const set = { ...given, ...assigning };
      const renamed = Object.fromEntries(Object.entries(values).map(([name, value]) => [`new_${name}`, value]));
      return store
        .prepare({ kind: 'update', relation, set, where, returning, ...(counting && { counting }) })
        .run({ ...parameters, ...renamed }, transaction);
    },
    delete: ({ where, parameters = {}, returning = [], limit, orderBy = [], transaction }) =>
      limit === undefined
        ? store.prepare({ kind: 'delete', relation, where, returning }).run(parameters, transaction)
        : store
            .prepare({ kind: 'delete', relation, where, returning, limit: 'limit', orderBy })
            .run({ ...parameters, limit }, transaction),
  };
}

function selectStatement(relation: Relation, options: SelectOptions): SelectStatement {
  return {
    kind: 'select',
    relation,
    attributes: options.attributes ?? [...relation.attributes.keys()],
    where: options.where ?? always,
    ...(options.orderBy && { orderBy: options.orderBy }),
    ...(options.limit !== undefined && { limit: 'limit' }),
    ...(options.offset !== undefined && { offset: 'offset' }),
    ...(options.lock !== undefined && { lock: options.lock }),
    ...(options.countOnly && { countOnly: true }),
    ...(options.alongside && { alongside: options.alongside }),
  };
}
