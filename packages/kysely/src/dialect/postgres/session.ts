import { coreErrors } from '@ashlar/core';
import { createLock, type Outcome, type SignalCarrier } from '@ashlar/core/data-layer';
import type { TransactionSettings } from 'kysely';
import type { PoolClient } from 'pg';
import { collided, rollbackOnly } from '../../compile/failures.ts';
import { AnswerTimeout } from '../../postgres-pool/answers.ts';
import { beginOurs, beginTheirs, beginWithFirst, type TransactionLimits } from '../../postgres-pool/begin.ts';
import { type HeldConnection, holdConnection } from '../../postgres-pool/held-connection.ts';
import type { PostgresPool } from '../../postgres-pool/pool.ts';
import { createTelling, type Telling } from '../../postgres-signals/telling.ts';
import type { OwnSession, TransactionLife } from '../../session/session.ts';
import type { PostgresDatabase, SentStatement } from './database.ts';
import { causeOf, sayOf, translatorFor, withoutConfirmation } from './translate-error.ts';

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
  const beginning = beginningOn(parts, held);
  const telling = tellingOver(parts, () => held.client);
  const open = openOn(held, telling);

  function end(command: () => Promise<string>): Promise<string> {
    return inOrder(async () => {
      assertNotEnded(open.life.ended);
      open.life.ended = true;
      return command();
    });
  }

  return {
    get life() {
      return open.life;
    },
    run: (statement, values) =>
      inOrder(async () => {
        assertNotEnded(open.life.ended);
        return beginning.run({ statement, values });
      }).catch((error: unknown) => {
        open.noticeEnd();
        throw repeatable(error, pool);
      }),
    execute: (query) =>
      inOrder(async () => {
        assertNotEnded(open.endedBySql);
        try {
          await beginning.now();
          await telling.beforeTheirs();
          const { result, endedTransaction } = await database.execute(held.client, query);
          if (endedTransaction) open.notice();
          return result;
        } catch (error) {
          open.noticeEnd();
          throw error instanceof AnswerTimeout ? translatorFor(pool.place)(error, undefined) : error;
        }
      }),
    publish(notice) {
      assertNotEnded(open.life.ended);
      telling.add(notice);
    },
    async begin(settings) {
      await inOrder(() => beginning.start(settings));
      open.begin();
    },
    async commit() {
      await inOrder(beginning.now);
      const done = await end(telling.commit).catch((error: unknown) => {
        throw withOutcome(error, pool);
      });
      // After a failed statement, the server turns the commit into a rollback, and reports success.
      if (done === 'ROLLBACK') throw rollbackOnly({ code: 'COMMIT_ROLLED_BACK' });
    },
    async rollback() {
      if (beginning.waits) open.life.ended = true;
      if (!open.life.ended) await end(telling.rollback);
    },
    release() {
      open.life.ended = true;
      held.release();
    },
  };
}

/** The transaction that is open on a connection. */
interface Open {
  readonly life: TransactionLife;
  /** True if a statement of the application, such as `commit`, ended it. */
  readonly endedBySql: boolean;
  begin(): void;
  /** Notes that it ended by SQL. */
  notice(): void;
  /** The same, if the server says so: later statements would stay. A `begin` or a `commit` that is refused ends it too. */
  noticeEnd(): void;
}

function openOn(held: HeldConnection, telling: Telling): Open {
  let life: TransactionLife = { ended: true };
  let endedBySql = false;
  function notice(): void {
    endedBySql ||= !life.ended;
    life.ended = true;
    telling.endedBySql();
  }
  return {
    get life() {
      return life;
    },
    get endedBySql() {
      return endedBySql;
    },
    begin() {
      life = { ended: false };
      endedBySql = false;
    },
    notice,
    noticeEnd() {
      if (held.client.getTransactionStatus() === 'I') notice();
    },
  };
}

/** The begin of a transaction of ours. It goes with the first statement, and is not sent before. */
interface Beginning {
  /** Whether it is not sent yet. */
  readonly waits: boolean;
  /** Sends that of the application at once. */
  start(settings: TransactionSettings | undefined): Promise<void>;
  /** Sends it by itself, if it waits. */
  now(): Promise<void>;
  /** Runs a statement of ours, after it. */
  run(sent: SentStatement): Promise<Outcome>;
}

function beginningOn(parts: SessionParts, held: HeldConnection): Beginning {
  let waits = false;
  return {
    get waits() {
      return waits;
    },
    async start(settings) {
      waits = settings === undefined;
      if (!waits) await held.begin((client) => begin(parts, client, settings));
    },
    async now() {
      if (!waits) return;
      waits = false;
      await held
        .begin((client) => begin(parts, client))
        .catch((error: unknown) => {
          throw translatorFor(parts.pool.place)(error, undefined);
        });
    },
    run(sent) {
      if (!waits) return parts.database.run(held.client, sent);
      waits = false;
      // Nothing has happened before a commit: if the connection is lost, both are sent on another one.
      return held.begin((client) => beginAndRun(parts, client, sent));
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

function begin(
  { pool, database, limits }: Omit<SessionParts, 'signals'>,
  client: PoolClient,
  settings?: TransactionSettings,
): Promise<string> {
  const { commits } = pool.agreementOf(client);
  const sql = settings === undefined ? beginOurs(limits, commits) : beginTheirs(settings, limits, commits);
  return database.command(client, sql);
}

/** Begins a transaction of ours with its first statement, in one message. */
export function beginAndRun(
  { pool, database, limits }: Omit<SessionParts, 'signals'>,
  client: PoolClient,
  sent: SentStatement,
): Promise<Outcome> {
  return database.run(client, { ...sent, ahead: beginWithFirst(limits, pool.agreementOf(client).commits) });
}

/** A transaction whose statements no longer fit the tables leaves nothing behind, so it may be repeated as a whole. */
function repeatable(error: unknown, pool: PostgresPool): unknown {
  if (!(error instanceof Error) || !pool.verdictOn(error)?.wholeAgain) return error;
  return collided(causeOf(error), sayOf(error, pool.place) ?? TABLES_CHANGED);
}

/** A commit that was sent and not answered may have happened. */
function withOutcome(error: unknown, pool: PostgresPool): unknown {
  const verdict = pool.verdictOn(error);
  const isKnown = verdict === undefined || verdict.ends === 'nothing' || verdict.nothingDone;
  return isKnown ? error : withoutConfirmation(error, pool.place);
}
