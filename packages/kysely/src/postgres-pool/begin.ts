import type { TransactionSettings } from 'kysely';

/** The limits of each transaction, in milliseconds; 0: none. */
export interface TransactionLimits {
  readonly lockTimeout: number;
  readonly idleInTransactionTimeout: number;
}

/** The levels of synchronous_commit that a confirmed log-out may be lost with: when the server crashes, or fails over. */
const tooLow: readonly string[] = ['off', 'local'];

/**
 * Raises synchronous_commit to `on` for the rest of the transaction, where it is below: what was confirmed must survive a
 * crash. Levels that promise more, such as `remote_apply`, stay. Gives one row if it was below.
 */
export const COMMIT_DURABLY: string = `select set_config('synchronous_commit', 'on', true) \
where current_setting('synchronous_commit') in ('${tooLow.join("', '")}')`;

/** A transaction of ours. */
export function beginOurs(limits: TransactionLimits): string {
  return `${begin({ isolationLevel: 'read committed' }, limits)}; ${COMMIT_DURABLY}`;
}

/**
 * A transaction that the application begins on a connection of ours, which commits at the level `commits` by itself. Before
 * its first query it may still say how it is isolated, so that here nothing may be selected.
 */
export function beginTheirs(settings: TransactionSettings, limits: TransactionLimits, commits: string): string {
  const begun = begin(settings, limits);
  return tooLow.includes(commits) ? `${begun}; set local synchronous_commit = on` : begun;
}

/**
 * Begins a transaction, with what we rely on inside it. In one message, so in one round trip; not as parameters of the
 * connection, which poolers refuse or share among clients.
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
