import type { Dialect } from '../../compile/dialect.ts';
import { decodeSqliteValue, sqliteCures } from './decode-value.ts';
import { encodeSqliteList, encodeSqliteValue } from './encode-value.ts';
import { readSqliteTable } from './read-table.ts';
import { sqliteSyntax } from './syntax.ts';
import { brokenSqliteColumns, isBusy, translateSqliteError } from './translate-error.ts';

/** SQLite, as far as statements, values and errors go. Writers queue, so no capability is needed to hold rows. */
export const sqliteDialect: Dialect = {
  name: 'sqlite',
  capabilities: new Set(),
  updatesInsideStatements: false,
  isNewRow: undefined,
  ...sqliteSyntax,
  encode: encodeSqliteValue,
  encodeList: encodeSqliteList,
  decode: decodeSqliteValue,
  cures: sqliteCures,
  readAs: {},
  readTable: readSqliteTable,
  altersColumns: false,
  brokenColumns: brokenSqliteColumns,
  isBusy,
  translateError: translateSqliteError,
};
