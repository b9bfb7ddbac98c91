import { sql } from 'kysely';
import type { Dialect } from '../../compile/dialect.ts';
import { decodePostgresValue, postgresCures } from './decode-value.ts';
import { encodePostgresList, encodePostgresValue } from './encode-value.ts';
import { readPostgresTable } from './read-table.ts';
import { postgresSyntax } from './syntax.ts';
import { translatePostgresError } from './translate-error.ts';

/** PostgreSQL, as far as statements, values and errors go. */
export const postgresDialect: Dialect = {
  name: 'postgres',
  capabilities: new Set(['rowLocks']),
  updatesInsideStatements: true,
  // The row that a conflict changes was locked for that, and its new version keeps the mark.
  isNewRow: (table) => sql`${sql.table(table)}.xmax = 0`,
  ...postgresSyntax,
  encode: encodePostgresValue,
  encodeList: encodePostgresList,
  decode: decodePostgresValue,
  cures: postgresCures,
  readAs: {},
  readTable: readPostgresTable,
  altersColumns: true,
  // Waiting for a lock is the server's business, with lock_timeout.
  isBusy: () => false,
  translateError: translatePostgresError,
};
