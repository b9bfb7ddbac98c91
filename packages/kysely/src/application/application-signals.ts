import type { SignalCarrier } from '@ashlar/core/data-layer';
import { CompiledQuery, type Kysely, type Transaction } from 'kysely';
import type { AnyTables } from '../compile/dialect.ts';
import { channelName } from '../postgres-signals/channel-name.ts';
import { deafSignals } from '../session/deaf-signals.ts';
import { type Notice, sendAll } from '../session/notices.ts';
import { watchedSignals } from '../session/watched-signals.ts';
import type { ApplicationDatabase } from './application-database.ts';

const NO_LISTENER =
  'kyselyDataLayer cannot listen to PostgreSQL by itself: give it signals: postgresListener({ connectionString }) of ' +
  '@ashlar/kysely/postgres';

/** The signals of a Kysely whose application gave none. */
export function applicationSignals(db: Kysely<AnyTables>, dialect: 'sqlite' | 'postgres'): SignalCarrier {
  return dialect === 'postgres' ? deafSignals(NO_LISTENER) : watchedSignals(() => dataVersion(db));
}

async function dataVersion(db: Kysely<AnyTables>): Promise<number> {
  const { rows } = await db.withoutPlugins().executeQuery(CompiledQuery.raw('pragma data_version'));
  // Invariant: the statement above gives one row of this shape.
  const [row] = rows as readonly { readonly data_version: number }[];
  return row?.data_version ?? 0;
}

/** Whether the database sends texts by itself. */
export function sendsItself({ signals }: ApplicationDatabase): boolean {
  return signals.send === undefined;
}

/** Sends a text inside a transaction on PostgreSQL. */
export async function notifyInside(transaction: Transaction<AnyTables>, { channel, text }: Notice): Promise<void> {
  await transaction.executeQuery(CompiledQuery.raw('select pg_notify($1, $2)', [channelName(channel), text]));
}

/**
 * Sends a text once a transaction of the application has ended. Kysely does not say how it ended. On SQLite others wait for
 * it, so the next user of the connection comes after it. A text after a rollback is only a hint that was not needed.
 */
export function sendWhenEnded({ db, signals }: ApplicationDatabase, notice: Notice): void {
  db.connection()
    .execute(async () => sendAll(signals, [notice]))
    .catch(() => undefined);
}
