import { coreErrors } from '@ashlar/core';
import type { DataLayer, Relation } from '@ashlar/core/data-layer';
import { type RawBuilder, sql } from 'kysely';
import type { Dialect, Execute, FailedStatement } from '../compile/dialect.ts';
import { isCovered } from '../compile/found-table.ts';
import { addForeignKeySql, createIndexSql, createTableSql } from '../compile/tables/create-table.ts';
import { MIGRATIONS_TABLE } from '../compile/tables/migrations-table.ts';
import { type TableShape, tableShapeOf } from '../compile/tables/table-shape.ts';
import { MIGRATE } from '../compile/what-is-missing.ts';
import { storeOf } from '../session/data-layer-over.ts';

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
        present = { kind: 'insert', relation, relations: [relation], sums: [], written: [] };
        const table = tableShapeOf(relation, relations);
        if (await createTableOf(table, dialect, execute)) made.push(table);
      }
      // Tables may refer to each other, so all of them come first.
      for (const { name, foreignKeys } of dialect.altersColumns ? made : []) {
        for (const key of foreignKeys) await execute(addForeignKeySql(name, key, dialect).compile(dialect.builder));
      }
    } catch (error) {
      throw dialect.translateError(error, present);
    }
  });
}

/** @throws AshlarError SCHEMA_MISMATCH if migrations made the tables: with tables of ours beside them, they would fail. */
async function refuseBesideMigrations(dialect: Dialect, execute: Execute): Promise<void> {
  if ((await dialect.readTable(execute, MIGRATIONS_TABLE, dialect)) === undefined) return;
  throw coreErrors.error('SCHEMA_MISMATCH', {
    message: `createTables: migrations make the tables of this database. Take createTables away, and run: ${MIGRATE}`,
  });
}

/** Resolves to whether the table is new. A table that is there keeps its columns and foreign keys. */
async function createTableOf(table: TableShape, dialect: Dialect, execute: Execute): Promise<boolean> {
  const found = await dialect.readTable(execute, table.name, dialect);
  const run = (statement: RawBuilder<unknown>) => execute(statement.compile(dialect.builder));
  const create = sql`create table if not exists ${sql.table(table.name)}`;
  if (found === undefined) await run(createTableSql(table, dialect, { create }));
  // An existing table may have its indexes under other names. A second index beside each would cost every write.
  const missing = table.indexes.filter((index) => found === undefined || !isCovered(found, index));
  for (const index of missing) await run(createIndexSql(table.name, index, 'if not exists'));
  return found === undefined;
}
