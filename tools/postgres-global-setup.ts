import { writeFileSync } from 'node:fs';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { chromiumVersion } from './chromium.ts';
import { type PgBouncer, type PoolMode, pgBouncerVersion, startPgBouncer } from './pgbouncer.ts';
import { startPostgres } from './postgres.ts';
import { redisVersion } from './redis.ts';

declare module 'vitest' {
  interface ProvidedContext {
    readonly postgresUrl: string;
    /** The server above through PgBouncer, in both modes; null where PgBouncer is not installed. */
    readonly pgBouncerUrls: Readonly<Record<PoolMode, string>> | null;
  }
}

interface Servers {
  readonly postgresUrl: string;
  readonly pgBouncerUrls: Readonly<Record<PoolMode, string>> | null;
  stop(): Promise<void>;
}

interface Shared {
  readonly servers: Promise<Servers>;
  users: number;
}

// Vitest evaluates this file once per project, so the servers that projects share are outside of it.
const SHARED = Symbol.for('ashlar.test-servers');
const holder = globalThis as { [SHARED]?: Shared | undefined };

/**
 * Gives tests `inject('postgresUrl')`: the server in TEST_POSTGRES_URL, else one that all projects of the run share; and
 * `inject('pgBouncerUrls')`: the way to that server through PgBouncer. Writes the names of both, of
 * Chromium and of Redis into TEST_SERVERS_FILE.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  holder[SHARED] ??= { servers: startServers(), users: 0 };
  const shared = holder[SHARED];
  shared.users += 1;
  const { postgresUrl, pgBouncerUrls, stop } = await shared.servers;
  project.provide('postgresUrl', postgresUrl);
  project.provide('pgBouncerUrls', pgBouncerUrls);
  return async () => {
    shared.users -= 1;
    if (shared.users > 0) return;
    holder[SHARED] = undefined;
    await stop();
  };
}

async function startServers(): Promise<Servers> {
  const given = process.env.TEST_POSTGRES_URL;
  const postgres = given ? { url: given, stop: async () => {} } : await startPostgres();
  const bouncers = await startPgBouncers(postgres.url);
  const names = [
    `PostgreSQL ${await versionOf(postgres.url)}`,
    ...(bouncers ? [`PgBouncer ${pgBouncerVersion()}`] : []),
    ...chromiumName(),
    ...redisName(),
  ];
  if (process.env.TEST_SERVERS_FILE) writeFileSync(process.env.TEST_SERVERS_FILE, `${names.join('\n')}\n`);
  return {
    postgresUrl: postgres.url,
    pgBouncerUrls: bouncers && { session: bouncers.session.url, transaction: bouncers.transaction.url },
    async stop() {
      await bouncers?.session.stop();
      await bouncers?.transaction.stop();
      await postgres.stop();
    },
  };
}

async function startPgBouncers(serverUrl: string): Promise<Readonly<Record<PoolMode, PgBouncer>> | null> {
  if (pgBouncerVersion() === undefined) {
    console.warn('PgBouncer is not installed: tests through it are skipped. Debian has it: apt-get install pgbouncer');
    return null;
  }
  const [session, transaction] = await Promise.all([
    startPgBouncer(serverUrl, 'session'),
    startPgBouncer(serverUrl, 'transaction'),
  ]);
  return { session, transaction };
}

/** Tests open it themselves; here it is only named. */
function chromiumName(): readonly string[] {
  const version = chromiumVersion();
  if (version !== undefined) return [`Chromium ${version}`];
  console.warn('Chromium is not installed: tests in a browser are skipped. Debian has it: apt-get install chromium');
  return [];
}

/** Tests start it themselves; here it is only named. */
function redisName(): readonly string[] {
  const version = redisVersion();
  if (version !== undefined) return [`Redis ${version}`];
  console.warn('Redis is not installed: tests with it are skipped. Debian has it: apt-get install redis-server');
  return [];
}

async function versionOf(connectionString: string): Promise<string> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    const { rows } = await client.query<{ server_version: string }>('show server_version');
    return rows[0]?.server_version ?? 'of an unknown version';
  } finally {
    await client.end();
  }
}
