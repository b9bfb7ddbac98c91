import { coreErrors } from '@ashlar/core';
import { type CompiledQuery, type DatabaseConnection, type Driver, Kysely, type QueryResult, sql } from 'kysely';
import type { AnyTables, Dialect } from '../compile/dialect.ts';
import type { Connections, OwnSession, TransactionLife } from './session.ts';

/** A connection as Kysely sees it, and the session behind it. */
interface SessionConnection extends DatabaseConnection {
  readonly session: OwnSession;
}

/** A Kysely whose statements and transactions run on our connections. */
export function kyselyOverConnections(connections: Connections): Kysely<AnyTables> {
  const driver: Driver = {
    async init() {},
    acquireConnection: async () => connectionOf(await connections.acquire()),
    beginTransaction: (connection, settings) => sessionOf(connection).begin(settings),
    commitTransaction: (connection) => sessionOf(connection).commit(),
    rollbackTransaction: (connection) => sessionOf(connection).rollback(),
    async releaseConnection(connection) {
      sessionOf(connection).release();
    },
    ...savepoints(connections.dialect),
    // The data layer owns the connections.
    async destroy() {},
  };
  return new Kysely({ dialect: { ...connections.dialect.kysely, createDriver: () => driver } });
}

/** A Kysely whose every statement runs in the transaction that is now open; it can neither begin nor end one. */
export function kyselyOverSession(session: OwnSession, dialect: Dialect): Kysely<AnyTables> {
  const { life } = session;
  const refuse = async (): Promise<never> => {
    throw new TypeError('this Kysely is inside a transaction: it can neither begin nor end one');
  };
  const connection = connectionOf(session, life);
  const driver: Driver = {
    async init() {},
    acquireConnection: async () => connection,
    beginTransaction: refuse,
    commitTransaction: refuse,
    rollbackTransaction: refuse,
    async releaseConnection() {},
    async destroy() {},
  };
  return new Kysely({ dialect: { ...dialect.kysely, createDriver: () => driver } });
}

/** The session behind a connection that one of the drivers above made. */
export function sessionOf(connection: DatabaseConnection): OwnSession {
  // Invariant: Kysely hands back the connections that it got, and gets them from nowhere else.
  return (connection as SessionConnection).session;
}

function connectionOf(session: OwnSession, life?: TransactionLife): SessionConnection {
  return {
    session,
    async executeQuery<Result>(query: CompiledQuery): Promise<QueryResult<Result>> {
      if (life?.ended) throw coreErrors.error('TRANSACTION_CLOSED');
      // Invariant: Kysely derives Result from the statement itself.
      return (await session.execute(query)) as QueryResult<Result>;
    },
    streamQuery() {
      throw new TypeError('this Kysely does not stream: read with limit, page by page');
    },
  };
}

function savepoints({
  builder,
}: Dialect): Required<Pick<Driver, 'savepoint' | 'rollbackToSavepoint' | 'releaseSavepoint'>> {
  const command = (verb: string) => async (connection: DatabaseConnection, name: string) => {
    await sessionOf(connection).execute(sql`${sql.raw(verb)} ${sql.id(name)}`.compile(builder));
  };
  return {
    savepoint: command('savepoint'),
    rollbackToSavepoint: command('rollback to'),
    releaseSavepoint: command('release'),
  };
}
