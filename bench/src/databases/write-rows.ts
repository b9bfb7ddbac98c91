import { closeSync, fsyncSync, openSync } from 'node:fs';
import pg from 'pg';
import type { Place } from './database.ts';
import { openSqlite } from './sqlite.ts';

/**
 * Runs statements that fill a database, on a connection of its own, and closes it before the measurements. A checkpoint
 * follows: otherwise the first contender would pay for writing the pages that were filled here.
 */
export async function writeRows(place: Place, statements: readonly string[]): Promise<void> {
  if (place.kind === 'sqlite') {
    const database = openSqlite(place.filename);
    database.pragma('synchronous = off');
    // In KiB: keys that are scattered touch every page of their index.
    database.pragma('cache_size = -1000000');
    database.exec(['begin', ...statements, 'commit'].join(';\n'));
    // With `off`, the file would reach the disk at the first checkpoint of a contender.
    database.pragma('synchronous = full');
    database.pragma('wal_checkpoint(truncate)');
    database.close();
    const file = openSync(place.filename, 'r+');
    // Also what the file system has still to do, such as giving back the blocks of a long write-ahead log.
    fsyncSync(file);
    closeSync(file);
    return;
  }
  const client = new pg.Client({ connectionString: place.url });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  for (const table of filledBy(statements)) await client.query(`vacuum analyze ${table}`);
  await client.query('checkpoint');
  await client.end();
}

function filledBy(statements: readonly string[]): string[] {
  return statements.flatMap((statement) => /^insert into ("?\w+"?)/.exec(statement)?.[1] ?? []);
}

/** One value, read on a connection of its own. */
export async function readCount(place: Place, statement: string): Promise<number> {
  if (place.kind === 'sqlite') {
    const database = openSqlite(place.filename);
    const count = database.prepare(statement).pluck().get();
    database.close();
    return Number(count);
  }
  const client = new pg.Client({ connectionString: place.url });
  await client.connect();
  const { rows } = await client.query<{ count: string }>(statement);
  await client.end();
  return Number(rows[0]?.count);
}
