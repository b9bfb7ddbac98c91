import type { TransactionSettings } from 'kysely';

/** The limits of each transaction, in milliseconds; 0: none. */
export interface TransactionLimits {
  readonly lockTimeout: number;
  readonly idleInTransactionTimeout: number;
}

/** Levels of synchronous_commit that promise more than the local disk. A confirmed log-out needs `on`, and they stay. */
const higher: ReadonlySet<string> = new Set(['remote_write', 'remote_apply']);

/** Raises synchronous_commit to `on` for the rest of the transaction, where it is below; then gives one row. */
export const COMMIT_DURABLY: string = `select set_config('synchronous_commit', 'on', true) \
where current_setting('synchronous_commit') in ('off', 'local')`;

/** A transaction of ours, on a connection whose own level of synchronous_commit is `commits`. */
export function beginOurs(limits: TransactionLimits, commits: string): string {
  const begun = begin({ isolationLevel: 'read committed' }, limits);
  // To ask for the level costs the server more than all the rest, so only where it may not simply be set.
  return `${begun}; ${higher.has(commits) ? COMMIT_DURABLY : SET_ON}`;
}

/**
 * A transaction that the application begins on such a connection. Before its first query it may still say how it is
 * isolated, so that nothing may be selected here.
 */
export function beginTheirs(settings: TransactionSettings, limits: TransactionLimits, commits: string): string {
  const begun = begin(settings, limits);
  return higher.has(commits) ? begun : `${begun}; ${SET_ON}`;
}

const SET_ON = 'set local synchronous_commit = on';

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
