import type { SignalCarrier } from '@ashlar/core/data-layer';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { AnyTables, Dialect } from '../compile/dialect.ts';
import { postgresDialect } from '../dialect/postgres/dialect.ts';
import { sqliteDialect } from '../dialect/sqlite/dialect.ts';
import { dataLayerOver, type KyselyDataLayer } from '../session/data-layer-over.ts';
import type { OnStatement } from '../session/on-statement.ts';
import { readBigint } from '../value/read-value.ts';
import { applicationSignals } from './application-signals.ts';
import { applicationStore } from './application-store.ts';
import { createCommitDurably } from './commit-durably.ts';
import { createStandsAlone } from './stands-alone.ts';

/** The options of a data layer over the application's Kysely. */
export interface KyselyOptions {
  /** The kind of database behind it. */
  readonly dialect: 'sqlite' | 'postgres';
  /**
   * SQLite: how long, in milliseconds, a statement or transaction waits for others that hold the database before it fails
   * with STORE_UNAVAILABLE. Default 5000. Set the driver's own timeout to 0, which else blocks the event loop first.
   */
  readonly timeout?: number;
  /**
   * How to hear of log-outs in other processes. Default: on SQLite as `sqliteDataLayer` does. On PostgreSQL nothing is heard
   * without `postgresListener` of `@ashlar/kysely/postgres`.
   */
  readonly signals?: SignalCarrier;
  /** Called after each statement of the data layer, without values, for tests and tracing. Kysely's `log` gets the rest. */
  readonly onStatement?: OnStatement;
}

const asText = (column: RawBuilder<unknown>): RawBuilder<unknown> => sql`cast(${column} as text)`;
/** ISO 8601, whatever DateStyle the role or the database has. */
const asIsoText = (column: RawBuilder<unknown>): RawBuilder<unknown> => sql`to_json(${column}) #>> '{}'`;

// The application's driver may convert these, so they are read as text.
const dialects: Readonly<Record<KyselyOptions['dialect'], Dialect>> = {
  sqlite: { ...sqliteDialect, readAs: { bigint: asText }, decode: { ...sqliteDialect.decode, bigint: readBigint } },
  postgres: { ...postgresDialect, readAs: { text: asText, bigint: asText, timestamp: asIsoText, json: asText } },
};

/**
 * A data layer on a Kysely that the application made. Its plugins do not apply to the statements of resources. The
 * application ends it.
 *
 * @example
 * const db = new Kysely<DatabaseOf<[typeof User]>>({ dialect: new SqliteDialect({ database: new Database('app.db') }) });
 * const dataLayer = kyselyDataLayer(db, { dialect: 'sqlite' });
 */
export function kyselyDataLayer<Database>(
  db: Kysely<Database>,
  { dialect, timeout = 5000, onStatement, signals }: KyselyOptions,
): KyselyDataLayer {
  const ofApplication: unknown = db;
  // Invariant: our statements name their tables as text, so the types of the application's tables do not matter.
  const anyTables = ofApplication as Kysely<AnyTables>;
  return dataLayerOver(
    applicationStore({
      db: anyTables,
      dialect: dialects[dialect],
      timeout,
      onStatement,
      signals: signals ?? applicationSignals(anyTables, dialect),
      commitDurably: createCommitDurably(),
      standsAlone: createStandsAlone(anyTables),
    }),
  );
}
