import type { SignalCarrier } from '@ashlar/core/data-layer';
import { createNotices, type Notice, sendAll } from '../session/notices.ts';
import { NOTIFY, NOTIFY_AND_COMMIT, notifySql } from './notify.ts';

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

/** The connection of a session. */
export interface TellingConnection {
  /** Runs statements. `shown` is what `onStatement` gets, which gets no values. */
  command(sql: string, shown?: string): Promise<string>;
  /** A transaction with a failed statement takes no further one, and its commit is a rollback. */
  takesMore(): boolean;
}

/** Keeps the texts of a session. PostgreSQL sends them itself, unless another carrier does. */
export function createTelling(signals: SignalCarrier, { command, takesMore }: TellingConnection): Telling {
  const notices = createNotices();
  const sendsItself = signals.send === undefined;

  return {
    add: notices.add,
    async beforeTheirs() {
      const texts = sendsItself && takesMore() ? notices.take() : [];
      if (texts.length > 0) await command(notifySql(texts), NOTIFY);
    },
    async commit() {
      const texts = notices.take();
      const tells = sendsItself && texts.length > 0 && takesMore();
      const done = tells ? await command(`${notifySql(texts)}; commit`, NOTIFY_AND_COMMIT) : await command('commit');
      if (done !== 'ROLLBACK') sendAll(signals, texts);
      return done;
    },
    rollback() {
      notices.take();
      return command('rollback');
    },
    endedBySql: () => sendAll(signals, notices.take()),
  };
}
