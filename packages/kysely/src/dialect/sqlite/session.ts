import { coreErrors } from '@ashlar/core';
import { retry } from '../../session/retry.ts';
import type { OwnSession, TransactionLife } from '../../session/session.ts';
import type { SqliteDatabase } from './database.ts';
import { isBusy } from './translate-error.ts';

/** A session: nothing of its own until it begins a transaction, then the connection that writes. */
export function sqliteSession({ writer, turn, deadline, executeOutside }: SqliteDatabase): OwnSession {
  let life: TransactionLife = { ended: true };
  let hasTurn = false;

  function assertOpen(of: TransactionLife): void {
    if (of.ended) throw coreErrors.error('TRANSACTION_CLOSED');
  }

  function release(): void {
    if (!hasTurn) return;
    hasTurn = false;
    life.ended = true;
    try {
      if (writer.inTransaction) writer.command('rollback');
    } finally {
      turn.give();
    }
  }

  return {
    get life() {
      return life;
    },
    run(statement, values) {
      const own = life;
      assertOpen(own);
      try {
        return writer.run(statement, values);
      } catch (error) {
        if (!isBusy(error)) throw error;
      }
      const again = () => {
        assertOpen(own);
        return writer.run(statement, values);
      };
      return retry(again, isBusy, deadline());
    },
    async execute(query) {
      if (life.ended) return executeOutside(query);
      const result = writer.execute(query);
      // An SQL `commit` among the application's own statements ends the transaction for all.
      if (!writer.inTransaction) life.ended = true;
      return result;
    },
    async begin() {
      const until = deadline();
      await turn.take(until);
      hasTurn = true;
      try {
        // Takes the lock at once: a transaction that reads first and writes later can find that it may not.
        await retry(() => writer.command('begin immediate'), isBusy, until);
        life = { ended: false };
      } catch (error) {
        release();
        throw error;
      }
    },
    async commit() {
      assertOpen(life);
      life.ended = true;
      try {
        await retry(() => writer.command('commit'), isBusy, deadline());
      } finally {
        release();
      }
    },
    async rollback() {
      release();
    },
    release,
  };
}
