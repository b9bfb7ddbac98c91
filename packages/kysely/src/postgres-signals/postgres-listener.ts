import type { SignalCarrier } from '@ashlar/core/data-layer';
import { longestTimer } from '@ashlar/core/extension';
import type pg from 'pg';
import type { PostgresOptions } from '../postgres-pool/options.ts';
import { listenerOver } from './listener-over.ts';

/** TCP checks a silent connection after this many milliseconds. The system's default is two hours. */
const FIRST_PROBE = 10_000;
/** The longest wait for an answer, in milliseconds. */
const LONGEST_ANSWER = 5000;

/** How to reach the server that is listened to: see `PostgresOptions`. */
export interface PostgresListenerOptions
  extends Pick<
    PostgresOptions,
    | 'connectionString'
    | 'host'
    | 'port'
    | 'user'
    | 'password'
    | 'database'
    | 'ssl'
    | 'options'
    | 'application_name'
    | 'allowExitOnIdle'
    | 'keepAlive'
  > {
  /**
   * The time between two checks that the connection still hears, in milliseconds. One that does not is replaced. Default
   * 15000.
   */
  readonly heartbeat?: number;
}

/**
 * Hears what other processes publish with NOTIFY, over one connection to the server itself. It connects while something
 * listens, and again after every interruption. Needed where `postgresDataLayer` goes through a pooler, and for
 * `kyselyDataLayer`.
 *
 * @throws TypeError if `heartbeat` is no time, or the connection string is no such URL.
 * @example
 * const signals = postgresListener({ connectionString: 'postgres://app@db:5432/app' });
 * const dataLayer = postgresDataLayer({ connectionString: pooled, preparedStatements: false, signals });
 */
export function postgresListener({ heartbeat = 15_000, ...options }: PostgresListenerOptions): SignalCarrier {
  if (!Number.isInteger(heartbeat) || heartbeat < 1 || heartbeat > longestTimer) {
    throw new TypeError('postgresListener: heartbeat must be whole milliseconds, from 1');
  }
  return listenerOver(clientConfigOf(options), { heartbeat, limit: Math.min(LONGEST_ANSWER, heartbeat) });
}

/** The options as pg takes them. */
export function clientConfigOf<Options extends Pick<PostgresOptions, 'ssl' | 'keepAlive'>>({
  ssl,
  keepAlive = true,
  ...rest
}: Options): Omit<Options, 'ssl' | 'keepAlive'> & pg.ClientConfig {
  return {
    ...rest,
    ...(ssl !== undefined && { ssl: typeof ssl === 'boolean' ? ssl : { ...ssl } }),
    keepAlive,
    keepAliveInitialDelayMillis: FIRST_PROBE,
  };
}
