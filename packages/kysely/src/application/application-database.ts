import type { SignalCarrier } from '@ashlar/core/data-layer';
import type { Kysely } from 'kysely';
import type { AnyTables, Dialect } from '../compile/dialect.ts';
import type { OnStatement } from '../session/on-statement.ts';
import type { CommitDurably } from './commit-durably.ts';
import type { StandsAlone } from './stands-alone.ts';

/** A Kysely of the application, with its options. */
export interface ApplicationDatabase {
  readonly db: Kysely<AnyTables>;
  readonly dialect: Dialect;
  /** How long to wait for others that hold the database, in milliseconds. */
  readonly timeout: number;
  readonly onStatement?: OnStatement | undefined;
  readonly signals: SignalCarrier;
  /** PostgreSQL: makes the commit of an open transaction survive a crash of the server. */
  readonly commitDurably: CommitDurably;
  /** PostgreSQL: whether a write outside of transactions is as good as one in a transaction of ours. */
  readonly standsAlone: StandsAlone;
}

/** Whether writers queue. Then a call can wait for the transaction that waits for it. */
export function queues({ dialect }: ApplicationDatabase): boolean {
  return !dialect.capabilities.has('rowLocks');
}
