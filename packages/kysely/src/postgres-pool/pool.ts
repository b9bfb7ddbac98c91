import { coreErrors } from '@ashlar/core';
import pg from 'pg';
import { unavailable } from '../compile/failures.ts';
import type { Verdict } from './answers.ts';
import { clientConnectingWithin, type Patience, placeOf } from './client.ts';
import { exchange, type Send } from './exchange.ts';
import { AGREE_BEHIND_A_POOLER, AGREE_ON_FORMATS, type Agreement, UNKNOWN } from './formats.ts';
import { createTrust } from './trust.ts';

/** The connections to one server. Each serves as long as it can be trusted. */
export interface PostgresPool {
  /** Where the server is, for messages. */
  readonly place: string;
  /** A connection for this caller only, until it is released. */
  acquire(): Promise<pg.PoolClient>;
  /** Sends one query and waits for its answer. `wasPrepared`: whether this connection has taken its text as right. */
  ask<Result>(client: pg.PoolClient, send: Send<Result>, wasPrepared?: boolean): Promise<Result>;
  /** What an error that `ask` has thrown says; undefined for errors from elsewhere. */
  verdictOn(error: unknown): Verdict | undefined;
  /** Makes a connection agree on its settings again, before its next user gets it. */
  agreeAgain(client: pg.PoolClient): void;
  /** The settings of a connection, as it reported them. */
  agreementOf(client: pg.PoolClient): Agreement;
  release(client: pg.PoolClient): void;
  close(): Promise<void>;
}

/** How the connections of a pool are used. */
export interface PoolSettings {
  readonly patience: Patience;
  /** False behind a pooler that gives each transaction another connection. */
  readonly preparedStatements: boolean;
}

/** Opens a pool; connects when it is first used. */
export function postgresPool(config: pg.PoolConfig, { patience, preparedStatements }: PoolSettings): PostgresPool {
  const pool = openPool(config, patience);
  const place = placeOf(config);
  const trust = createTrust();
  const agreements = new WeakMap<pg.PoolClient, Agreement>();
  /** Connections whose settings the application may have changed. */
  const changed = new WeakSet<pg.PoolClient>();
  let inUse = 0;
  /** How many of those in use wait for an answer just now. */
  let waiting = 0;
  let closed: Promise<void> | undefined;
  pool.on('connect', (client) => trust.opened(client));

  async function ask<Result>(client: pg.PoolClient, send: Send<Result>, wasPrepared = false): Promise<Result> {
    waiting += 1;
    try {
      return await exchange(client, patience.answerTimeout, send);
    } catch (error) {
      throw trust.judge(client, error instanceof Error ? error : new Error(String(error)), wasPrepared);
    } finally {
      waiting -= 1;
    }
  }

  async function take(): Promise<pg.PoolClient> {
    if (closed !== undefined) throw unavailable({ code: 'CLOSED' }, 'the data layer is closed');
    try {
      const client = await pool.connect();
      inUse += 1;
      return client;
    } catch (error) {
      throw isWaitInVain(error) ? noneFree({ place, patience, silent: waiting >= inUse }) : error;
    }
  }

  /**
   * Whether a connection can be used. The first time, and after a change of settings, it agrees on how values are
   * written.
   */
  async function serves(client: pg.PoolClient): Promise<boolean> {
    if (!trust.isTrusted(client)) return false;
    if (agreements.has(client) && !changed.has(client)) return true;
    const { rows } = await ask<pg.QueryResult<Agreement>>(client, (answered) =>
      client.query(preparedStatements ? AGREE_ON_FORMATS : AGREE_BEHIND_A_POOLER, answered),
    );
    const [agreement] = rows;
    if (agreement?.rounds && !preparedStatements) throw roundsNumbers(place);
    if (agreement !== undefined) agreements.set(client, agreement);
    changed.delete(client);
    return true;
  }

  function release(client: pg.PoolClient): void {
    inUse -= 1;
    // The next user would run in a transaction that is still open.
    client.release(!trust.isTrusted(client) || client.getTransactionStatus() !== 'I');
  }

  async function acquire(): Promise<pg.PoolClient> {
    for (;;) {
      const client = await take();
      try {
        if (await serves(client)) return client;
      } catch (error) {
        release(client);
        throw error;
      }
      release(client);
    }
  }

  const close = (): Promise<void> => {
    closed ??= pool.end();
    return closed;
  };
  const agreementOf = (client: pg.PoolClient): Agreement => agreements.get(client) ?? UNKNOWN;
  const agreeAgain = (client: pg.PoolClient): void => void changed.add(client);
  return { place, acquire, ask, verdictOn: trust.verdictOn, agreeAgain, agreementOf, release, close };
}

function openPool(config: pg.PoolConfig, patience: Patience): pg.Pool {
  const Client = clientConnectingWithin(patience);
  const pool = new pg.Pool({ ...config, connectionTimeoutMillis: patience.acquireTimeout, Client });
  // Without a listener, an idle connection that breaks would end the process. The pool has already removed it.
  pool.on('error', () => {});
  return pool;
}

function isWaitInVain(error: unknown): boolean {
  return error instanceof Error && error.message === 'timeout exceeded when trying to connect';
}

/** `silent`: whether every connection in use waits for the server. */
function noneFree({ place, patience, silent }: { place: string; patience: Patience; silent: boolean }): Error {
  const why = silent
    ? `each one waits for an answer of ${place}`
    : 'each one is in use. A call inside a transaction has to pass trx, or be awaited inside domain.transaction';
  const message = `no connection was free within ${patience.acquireTimeout} ms: ${why}`;
  return unavailable({ code: 'ACQUIRE_TIMEOUT' }, message);
}

function roundsNumbers(place: string): Error {
  return coreErrors.error('VALUE_UNREADABLE', {
    message:
      `${place} rounds numbers for this role or database, and a pooler does not keep what we set: ` +
      'alter role … set extra_float_digits = 1, or alter database …',
  });
}
