import { coreErrors } from '@ashlar/core';
import { createLock, localSignals, type Outcome, type SignalCarrier } from '@ashlar/core/data-layer';
import type { CompiledQuery, QueryResult } from 'kysely';
import type { CompiledStatement } from '../../compile/compiled-statement.ts';
import { unavailable } from '../../compile/failures.ts';
import type { OnStatement } from '../../session/on-statement.ts';
import { patienceUntil } from '../../session/patience.ts';
import { retry, retryUnlessDone } from '../../session/retry.ts';
import type { Connections } from '../../session/session.ts';
import { watchedSignals } from '../../session/watched-signals.ts';
import { openSqliteConnection, type SqliteConnection } from './connection.ts';
import type { SqliteDatabase } from './database.ts';
import { sqliteDialect } from './dialect.ts';
import { sqliteSession } from './session.ts';
import { isBusy } from './translate-error.ts';

/** The options for opening a SQLite database. */
interface Opening {
  readonly filename: string;
  /** In milliseconds. */
  readonly timeout: number;
  readonly onStatement?: OnStatement | undefined;
  /** Default: in this process, and other processes are watched. */
  readonly signals?: SignalCarrier | undefined;
}

// A confirmed log-out must survive a power cut: in WAL, NORMAL may lose it.
// A checkpoint copies changed pages into the file, and a commit waits for it. After 1000 pages, SQLite's default, it took more
// than half of the time of `expungeExpired`. After 4000 (16 MiB) fewer pages are copied twice, and the longest wait is no longer.
const WRITER = ['journal_mode = wal', 'synchronous = full', 'foreign_keys = on', 'wal_autocheckpoint = 4000'];
const READER = ['query_only = on'];

/** A further file belongs to a connection. */
const ATTACHES = /^\s*(?:attach|detach)\b/i;

/** Opens a database: one connection that writes, and for a file a second that reads what is committed. */
export function sqliteConnections({ filename, timeout, onStatement, signals: given }: Opening): Connections {
  const writer = openSqliteConnection(filename, WRITER, { timeout, onStatement });
  const alone = filename.trim() === '' || filename.trim() === ':memory:';
  const reader = alone ? writer : openReader({ filename, timeout, onStatement }, writer);
  const lock = createLock();
  // Only the writer learns nothing of our own commits.
  const signals = given ?? (alone ? localSignals() : watchedSignals(() => writer.dataVersion()));
  const deadline = (): number => performance.now() + timeout;
  let closed = false;

  async function inTurn<Result>(work: () => Result): Promise<Result> {
    const until = deadline();
    return await lock.hold(() => {
      if (closed) throw unavailable({ code: 'CLOSED' }, 'the database is closed');
      return retry(work, isBusy, until);
    }, patienceUntil(until));
  }

  async function executeOutside(query: CompiledQuery): Promise<QueryResult<unknown>> {
    if (reader !== writer && reader.isReadOnly(query.sql)) {
      // Statements of ours read on both.
      if (ATTACHES.test(query.sql)) await inTurn(() => executeAlone(writer, query));
      return retry(() => executeAlone(reader, query), isBusy, deadline());
    }
    return inTurn(() => executeAlone(writer, query));
  }

  function run(statement: CompiledStatement, values: readonly unknown[]): Outcome | Promise<Outcome> {
    const isIdle = (): boolean => lock.free && !closed;
    if (statement.kind === 'select' && reader !== writer) {
      // The writer has what it wrote in memory. The reader forgets all of its pages at each commit, and reads them again.
      return retryUnlessDone(() => (isIdle() ? writer : reader).run(statement, values), isBusy, deadline);
    }
    if (isIdle()) {
      try {
        return writer.run(statement, values);
      } catch (error) {
        if (!isBusy(error)) throw error;
      }
    }
    return inTurn(() => writer.run(statement, values));
  }

  const database: SqliteDatabase = { writer, reader, lock, deadline, executeOutside, signals };
  return {
    dialect: sqliteDialect,
    signals,
    run,
    acquire: async () => sqliteSession(database),
    // Every transaction of SQLite is serializable, and holds the lock for writing from its start.
    assertSuitable: async () => {},
    async close() {
      if (closed) return;
      closed = true;
      if (reader !== writer) reader.close();
      // An open transaction may end first. Past the deadline it is rolled back by closing.
      await lock.acquire(patienceUntil(deadline())).catch(() => undefined);
      writer.close();
      lock.release();
    },
  };
}

function openReader({ filename, ...options }: Opening, writer: SqliteConnection): SqliteConnection {
  try {
    return openSqliteConnection(filename, READER, options);
  } catch (error) {
    writer.close();
    throw error;
  }
}

/** Without this, the next caller would get a transaction that a statement of the application began. */
function executeAlone(connection: SqliteConnection, query: CompiledQuery): QueryResult<unknown> {
  const result = connection.execute(query);
  if (!connection.inTransaction) return result;
  connection.command('rollback');
  throw coreErrors.error('TRANSACTION_UNSUITABLE', { message: 'begin a transaction with .transaction(), not by SQL' });
}
