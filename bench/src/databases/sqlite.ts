import { hash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { type DatabaseSystem, type Place, sqlitePragmas } from './database.ts';

/** SQLite in files of a temporary folder. */
export function startSqlite(): DatabaseSystem {
  const folder = mkdtempSync(join(tmpdir(), 'ashlar-bench-'));
  let created = 0;
  return {
    kind: 'sqlite',
    title: `SQLite ${version()}, file, WAL`,
    create: async (): Promise<Place> => ({ kind: 'sqlite', filename: join(folder, `${created++}.db`) }),
    onOwnCores: (work) => work(),
    stop: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

/**
 * A connection for one contender. All contenders get the same settings. They read what a write returns with `all`: `get` of
 * better-sqlite3 resets the statement after its first row, and SQLite then makes no checkpoint. The log would grow and grow.
 */
export function openSqlite(filename: string): Database.Database {
  const database = new Database(filename);
  for (const pragma of sqlitePragmas) database.pragma(pragma);
  // PostgreSQL has it: the keys of filled tables are digests.
  database.function('md5', { deterministic: true }, (text) => hash('md5', String(text)));
  return database;
}

function version(): string {
  const database = new Database(':memory:');
  const [row] = database.prepare<[], { version: string }>('select sqlite_version() as version').all();
  database.close();
  return row?.version ?? '';
}
