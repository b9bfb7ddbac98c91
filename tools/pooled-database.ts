import pg from 'pg';
import { afterAll, inject, test } from 'vitest';
import type { PoolMode } from './pgbouncer.ts';

/** An empty database on the server of the run, for one test at a time. */
export interface PooledDatabase {
  /** Reaches it through PgBouncer. */
  readonly url: string;
  /** Reaches it without PgBouncer. */
  readonly directUrl: string;
  /** Empties it for the next test. Close its connections first. */
  release(): Promise<void>;
}

// PgBouncer does not pass on the search_path of a client, so tests cannot share a database with a schema each.
const free: string[] = [];
const created: string[] = [];

afterAll(dropDatabases);

/**
 * The modes of PgBouncer that this file can test. There are none if it is not installed: a skipped test says so. With
 * `CI=true` the tests run even then, and fail.
 */
export function poolModesHere(): readonly PoolMode[] {
  if (inject('pgBouncerUrls') === null && process.env.CI !== 'true') {
    test.skip('through PgBouncer (it is not installed)', () => {});
    return [];
  }
  return ['session', 'transaction'];
}

/** Opens a database of its own, through a PgBouncer in the given mode. */
export async function openPooledDatabase(mode: PoolMode): Promise<PooledDatabase> {
  const urls = inject('pgBouncerUrls');
  if (urls === null) throw new Error('PgBouncer is not installed. Debian has it: apt-get install pgbouncer');
  const name = free.pop() ?? (await createDatabase());
  const directUrl = inDatabase(inject('postgresUrl'), name);
  return {
    url: inDatabase(urls[mode], name),
    directUrl,
    async release() {
      await ask(directUrl, "set lock_timeout = '5s'; drop schema public cascade; create schema public");
      free.push(name);
    },
  };
}

async function createDatabase(): Promise<string> {
  const name = `pooled_${process.pid}_${Date.now()}_${created.length}`;
  await ask(inject('postgresUrl'), `create database ${name}`);
  created.push(name);
  return name;
}

async function dropDatabases(): Promise<void> {
  free.length = 0;
  for (const name of created.splice(0)) await ask(inject('postgresUrl'), `drop database ${name} with (force)`);
}

async function ask(connectionString: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

function inDatabase(url: string, name: string): string {
  const address = new URL(url);
  address.pathname = `/${name}`;
  return address.href;
}
