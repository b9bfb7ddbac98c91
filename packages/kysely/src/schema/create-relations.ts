import type { DataLayer, Relation } from '@ashlar/core/data-layer';
import { type CompiledQuery, type RawBuilder, sql } from 'kysely';
import type { Dialect, Execute, FailedStatement } from '../compile/dialect.ts';
import { isCovered } from '../compile/found-table.ts';
import { indexesOf, type RelationIndex } from '../compile/index-name.ts';
import { attributeOf } from '../compile/relation-column.ts';
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
      if (dialect.creationLock !== undefined) await session.execute(dialect.creationLock.compile(dialect.builder));
      for (const relation of relations) {
        present = { kind: 'insert', relation, relations: [relation] };
        await createRelation(relation, dialect, (query) => session.execute(query));
      }
    } catch (error) {
      throw dialect.translateError(error, present);
    }
  });
}

async function createRelation(relation: Relation, dialect: Dialect, execute: Execute): Promise<void> {
  await execute(tableOf(relation, dialect));
  // An existing table may have its indexes under other names. A second index beside each would cost every write.
  const found = await dialect.readTable(execute, relation.table, dialect);
  const missing = indexesOf(relation).filter((index) => found === undefined || !isCovered(found, index));
  for (const index of missing) await execute(indexOf(relation, index, dialect));
}

function tableOf(relation: Relation, { builder, columnTypes, tableOptions }: Dialect): CompiledQuery {
  const columns = [...relation.attributes.values()].map(({ column, storage, nullable }) => {
    const definition = sql`${sql.id(column)} ${columnTypes[storage]}`;
    return nullable ? definition : sql`${definition} not null`;
  });
  const key = namesOf(relation.primaryKey.map((name) => attributeOf(relation, name).column));
  const body = sql.join([...columns, sql`primary key (${key})`]);
  return sql`create table if not exists ${sql.table(relation.table)} (${body}) ${tableOptions}`.compile(builder);
}

function indexOf({ table }: Relation, { name, columns, unique }: RelationIndex, { builder }: Dialect): CompiledQuery {
  const kind = unique ? sql`unique index` : sql`index`;
  return sql`create ${kind} if not exists ${sql.id(name)} on ${sql.table(table)} (${namesOf(columns)})`.compile(
    builder,
  );
}

function namesOf(columns: readonly string[]): RawBuilder<unknown> {
  return sql.join(columns.map((column) => sql.id(column)));
}
