import {
  always,
  compare,
  type DataLayer,
  type Outcome,
  type Relation,
  type Row,
  type Transaction,
} from '@ashlar/core/data-layer';
import { users } from './relations.ts';

/** Inserts a row into a relation. */
export function insert(
  dataLayer: DataLayer,
  relation: Relation,
  { row, transaction }: { readonly row: Readonly<Row>; readonly transaction?: Transaction | undefined },
): Promise<Outcome> {
  const attributes = Object.keys(row);
  const statement = { kind: 'insert', relation, attributes, returning: [], onConflict: 'error' } as const;
  return dataLayer.prepare(statement).run(row, transaction);
}

/** Inserts a user; what is not given is made up from the id. */
export function insertUser(dataLayer: DataLayer, row: Readonly<Row>, transaction?: Transaction): Promise<Outcome> {
  const defaults = { email: `${String(row.id)}@x`, admin: false };
  return insert(dataLayer, users, { row: { ...defaults, ...row }, transaction });
}

/** The emails of all users, in order. */
export async function emails(dataLayer: DataLayer, transaction?: Transaction): Promise<unknown[]> {
  const orderBy = [{ attribute: 'email', direction: 'asc' }] as const;
  const statement = { kind: 'select', relation: users, attributes: ['email'], where: always, orderBy } as const;
  const { rows } = await dataLayer.prepare(statement).run({}, transaction);
  return rows.map(({ email }) => email);
}

/** Reads one user under lock. */
export function lockUser(dataLayer: DataLayer, id: string, transaction: Transaction): Promise<Outcome> {
  return dataLayer
    .prepare({ kind: 'select', relation: users, attributes: ['id', 'email'], where: compare('id', 'eq'), lock: true })
    .run({ id }, transaction);
}

/** What something fails with. */
export async function failure(attempt: Promise<unknown>): Promise<unknown> {
  return attempt.then(
    () => {
      throw new Error('expected it to fail');
    },
    (error: unknown) => error,
  );
}
