import type { Outcome, SignalCarrier } from '@ashlar/core/data-layer';
import { CompiledQuery } from 'kysely';
import pg from 'pg';
import type { Dialect } from '../../compile/dialect.ts';
import { AnswerTimeout } from '../../postgres-pool/answers.ts';
import { limitsOfOne, type TransactionLimits } from '../../postgres-pool/begin.ts';
import type { Patience } from '../../postgres-pool/client.ts';
import { inspectServer } from '../../postgres-pool/inspect-server.ts';
import { type PostgresPool, postgresPool } from '../../postgres-pool/pool.ts';
import type { OnStatement } from '../../session/on-statement.ts';
import type { Connections, OwnSession } from '../../session/session.ts';
import { assertReadCommitted } from '../../session/unsuitable.ts';
import { postgresDatabase } from './connection.ts';
import type { SentStatement } from './database.ts';
import { timestampFrom } from './decode-value.ts';
import { postgresDialect } from './dialect.ts';
import { beginAndRun, postgresSession } from './session.ts';
import { translatorFor, withoutConfirmation } from './translate-error.ts';

const INT8 = 20;
const TIMESTAMP_WITHOUT_ZONE = 1114;

/** The settings of connections, apart from their server. */
export interface ConnectionSettings {
  readonly patience: Patience;
  readonly limits: TransactionLimits;
  readonly preparedStatements: boolean;
  readonly onStatement: OnStatement | undefined;
  readonly signals: SignalCarrier;
}

/** How far a statement outside of transactions has come. A select commits nothing. */
interface Way {
  mayHaveCommitted: boolean;
}

/** Opens a pool; connects when it is first used. */
export function postgresConnections(config: pg.PoolConfig, settings: ConnectionSettings): Connections {
  const pool = postgresPool({ types: { getTypeParser }, ...config }, settings);
  const database = postgresDatabase(pool, settings);
  const dialect: Dialect = { ...postgresDialect, translateError: translatorFor(pool.place) };

  const { limits, signals, preparedStatements } = settings;

  async function runOnce(sent: SentStatement, way: Way): Promise<Outcome> {
    const client = await pool.acquire();
    try {
      if (sent.statement.kind === 'select') return await database.run(client, sent);
      const { commits, isolation } = pool.agreementOf(client);
      if (isolation !== 'read committed') return await inTransaction(client, sent, way);
      // One message, in which the write commits by itself. The limits of our transactions hold for it as well.
      const ahead = limitsOfOne(limits, commits);
      const sending = (): void => {
        way.mayHaveCommitted = true;
      };
      return await database.run(client, { ...sent, ahead, sending });
    } finally {
      pool.release(client);
    }
  }

  /** At another level, which a role or a database sets, a write would fail where READ COMMITTED waits and goes on. */
  async function inTransaction(client: pg.PoolClient, sent: SentStatement, way: Way): Promise<Outcome> {
    try {
      const outcome = await beginAndRun({ pool, database, limits }, client, sent);
      way.mayHaveCommitted = true;
      await database.command(client, 'commit');
      return outcome;
    } catch (error) {
      if (client.getTransactionStatus() !== 'I') await database.command(client, 'rollback').catch(() => undefined);
      throw error;
    }
  }

  const acquire = (): Promise<OwnSession> =>
    postgresSession({ pool, database, limits, signals }).catch((error: unknown) => {
      throw dialect.translateError(error, undefined);
    });
  return {
    dialect,
    signals,
    // To tell a pooler takes two connections.
    inspect: () => inspectServer({ acquire, preparedStatements: preparedStatements && config.max !== 1 }),
    async run(statement, values) {
      const first: Way = { mayHaveCommitted: false };
      try {
        return await runOnce({ statement, values }, first);
      } catch (error) {
        if (!mayRepeat(pool, error, first)) throw withOutcome(pool, error, first);
      }
      const second: Way = { mayHaveCommitted: false };
      return await runOnce({ statement, values }, second).catch((error: unknown) => {
        throw withOutcome(pool, error, second);
      });
    },
    acquire,
    async assertSuitable(session) {
      await assertReadCommitted((sql) => session.execute(CompiledQuery.raw(sql)));
    },
    close: () => pool.close(),
  };
}

/** A write that was sent and not answered may have happened. A silent server is told as such, which says the same. */
function withOutcome(pool: PostgresPool, error: unknown, { mayHaveCommitted }: Way): unknown {
  const verdict = pool.verdictOn(error);
  const isKnown = !mayHaveCommitted || verdict?.ends !== 'all' || verdict.nothingDone || error instanceof AnswerTimeout;
  return isKnown ? error : withoutConfirmation(error, pool.place);
}

/** Whether sending the statement again certainly does not do its work twice. */
function mayRepeat(pool: PostgresPool, error: unknown, { mayHaveCommitted }: Way): boolean {
  const verdict = pool.verdictOn(error);
  if (verdict === undefined || error instanceof AnswerTimeout) return false;
  return verdict.nothingDone || (verdict.ends !== 'nothing' && !mayHaveCommitted);
}

/** For statements of the application. Columns without a time zone hold UTC; int8 is a number where it can be. */
const getTypeParser: typeof pg.types.getTypeParser = ((id: number, format: 'text' | 'binary' = 'text') => {
  if (format === 'text' && id === TIMESTAMP_WITHOUT_ZONE) return timestampFrom;
  if (format === 'text' && id === INT8) return wholeNumberFrom;
  return pg.types.getTypeParser(id, format as 'text');
}) as typeof pg.types.getTypeParser;

function wholeNumberFrom(text: string): number | bigint {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
}
