import { longestTimer } from '@ashlar/core/extension';
import type { PostgresOptions } from '../../postgres-pool/options.ts';
import { clientConfigOf, postgresListener } from '../../postgres-signals/postgres-listener.ts';
import { dataLayerOver, type KyselyDataLayer } from '../../session/data-layer-over.ts';
import { deafSignals } from '../../session/deaf-signals.ts';
import { ownStore } from '../../session/own-store.ts';
import { postgresConnections } from './connections.ts';

/**
 * A data layer on PostgreSQL, through a pool of pg. Statements are kept prepared on each connection; transactions are
 * READ COMMITTED. Connects when it is first used.
 *
 * @throws TypeError if a limit is no whole number of milliseconds, or the connection string is no such URL.
 * @example
 * const dataLayer = postgresDataLayer({ connectionString: process.env.DATABASE_URL });
 */
export function postgresDataLayer(options: PostgresOptions): KyselyDataLayer {
  const {
    lockTimeout = 5000,
    acquireTimeout = 5000,
    answerTimeout = 30_000,
    idleInTransactionTimeout = 60_000,
    preparedStatements = true,
    signals = preparedStatements ? postgresListener(options) : deafSignals(BEHIND_A_POOLER),
    onStatement,
    ...rest
  } = options;
  assertMilliseconds({ lockTimeout, acquireTimeout, answerTimeout, idleInTransactionTimeout });
  const connections = postgresConnections(clientConfigOf(rest), {
    patience: { acquireTimeout, answerTimeout },
    limits: { lockTimeout, idleInTransactionTimeout },
    preparedStatements,
    onStatement,
    signals,
  });
  return dataLayerOver(ownStore(connections));
}

const BEHIND_A_POOLER =
  'the pooler gives each transaction another connection, so nothing can listen through it. Give the data layer signals: ' +
  'postgresListener({ connectionString }) with the address of the server itself';

/** The limits are written into statements, and timers take no longer ones. Limits of PostgreSQL end at the same number. */
function assertMilliseconds(limits: Readonly<Record<string, number>>): void {
  for (const [name, limit] of Object.entries(limits)) {
    if (Number.isInteger(limit) && limit >= 0 && limit <= longestTimer) continue;
    throw new TypeError(`postgresDataLayer: ${name} must be whole milliseconds, from 0 (no limit) to ${longestTimer}`);
  }
}
