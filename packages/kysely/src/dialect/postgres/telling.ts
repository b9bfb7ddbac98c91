import type { SignalCarrier } from '@ashlar/core/data-layer';
import type { PoolClient } from 'pg';
import { NOTIFY, NOTIFY_AND_COMMIT, notifySql } from '../../postgres-signals/notify.ts';
import { createNotices, type Notice, sendAll } from '../../session/notices.ts';
import type { PostgresDatabase } from './database.ts';

/** What the transaction of a session tells when it commits. */
export interface Telling {
  add(notice: Notice): void;
  /** Before a statement of the application, which may end the transaction. */
  beforeTheirs(): Promise<void>;
  /** Commits, and tells in the same message. */
  commit(): Promise<string>;
  rollback(): Promise<string>;
  /** After an end by SQL. It may have been a rollback: a signal is only a hint. */
  endedBySql(): void;
}

/** Keeps the texts of a session. PostgreSQL sends them itself, unless another carrier does. */
export function createTelling(
  { database, signals }: { readonly database: PostgresDatabase; readonly signals: SignalCarrier },
  client: () => PoolClient,
): Telling {
  const notices = createNotices();
  const sendsItself = signals.send === undefined;
  // A transaction with a failed statement takes no further one, and its commit is a rollback.
  const takesMore = (): boolean => client().getTransactionStatus() === 'T';

  return {
    add: notices.add,
    async beforeTheirs() {
      const texts = sendsItself && takesMore() ? notices.take() : [];
      if (texts.length > 0) await database.command(client(), notifySql(texts), NOTIFY);
    },
    async commit() {
      const texts = notices.take();
      const tells = sendsItself && texts.length > 0 && takesMore();
      const done = tells
        ? await database.command(client(), `${notifySql(texts)}; commit`, NOTIFY_AND_COMMIT)
        : await database.command(client(), 'commit');
      if (done !== 'ROLLBACK') sendAll(signals, texts);
      return done;
    },
    rollback() {
      notices.take();
      return database.command(client(), 'rollback');
    },
    endedBySql: () => sendAll(signals, notices.take()),
  };
}
