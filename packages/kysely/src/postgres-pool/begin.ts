import type { TransactionSettings } from 'kysely';

/** The limits of each transaction, in milliseconds; 0: none. */
export interface TransactionLimits {
  readonly lockTimeout: number;
  readonly idleInTransactionTimeout: number;
}

/**
 * Levels of synchronous_commit that promise more than the local disk. A confirmed log-out needs `on`, so these stay.
 */
const higher: ReadonlySet<string> = new Set(['remote_write', 'remote_apply']);

/** Raises synchronous_commit to `on` for the rest of the transaction, if it is lower. Returns one row if it did. */
export const COMMIT_DURABLY: string = `select set_config('synchronous_commit', 'on', true) \
where current_setting('synchronous_commit') in ('off', 'local')`;

/** A transaction of ours, on a connection whose own level of synchronous_commit is `commits`. */
export function beginOurs(limits: TransactionLimits, commits: string): string {
  const begun = begin({ isolationLevel: 'read committed' }, limits);
  // Reading the level costs the server more than everything else, so it is read only if it may not be set directly.
  return `${begun}; ${higher.has(commits) ? COMMIT_DURABLY : SET_ON}`;
}

/**
 * A transaction that the application begins on such a connection. Until its first query it may still set its isolation
 * level, so nothing may be selected here.
 */
export function beginTheirs(settings: TransactionSettings, limits: TransactionLimits, commits: string): string {
  const begun = begin(settings, limits);
  return higher.has(commits) ? begun : `${begun}; ${SET_ON}`;
}

/** Statements without rows to send ahead of another one in one message. */
export type Ahead = readonly string[];

/**
 * The same limits for a write that is a transaction by itself. A connection may be shared by a pooler, so nothing is set for
 * longer. Such a write never idles.
 */
export function limitsOfOne({ lockTimeout }: TransactionLimits, commits: string): Ahead {
  return [setAll({ lock_timeout: lockTimeout }, commits)];
}

/** A transaction of ours, to be sent with its first statement. */
export function beginWithFirst({ lockTimeout, idleInTransactionTimeout }: TransactionLimits, commits: string): Ahead {
  const limits = { lock_timeout: lockTimeout, idle_in_transaction_session_timeout: idleInTransactionTimeout };
  return [BEGIN, setAll(limits, commits)];
}

const BEGIN = 'begin isolation level read committed';

function setAll(limits: Readonly<Record<string, number>>, commits: string): string {
  const level = higher.has(commits) ? AT_LEAST_ON : "'on'";
  const all = Object.entries(limits).map(([name, limit]) => `set_config('${name}', '${limit}', true)`);
  return `select 1 where ${[...all, `set_config('synchronous_commit', ${level}, true)`].join(' || ')} is null`;
}

const AT_LEAST_ON = `case when current_setting('synchronous_commit') in ('off', 'local') then 'on' \
else current_setting('synchronous_commit') end`;

const SET_ON = 'set local synchronous_commit = on';

/**
 * Begins a transaction with the settings that we rely on. It is one message, so one round trip. Poolers refuse
 * parameters of the connection, or share them among clients.
 */
function begin(
  { isolationLevel, accessMode }: TransactionSettings,
  { lockTimeout, idleInTransactionTimeout }: TransactionLimits,
): string {
  return [
    ['begin', isolationLevel && `isolation level ${isolationLevel}`, accessMode].filter(Boolean).join(' '),
    `set local lock_timeout = ${lockTimeout}`,
    `set local idle_in_transaction_session_timeout = ${idleInTransactionTimeout}`,
  ].join('; ');
}
