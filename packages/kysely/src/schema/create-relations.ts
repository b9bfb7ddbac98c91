import { coreErrors } from '@ashlar/core';
import type { DataLayer, Relation } from '@ashlar/core/data-layer';
import { type CompiledQuery, type RawBuilder, sql } from 'kysely';
import type { Dialect, Execute, FailedStatement } from '../compile/dialect.ts';
import { isCovered } from '../compile/found-table.ts';
import { foreignKeySql } from '../compile/keys/foreign-key.ts';
import type { RelationIndex } from '../compile/keys/index-name.ts';
import { storeOf } from '../session/data-layer-over.ts';
import { MIGRATIONS_TABLE } from './migrations-table.ts';
import { type TableShape, tableShapeOf } from './table-shape.ts';

/** Creates the tables and indexes of relations that are not there yet, in one transaction. */
export async function createRelations(dataLayer: DataLayer, relations: readonly Relation[]): Promise<void> {
  const store = storeOf(dataLayer);
  if (store === undefined) {
    throw new TypeError(
      `createTables: the data layer "${dataLayer.name}" was not made by @ashlar/kysely: ` +
        'pass what sqliteDataLayer, postgresDataLayer or kyselyDataLayer gave',
    );
  }
  const { dialect } = store;
  await store.transaction(async (session) => {
    // The statement that a failure is about. Undefined while the lock is taken.
    let present: FailedStatement | undefined;
    try {
      if (dialect.creationLock !== undefined) await session.execute(dialect.creationLock.take.compile(dialect.builder));
      await refuseBesideMigrations(dialect, (query) => session.execute(query));
      const execute: Execute = (query) => session.execute(query);
      const made: TableShape[] = [];
      for (const relation of relations) {
        present = { kind: 'insert', relation, relations: [relation], sums: false, written: [] };
        const table = tableShapeOf(relation, relations);
        if (await createTableOf(table, dialect, execute)) made.push(table);
      }
      // Tables may refer to each other, so all of them come first.
      if (dialect.altersColumns) for (const table of made) await addForeignKeys(table, dialect, execute);
    } catch (error) {
      throw dialect.translateError(error, present);
    }
  });
}

/** @throws AshlarError SCHEMA_MISMATCH if migrations made the tables: with tables of ours beside them, they would fail. */
async function refuseBesideMigrations(dialect: Dialect, execute: Execute): Promise<void> {
  if ((await dialect.readTable(execute, MIGRATIONS_TABLE, dialect)) === undefined) return;
  throw coreErrors.error('SCHEMA_MISMATCH', {
    message:
      'createTables: migrations make the tables of this database. Take createTables away, and run: ' +
      'npx --no-install ashlar generate, then npx --no-install ashlar migrate',
  });
}

/** Resolves to whether the table is new. A table that is there keeps its columns and foreign keys. */
async function createTableOf(table: TableShape, dialect: Dialect, execute: Execute): Promise<boolean> {
  const found = await dialect.readTable(execute, table.name, dialect);
  if (found === undefined) await execute(createTable(table, dialect));
  // An existing table may have its indexes under other names. A second index beside each would cost every write.
  const missing = table.indexes.filter((index) => found === undefined || !isCovered(found, index));
  for (const index of missing) await execute(createIndex(table, index, dialect));
  return found === undefined;
}

function createTable(table: TableShape, dialect: Dialect): CompiledQuery {
  const { builder, columnTypes, tableOptions, altersColumns } = dialect;
  const columns = table.columns.map(({ name, storage, nullable }) => {
    const definition = sql`${sql.id(name)} ${columnTypes[storage]}`;
    return nullable ? definition : sql`${definition} not null`;
  });
  const keys = altersColumns ? [] : table.foreignKeys.map((key) => foreignKeySql(key, dialect));
  const body = sql.join([...columns, sql`primary key (${namesOf(table.primaryKey)})`, ...keys]);
  return sql`create table if not exists ${sql.table(table.name)} (${body}) ${tableOptions}`.compile(builder);
}

async function addForeignKeys(table: TableShape, dialect: Dialect, execute: Execute): Promise<void> {
  for (const key of table.foreignKeys) {
    await execute(
      sql`alter table ${sql.table(table.name)} add ${foreignKeySql(key, dialect)}`.compile(dialect.builder),
    );
  }
}

function createIndex(table: TableShape, index: RelationIndex, { builder }: Dialect): CompiledQuery {
  const kind = index.unique ? sql`unique index` : sql`index`;
  const on = sql`${sql.table(table.name)} (${namesOf(index.columns)})`;
  return sql`create ${kind} if not exists ${sql.id(index.name)} on ${on}`.compile(builder);
}

function namesOf(columns: readonly string[]): RawBuilder<unknown> {
  return sql.join(columns.map((column) => sql.id(column)));
}
