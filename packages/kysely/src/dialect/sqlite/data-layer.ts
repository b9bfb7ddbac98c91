import { type Stats, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { SignalCarrier } from '@ashlar/core/data-layer';
import { unavailable } from '../../compile/failures.ts';
import { dataLayerOver, type KyselyDataLayer } from '../../session/data-layer-over.ts';
import type { OnStatement } from '../../session/on-statement.ts';
import { ownStore } from '../../session/own-store.ts';
import type { Connections } from '../../session/session.ts';
import { sqliteConnections } from './connections.ts';
import { translateSqliteError } from './translate-error.ts';

/** How to open a SQLite database. */
export interface SqliteOptions {
  /** The file; `':memory:'` for a database that ends with this data layer. */
  readonly filename: string;
  /**
   * How long, in milliseconds, a statement or transaction waits for others that hold the database. Then it fails with
   * STORE_UNAVAILABLE. The others may be in this process or another. Waiting never blocks the event loop. Default 5000.
   */
  readonly timeout?: number;
  /**
   * How to hear of log-outs in other processes. Default: this process hears of its own at once, and looks four times a second
   * whether another one has committed.
   */
  readonly signals?: SignalCarrier;
  /** Called after each statement, without values, for tests and tracing. */
  readonly onStatement?: OnStatement;
}

/**
 * A data layer on SQLite, through better-sqlite3: WAL, foreign keys on, `synchronous = full`, a checkpoint after 4000 pages,
 * which are 16 MiB. Write transactions queue; reads of a file do not wait for them, and see only what is committed.
 *
 * @example
 * const dataLayer = sqliteDataLayer({ filename: 'app.db' });
 * @throws AshlarError STORE_UNAVAILABLE if the file cannot be opened; TypeError if `filename` names none.
 */
export function sqliteDataLayer(options: SqliteOptions): KyselyDataLayer {
  assertNamesFile(Object(options).filename);
  const { timeout = 5000, ...rest } = options;
  return dataLayerOver(ownStore(open({ timeout, ...rest })));
}

function open(options: Parameters<typeof sqliteConnections>[0]): Connections {
  try {
    return sqliteConnections(options);
  } catch (error) {
    throw openFailure(options.filename, error);
  }
}

/** An empty name, such as a variable that is not set, would open a temporary database. */
function assertNamesFile(filename: unknown): void {
  if (typeof filename === 'string' && filename.trim() !== '' && !filename.includes('\0')) return;
  throw new TypeError(
    "sqliteDataLayer: pass { filename }, the path of a file or ':memory:'. If it comes from a variable, set that one",
  );
}

const problemOfCode: Readonly<Record<string, string>> = {
  SQLITE_NOTADB: 'is no SQLite database: name another file, or move this one away',
  SQLITE_CORRUPT: 'is damaged: bring back a copy of it',
  SQLITE_READONLY: 'may not be written by this process: change its owner or its mode, and that of its folder',
  SQLITE_CANTOPEN: 'cannot be opened: may this process read and write the file and its folder?',
  SQLITE_FULL: 'cannot be opened: the disk is full',
  SQLITE_IOERR: 'cannot be opened: the disk reports an error',
};

/** Why a database cannot be opened. The drivers' messages differ, and do not name the path. */
function openFailure(filename: string, error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = 'code' in error ? String(error.code) : 'CANTOPEN';
  const kind = /^SQLITE_[A-Z]+/.exec(code)?.[0] ?? '';
  const problem = problemOfPath(filename) ?? problemOfCode[kind];
  if (problem === undefined) return translateSqliteError(error, undefined);
  return unavailable({ code }, `the database ${JSON.stringify(filename)} ${problem}`);
}

function problemOfPath(filename: string): string | undefined {
  const folder = dirname(resolve(filename));
  const place = placeAt(folder);
  if (place === undefined) return `is in the folder ${JSON.stringify(folder)}, which does not exist: create it`;
  if (!place.isDirectory()) return `is in ${JSON.stringify(folder)}, which is no folder`;
  const file = placeAt(filename);
  return file?.isDirectory() ? 'is a folder: name a file in it' : undefined;
}

function placeAt(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
