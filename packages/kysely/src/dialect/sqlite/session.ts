import { coreErrors } from '@ashlar/core';
import { createNotices, sendAll } from '../../session/notices.ts';
import { patienceUntil } from '../../session/patience.ts';
import { retryUnlessDone } from '../../session/retry.ts';
import type { OwnSession, TransactionLife } from '../../session/session.ts';
import type { SqliteDatabase } from './database.ts';
import { isBusy } from './translate-error.ts';

/** A session. It holds nothing until it begins a transaction; then it holds the connection that writes. */
export function sqliteSession({ writer, lock, deadline, executeOutside, signals }: SqliteDatabase): OwnSession {
  let life: TransactionLife = { ended: true };
  let holdsLock = false;
  const foreignKeys = switchOf(writer);
  const notices = createNotices();

  /**
   * Runs a statement. SQLite may end the transaction by itself, if a trigger says `raise(rollback)` or the disk is
   * full. A `commit` of the application in SQL ends it too. Later statements would then run outside of it, and stay.
   */
  function inside<Result>(of: TransactionLife, work: () => Result): Result {
    assertOpen(of);
    try {
      return work();
    } finally {
      of.ended ||= !writer.inTransaction;
      // It may have been a rollback. A signal is only a hint.
      if (of.ended) sendAll(signals, notices.take());
    }
  }

  function release(): void {
    if (!holdsLock) return;
    holdsLock = false;
    life.ended = true;
    try {
      if (writer.inTransaction) writer.command('rollback');
      foreignKeys.on();
    } finally {
      lock.release();
    }
  }

  return {
    get life() {
      return life;
    },
    run(statement, values) {
      const own = life;
      return retryUnlessDone(() => inside(own, () => writer.run(statement, values)), isBusy, deadline);
    },
    async execute(query) {
      // It stands for its transaction until it is released, even if the transaction has ended.
      return holdsLock ? inside(life, () => writer.execute(query)) : executeOutside(query);
    },
    publish(notice) {
      assertOpen(life);
      notices.add(notice);
    },
    async begin({ rebuildsTables = false } = {}) {
      const until = deadline();
      await lock.acquire(patienceUntil(until));
      holdsLock = true;
      try {
        if (rebuildsTables) foreignKeys.off();
        // Takes the lock at once: a transaction that reads first may be unable to write later.
        await beginImmediate(writer, until);
        life = { ended: false };
        notices.take();
      } catch (error) {
        release();
        throw error;
      }
    },
    async commit() {
      assertOpen(life);
      life.ended = true;
      try {
        await retryUnlessDone(() => writer.command('commit'), isBusy, deadline);
        sendAll(signals, notices.take());
      } finally {
        release();
      }
    },
    rollback: async () => release(),
    release,
  };
}

async function beginImmediate(writer: SqliteDatabase['writer'], until: number): Promise<void> {
  await retryUnlessDone(
    () => writer.command('begin immediate'),
    isBusy,
    () => until,
  );
}

/** Switches foreign keys off for a while. Inside a transaction it would have no effect. */
function switchOf(writer: SqliteDatabase['writer']): { on(): void; off(): void } {
  let isOff = false;
  return {
    on() {
      if (isOff) writer.command('pragma foreign_keys = on');
      isOff = false;
    },
    off() {
      writer.command('pragma foreign_keys = off');
      isOff = true;
    },
  };
}

function assertOpen(of: TransactionLife): void {
  if (of.ended) throw coreErrors.error('TRANSACTION_CLOSED');
}
