import { setTimeout as wait } from 'node:timers/promises';
import { coreErrors, type Finding } from '@ashlar/core';
import type { DataLayer, Relation, Storage } from '@ashlar/core/data-layer';
import { CompiledQuery, Kysely, type QueryExecutorProvider, type QueryResult, type RawBuilder } from 'kysely';
import type { AnyTables, Dialect } from '../compile/dialect.ts';
import { literalOf } from '../compile/tables/literal-of.ts';
import { storeOf } from '../session/data-layer-over.ts';
import { emptyValue } from '../session/findings/empty-value.ts';
import { foreignKeyNameFindings } from '../session/findings/foreign-key-findings.ts';
import { inspectMigrated } from '../session/findings/inspect-relations.ts';
import type { Session, Store } from '../session/session.ts';
import { ownTables } from './own-tables.ts';

/** A database whose tables migrations change. */
export interface MigrationStore {
  readonly dialect: 'sqlite' | 'postgres';
  /** The type of a column that `createTables` gives to a storage, as SQL. */
  columnType(storage: Storage): string;
  /** What `createTables` writes behind the columns of a table, as SQL; empty if there is nothing. */
  readonly tableOptions: string;
  /** A value as SQL. */
  literal(value: unknown, storage: Storage): string;
  /** A value as SQL for rows that have none in a column that takes no null. In a key, each row gets another value. */
  emptyValue(storage: Storage, inKey: boolean): string;
  /**
   * What in the database is not as the relations and their migrations need it. Unlike those of `domain.check()`, the cures are
   * SQL, in the order in which it can be run.
   */
  inspect(relations: readonly Relation[]): Promise<readonly Finding[]>;
  /** Whether there is a table; `db` is the transaction to look in. */
  hasTable(name: string, db?: QueryExecutorProvider): Promise<boolean>;
  /**
   * The foreign keys that have another name than migrations give, each with its cure. Empty in SQLite, which does not tell their
   * names, and makes the table again without asking for them.
   */
  foreignKeyNames(relations: readonly Relation[]): Promise<readonly Finding[]>;
  /** The schema in which tables without a schema are created; undefined where there are no schemas. */
  currentSchema(): Promise<string | undefined>;
  /**
   * Runs `work` in one transaction in which no other process creates or changes tables. It waits for one that does, at most
   * `patience` milliseconds. In SQLite, foreign keys are off in it, and are checked at its end.
   *
   * @throws AshlarError STORE_UNAVAILABLE
   */
  transaction<Result>(work: (db: Kysely<AnyTables>) => Promise<Result>, patience: number): Promise<Result>;
  /** The same outside of transactions, on one connection, for statements that refuse to run in a transaction. */
  alone<Result>(work: (db: Kysely<AnyTables>) => Promise<Result>, patience: number): Promise<Result>;
  /** A Kysely outside of transactions, for reading. */
  outside(): Kysely<AnyTables>;
  /** An error of the driver as one of ours, which holds codes and names and no values. Other errors pass unchanged. */
  reduced(error: unknown): unknown;
}

/** How long to wait before looking again whether another process has ended its changes, in milliseconds. */
const LOOK_AGAIN = 200;

/**
 * The database behind a data layer, for tools that change its tables.
 *
 * @throws TypeError if the data layer is not one of this package.
 *
 * @example
 * migrationStoreOf(dataLayer).columnType('uuid') // => 'text' in SQLite
 */
export function migrationStoreOf(dataLayer: DataLayer): MigrationStore {
  const store = storeOf(dataLayer);
  if (store === undefined) {
    throw new TypeError(
      `the data layer "${dataLayer.name}" has no tables: pass what sqliteDataLayer, postgresDataLayer or kyselyDataLayer gave`,
    );
  }
  const { dialect } = store;
  return {
    dialect: dialect.name,
    columnType: (storage) => dialect.columnTypes[storage].compile(dialect.builder).sql,
    tableOptions: dialect.tableOptions.compile(dialect.builder).sql,
    literal: (value, storage) => literalOf(dialect.encode[storage](value), dialect.name),
    emptyValue: (storage, inKey) => emptyValue(storage, inKey, dialect),
    inspect: (relations) => inspectMigrated(store, relations),
    async hasTable(name, db) {
      const executor = db?.getExecutor();
      const execute = (query: CompiledQuery) => executor?.executeQuery(query) ?? store.execute(query);
      return (await dialect.readTable(execute, name, dialect)) !== undefined;
    },
    foreignKeyNames: (relations) => nameFindings(store, relations),
    async currentSchema() {
      if (dialect.name === 'sqlite') return undefined;
      const { rows } = await store.execute(CompiledQuery.raw('select current_schema() as name'));
      // Invariant: the statement gives one column of that name.
      return (rows as readonly { readonly name: string }[])[0]?.name;
    },
    transaction: (work, patience) => changingTransaction(store, { work, until: performance.now() + patience }),
    alone: (work, patience) => aloneOnConnection(store, { work, until: performance.now() + patience }),
    outside: () => store.kysely(),
    reduced: (error) => dialect.translateError(error, undefined),
  };
}

async function nameFindings(store: Store, relations: readonly Relation[]): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const relation of relations) {
    const found = await store.dialect.readTable((query) => store.execute(query), relation.table, store.dialect);
    if (found !== undefined) findings.push(...foreignKeyNameFindings({ store, relation, found }, relations));
  }
  return findings;
}

interface ChangingWork<Result> {
  readonly work: (db: Kysely<AnyTables>) => Promise<Result>;
  readonly until: number;
}

/** SQLite takes its lock with `begin`, which waits less long than another process may need. */
async function changingTransaction<Result>(store: Store, { work, until }: ChangingWork<Result>): Promise<Result> {
  for (;;) {
    let begun = false;
    try {
      return await store.transaction(
        async (session) => {
          begun = true;
          const { creationLock, builder } = store.dialect;
          await takeLock((query) => session.execute(query.compile(builder)), creationLock?.tryInTransaction, until);
          const broken = await brokenReferences(session, store.dialect);
          const result = await work(kyselyInside(session, store.dialect));
          if ((await brokenReferences(session, store.dialect)) > broken) throw referencesLost();
          return result;
        },
        { rebuildsTables: true },
      );
    } catch (error) {
      const waits = !begun && coreErrors.is(error, 'STORE_UNAVAILABLE') && performance.now() < until;
      if (!waits) throw error;
      await wait(LOOK_AGAIN);
    }
  }
}

/** The lock is the connection's own, since there is no transaction that could hold it. */
function aloneOnConnection<Result>(store: Store, { work, until }: ChangingWork<Result>): Promise<Result> {
  return store
    .kysely()
    .connection()
    .execute(async (db) => {
      const { creationLock } = store.dialect;
      await takeLock((query) => query.execute(db), creationLock?.tryOnConnection, until);
      try {
        return await work(db);
      } finally {
        await creationLock?.release.execute(db);
      }
    });
}

/** Tried again and again: a statement that waits for the lock would be cut off by the limits of the data layer. */
async function takeLock(
  execute: (query: RawBuilder<unknown>) => Promise<QueryResult<unknown>>,
  attempt: RawBuilder<unknown> | undefined,
  until: number,
): Promise<void> {
  if (attempt === undefined) return;
  for (;;) {
    const { rows } = await execute(attempt);
    // Invariant: the statement gives one column of that name.
    if ((rows as readonly { readonly taken: boolean }[])[0]?.taken) return;
    if (performance.now() >= until) {
      const message = 'another process changes the tables of this database, and has not ended';
      throw coreErrors.error('STORE_UNAVAILABLE', { message });
    }
    await wait(LOOK_AGAIN);
  }
}

async function brokenReferences(session: Session, { name }: Dialect): Promise<number> {
  if (name !== 'sqlite') return 0;
  const { rows } = await session.execute(CompiledQuery.raw('pragma foreign_key_check'));
  return rows.length;
}

function referencesLost(): Error {
  return coreErrors.error('SCHEMA_MISMATCH', {
    message: 'rows would refer to rows that no longer exist: change the rows that refer to them first',
  });
}

/** A Kysely in an open transaction. Its adapter takes no lock of its own, since ours ends with the transaction. */
function kyselyInside(session: Session, dialect: Dialect): Kysely<AnyTables> {
  const connection = {
    executeQuery: async <Row>(query: CompiledQuery) => {
      const result = await session.execute(query);
      // Invariant: Kysely derives Row from the statement itself.
      return { ...result, rows: result.rows as Row[] };
    },
    streamQuery() {
      throw new TypeError('a migration does not stream: read with limit, page by page');
    },
  };
  const refuse = async (): Promise<never> => {
    throw new TypeError('a migration runs in a transaction already: it can neither begin nor end one');
  };
  const adapter = dialect.kysely.createAdapter();
  const nothing = async (): Promise<void> => {};
  return new Kysely<AnyTables>({
    dialect: {
      ...dialect.kysely,
      ...(dialect.name === 'postgres' ? { createIntrospector: ownTables } : {}),
      createAdapter: () =>
        Object.create(adapter, {
          acquireMigrationLock: { value: nothing },
          releaseMigrationLock: { value: nothing },
        }),
      createDriver: () => ({
        init: nothing,
        acquireConnection: async () => connection,
        beginTransaction: refuse,
        commitTransaction: refuse,
        rollbackTransaction: refuse,
        releaseConnection: nothing,
        destroy: nothing,
      }),
    },
  });
}
