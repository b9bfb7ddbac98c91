import pg from 'pg';
import { afterAll, inject, test } from 'vitest';
import type { PoolMode } from './pgbouncer.ts';

/** An empty database on the server of the run, which one test at a time has for itself. */
export interface PooledDatabase {
  /** Reaches it through PgBouncer. */
  readonly url: string;
  /** Reaches it past PgBouncer. */
  readonly directUrl: string;
  /** Empties it for the next test. Close what is connected to it first. */
  release(): Promise<void>;
}

// PgBouncer cannot pass on a search_path that a client asks for, so a schema of its own does not tell a test apart.
const free: string[] = [];
const created: string[] = [];

afterAll(dropDatabases);

/**
 * The modes of PgBouncer that this file can try. None where it is not installed: a skipped test says so. With `CI=true` it
 * has to be installed: the tests run, and fail.
 */
export function poolModesHere(): readonly PoolMode[] {
  if (inject('pgBouncerUrls') === null && process.env.CI !== 'true') {
    test.skip('through PgBouncer (it is not installed)', () => {});
    return [];
  }
  return ['session', 'transaction'];
}

/** Opens a database that nothing else uses, through a PgBouncer in some mode. */
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
