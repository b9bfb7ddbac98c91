import type { Transaction } from '../transaction.ts';

/** Ends a subscription. A second call does nothing. */
export type StopListening = () => Promise<void>;

/** How a store tells all processes over it that something has happened. A signal is a hint: who gets one looks again. */
export interface Signals {
  /**
   * Sends a text when the transaction commits, and never if it rolls back. The text has at most 1,024 bytes of UTF-8
   * and no NUL. The transaction also writes: SQLite tells other processes of writes only. Equal texts of one transaction may become one. In a transaction that the application began by itself,
   * it may also go out after a rollback.
   *
   * @throws TypeError for another text, AshlarError TRANSACTION_CLOSED
   */
  publish(channel: string, text: string, transaction: Transaction): Promise<void>;
  /**
   * Calls `on` for every text on a channel, and `onGap` whenever texts may have been missed. Resolves once nothing that
   * is published later can be missed. Both run outside of every transaction, and do not throw. Closing the data layer
   * ends it.
   *
   * @throws AshlarError STORE_UNAVAILABLE if it cannot listen. Later interruptions end by themselves, with a gap.
   */
  subscribe(channel: string, on: (text: string) => void, onGap: () => void): Promise<StopListening>;
}

/** What carries signals between processes for a data layer, such as `redisSignals` or `postgresListener`. */
export interface SignalCarrier {
  /**
   * Sends a text, after the commit. It is not awaited. Absent: the store sends by itself, inside the transaction
   * (PostgreSQL).
   */
  send?(channel: string, text: string): Promise<void>;
  subscribe(channel: string, on: (text: string) => void, onGap: () => void): Promise<StopListening>;
  /** Ends every subscription. The data layer calls it when it closes. */
  close(): Promise<void>;
}
