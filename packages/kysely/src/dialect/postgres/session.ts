import { coreErrors } from '@ashlar/core';
import { createLock, type SignalCarrier } from '@ashlar/core/data-layer';
import type { TransactionSettings } from 'kysely';
import type { PoolClient } from 'pg';
import { collided, outcomeUnknown, rollbackOnly } from '../../compile/failures.ts';
import { AnswerTimeout } from '../../postgres-pool/answers.ts';
import { beginOurs, beginTheirs, type TransactionLimits } from '../../postgres-pool/begin.ts';
import { holdConnection } from '../../postgres-pool/held-connection.ts';
import type { PostgresPool } from '../../postgres-pool/pool.ts';
import { createTelling, type Telling } from '../../postgres-signals/telling.ts';
import type { OwnSession, TransactionLife } from '../../session/session.ts';
import type { PostgresDatabase } from './database.ts';
import { causeOf, sayOf, translatorFor } from './translate-error.ts';

/** The parts of a session. */
export interface SessionParts {
  readonly pool: PostgresPool;
  readonly database: PostgresDatabase;
  readonly limits: TransactionLimits;
  readonly signals: SignalCarrier;
}

const TABLES_CHANGED = 'the tables were changed while the transaction ran: try again';

/** A session: one connection of the pool. Statements that are sent at the same time run one after the other. */
export async function postgresSession(parts: SessionParts): Promise<OwnSession> {
  const { pool, database } = parts;
  const held = await holdConnection(pool);
  // pg still queues queries by itself, but will stop doing so.
  const { hold: inOrder } = createLock();
  let life: TransactionLife = { ended: true };
  /** True if a statement of the application, such as `commit`, ended the transaction. */
  let endedBySql = false;
  const telling = tellingOver(parts, () => held.client);

  function notice(): void {
    endedBySql ||= !life.ended;
    life.ended = true;
    telling.endedBySql();
  }

  function end(command: () => Promise<string>): Promise<string> {
    return inOrder(async () => {
      assertNotEnded(life.ended);
      life.ended = true;
      return command();
    });
  }

  return {
    get life() {
      return life;
    },
    run: (statement, values) =>
      inOrder(async () => {
        assertNotEnded(life.ended);
        return database.run(held.client, { statement, values });
      }).catch((error: unknown) => {
        throw repeatable(error, pool);
      }),
    execute: (query) =>
      inOrder(async () => {
        assertNotEnded(endedBySql);
        try {
          await telling.beforeTheirs();
          const { result, endedTransaction } = await database.execute(held.client, query);
          if (endedTransaction) notice();
          return result;
        } catch (error) {
          // A `commit` that is refused ends the transaction, too.
          if (held.client.getTransactionStatus() === 'I') notice();
          throw error instanceof AnswerTimeout ? translatorFor(pool.place)(error, undefined) : error;
        }
      }),
    publish(notice) {
      assertNotEnded(life.ended);
      telling.add(notice);
    },
    async begin(settings) {
      await inOrder(() => held.begin((client) => database.command(client, beginCommand(parts, client, settings))));
      life = { ended: false };
      endedBySql = false;
    },
    async commit() {
      const done = await end(telling.commit).catch((error: unknown) => {
        throw isUnconfirmed(error, pool) ? outcomeUnknown(causeOf(error), pool.place) : error;
      });
      // After a failed statement, the server turns the commit into a rollback, and reports success.
      if (done === 'ROLLBACK') throw rollbackOnly({ code: 'COMMIT_ROLLED_BACK' });
    },
    async rollback() {
      if (!life.ended) await end(telling.rollback);
    },
    release() {
      life.ended = true;
      held.release();
    },
  };
}

function tellingOver({ database, signals }: SessionParts, client: () => PoolClient): Telling {
  return createTelling(signals, {
    command: (sql, shown) => database.command(client(), sql, shown),
    takesMore: () => client().getTransactionStatus() === 'T',
  });
}

function assertNotEnded(ended: boolean): void {
  if (ended) throw coreErrors.error('TRANSACTION_CLOSED');
}

function beginCommand({ pool, limits }: SessionParts, client: PoolClient, settings?: TransactionSettings): string {
  const { commits } = pool.agreementOf(client);
  return settings === undefined ? beginOurs(limits, commits) : beginTheirs(settings, limits, commits);
}

/** A transaction whose statements no longer fit the tables leaves nothing behind, so it may be repeated as a whole. */
function repeatable(error: unknown, pool: PostgresPool): unknown {
  if (!(error instanceof Error) || !pool.verdictOn(error)?.wholeAgain) return error;
  return collided(causeOf(error), sayOf(error, pool.place) ?? TABLES_CHANGED);
}

/** A commit that was sent and not answered may have happened. */
function isUnconfirmed(error: unknown, pool: PostgresPool): boolean {
  const verdict = pool.verdictOn(error);
  return verdict !== undefined && verdict.ends !== 'nothing' && !verdict.nothingDone;
}
