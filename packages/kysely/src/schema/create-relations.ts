import type { DataLayer, Relation } from '@ashlar/core';
import { type CompiledQuery, type RawBuilder, sql } from 'kysely';
import type { Dialect } from '../compile/dialect.ts';
import { indexesOf } from '../compile/index-name.ts';
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
  const queries = relations.flatMap((relation) => definitionOf(relation, dialect));
  await store.transaction(async (session) => {
    try {
      if (dialect.creationLock !== undefined) await session.execute(dialect.creationLock.compile(dialect.builder));
      for (const query of queries) await session.execute(query);
    } catch (error) {
      throw dialect.translateError(error, undefined);
    }
  });
}

/** The statements that make a relation's table and its indexes. */
function definitionOf(relation: Relation, { builder, columnTypes, tableOptions }: Dialect): CompiledQuery[] {
  const columns = [...relation.attributes.values()].map(({ column, storage, nullable }) => {
    const definition = sql`${sql.id(column)} ${columnTypes[storage]}`;
    return nullable ? definition : sql`${definition} not null`;
  });
  const key = namesOf(relation.primaryKey.map((name) => attributeOf(relation, name).column));
  const table = sql.table(relation.table);
  const body = sql.join([...columns, sql`primary key (${key})`]);
  return [
    sql`create table if not exists ${table} (${body}) ${tableOptions}`,
    ...indexesOf(relation).map(({ name, columns: indexed, unique }) => {
      const kind = unique ? sql`unique index` : sql`index`;
      return sql`create ${kind} if not exists ${sql.id(name)} on ${table} (${namesOf(indexed)})`;
    }),
  ].map((statement) => statement.compile(builder));
}

function namesOf(columns: readonly string[]): RawBuilder<unknown> {
  return sql.join(columns.map((column) => sql.id(column)));
}
