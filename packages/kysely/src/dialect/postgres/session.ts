import { coreErrors } from '@ashlar/core';
import type { TransactionSettings } from 'kysely';
import type { PoolClient } from 'pg';
import { rollbackOnly } from '../../compile/failures.ts';
import type { OwnSession, TransactionLife } from '../../session/session.ts';
import type { PostgresDatabase } from './database.ts';
import { connectionSurvives } from './translate-error.ts';

/** A session: one connection of the pool. Statements that are sent at the same time run one after the other. */
export function postgresSession(client: PoolClient, database: PostgresDatabase): OwnSession {
  let life: TransactionLife = { ended: true };
  let broken = false;
  let last: Promise<unknown> | undefined;

  /** pg queues by itself, but will cease to. */
  function inOrder<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = last === undefined ? work() : last.then(work);
    const settled: Promise<void> = result.then(
      () => forget(settled),
      (error: unknown) => {
        broken ||= !connectionSurvives(error);
        forget(settled);
      },
    );
    last = settled;
    return result;
  }

  function forget(settled: Promise<void>): void {
    if (last === settled) last = undefined;
  }

  async function end(command: 'commit' | 'rollback'): Promise<string> {
    if (life.ended) throw coreErrors.error('TRANSACTION_CLOSED');
    life.ended = true;
    try {
      return await inOrder(() => database.command(client, command));
    } catch (error) {
      // Nobody knows what is still open on it.
      broken = true;
      throw error;
    }
  }

  return {
    get life() {
      return life;
    },
    run: (statement, values) => inOrder(() => database.run(client, statement, values)),
    execute: (query) => inOrder(() => database.execute(client, query)),
    async begin(settings) {
      await inOrder(() => database.command(client, beginWith(settings)));
      life = { ended: false };
    },
    async commit() {
      // The server turns the commit of a transaction in which a statement failed into a rollback, and calls it a success.
      if ((await end('commit')) === 'ROLLBACK') throw rollbackOnly({ code: 'COMMIT_ROLLED_BACK' });
    },
    async rollback() {
      if (!life.ended) await end('rollback');
    },
    release() {
      client.release(broken || !life.ended);
    },
  };
}

function beginWith({ isolationLevel, accessMode }: TransactionSettings): string {
  return ['begin', isolationLevel && `isolation level ${isolationLevel}`, accessMode].filter(Boolean).join(' ');
}
