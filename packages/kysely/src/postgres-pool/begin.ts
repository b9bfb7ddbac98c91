import type { TransactionSettings } from 'kysely';

/** The limits of each transaction, in milliseconds; 0: none. */
export interface TransactionLimits {
  readonly lockTimeout: number;
  readonly idleInTransactionTimeout: number;
}

/**
 * Raises synchronous_commit to `on` for the rest of the transaction, where it is below: a log-out that was confirmed must
 * survive a crash of the server. `remote_write` and `remote_apply`, which promise more than the local disk, stay.
 */
export const COMMIT_DURABLY = `set_config('synchronous_commit', 'on', true) where current_setting('synchronous_commit') in ('off', 'local')`;

/**
 * Begins a transaction, with what we rely on inside it. In one message, so in one round trip; not as parameters of the
 * connection, which poolers refuse or share among clients.
 */
export function beginWith(
  { isolationLevel, accessMode }: TransactionSettings,
  { lockTimeout, idleInTransactionTimeout }: TransactionLimits,
): string {
  return [
    ['begin', isolationLevel && `isolation level ${isolationLevel}`, accessMode].filter(Boolean).join(' '),
    `set local lock_timeout = ${lockTimeout}`,
    `set local idle_in_transaction_session_timeout = ${idleInTransactionTimeout}`,
  ].join('; ');
}

/** Begins a transaction of ours, whose commit is durable: it may end sessions. */
export function beginDurably(limits: TransactionLimits): string {
  return `${beginWith({ isolationLevel: 'read committed' }, limits)}; select ${COMMIT_DURABLY}`;
}
